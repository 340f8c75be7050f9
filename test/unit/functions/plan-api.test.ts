import { HttpRequest, type HttpRequestInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import type { DraftAnswer } from '../../../src/contracts/plan-draft.ts';
import type { ClusterRequest } from '../../../src/domain/request.ts';
import { answerPlan, answerValidation } from '../../../src/functions/plan-api.ts';
import { listWith, objectWith, textLike } from '../../support/matching.ts';
import { reportOf } from '../../support/plan-reports.ts';
import { clusterRequest, requestInput } from '../../support/requests.ts';

const report = reportOf(clusterRequest());
const valid = JSON.stringify(requestInput());

function post(text: string, query = '', headers: Record<string, string> = {}): HttpRequest {
  const init: HttpRequestInit = {
    method: 'POST',
    url: `http://h/api/plan${query}`,
    body: { string: text },
    headers,
  };
  return new HttpRequest({ ...init, query: Object.fromEntries(new URLSearchParams(query)) });
}

const asked: ClusterRequest[] = [];

function draft(request: ClusterRequest): Promise<DraftAnswer> {
  asked.push(request);
  return Promise.resolve({ outcome: 'done', report });
}

describe('POST /api/plan', () => {
  it('answers with the report, never to be kept by anybody', async () => {
    const answer = await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(valid));
    expect(answer).toMatchObject({
      status: 200,
      jsonBody: report,
      headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    });
  });

  it.each(['ProvisionCluster', 'PlanCluster'])('takes a request of the kind %s', async (kind) => {
    await answerPlan(
      { draftPlan: draft, subscriptions: '*' },
      post(JSON.stringify({ ...requestInput(), kind })),
    );
    expect(asked.at(-1)).toMatchObject({ kind, requestId: 'req-1' });
  });

  it.each([
    ['text', /^Plan for cluster aks-test/],
    ['mermaid', /^flowchart LR\n/],
  ])('answers in the format %s as plain text', async (format, start) => {
    expect(
      await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(valid, `?format=${format}`)),
    ).toMatchObject({
      status: 200,
      body: textLike(start),
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
  });

  it('refuses a format that it does not know', async () => {
    expect(
      await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(valid, '?format=yaml')),
    ).toMatchObject({
      status: 400,
      jsonBody: { code: 'InvalidQuery' },
    });
  });

  it('tells all that is wrong with a request', async () => {
    const body = JSON.stringify({ ...requestInput(), surprise: 1, onFailure: 'explode' });
    expect(await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(body))).toMatchObject({
      status: 400,
      jsonBody: {
        code: 'InvalidRequest',
        findings: listWith(objectWith({ field: 'surprise' }), objectWith({ field: 'onFailure' })),
      },
    });
  });

  it('has no plan for a deprovisioning', async () => {
    const { apiVersion, requestId, requestedBy, target } = requestInput();
    const { location: _location, ...cluster } = target;
    const body = { apiVersion, kind: 'DeprovisionCluster', requestId, requestedBy, target: cluster };
    expect(
      await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(JSON.stringify(body))),
    ).toMatchObject({
      status: 400,
      jsonBody: { code: 'NothingToPlan' },
    });
  });

  it.each(['', '{', 'plain text'])('refuses %j, which is not JSON', async (text) => {
    expect(await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(text))).toMatchObject({
      status: 400,
      jsonBody: { code: 'NotJson' },
    });
  });

  it('refuses a body of more than 256 KB, announced or not, and takes one of just that', async () => {
    const largest = valid.padEnd(256 * 1024);
    expect(await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(largest))).toMatchObject({
      status: 200,
    });
    expect(await answerPlan({ draftPlan: draft, subscriptions: '*' }, post(`${largest} `))).toMatchObject({
      status: 413,
      jsonBody: { code: 'RequestTooLarge' },
    });
    const announced = post(valid, '', { 'content-length': String(256 * 1024 + 1) });
    expect(await answerPlan({ draftPlan: draft, subscriptions: '*' }, announced)).toMatchObject({
      status: 413,
    });
  });

  it.each([
    [17.2, '18'],
    [undefined, '10'],
  ])('answers 503 while Azure is away, with when to come back (%s)', async (seconds, retryAfter) => {
    const away = (): Promise<DraftAnswer> =>
      Promise.resolve({
        outcome: 'retry',
        effect: 'none',
        ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
        problem: { code: 'ECONNREFUSED', class: 'transient', owner: 'azure', message: 'm', remedy: 'r' },
      });
    expect(await answerPlan({ draftPlan: away, subscriptions: '*' }, post(valid))).toMatchObject({
      status: 503,
      headers: { 'retry-after': retryAfter, 'cache-control': 'no-store' },
      jsonBody: { code: 'ECONNREFUSED' },
    });
  });
});

describe('POST /api/validate', () => {
  it('says that a request is valid', async () => {
    expect(await answerValidation('*', post(valid))).toMatchObject({
      status: 200,
      jsonBody: { valid: true, findings: [] },
    });
  });

  it('answers 200 with all findings for one that is not', async () => {
    expect(
      await answerValidation('*', post(JSON.stringify({ ...requestInput(), surprise: 1 }))),
    ).toMatchObject({
      status: 200,
      jsonBody: { valid: false, findings: [{ field: 'surprise' }] },
    });
  });

  it('refuses what is not JSON or too large', async () => {
    expect(await answerValidation('*', post('{'))).toMatchObject({ status: 400 });
    expect(await answerValidation('*', post(valid.padEnd(256 * 1024 + 1)))).toMatchObject({ status: 413 });
  });
});
