import { HttpRequest } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { acceptMessage } from '../../../src/functions/accept-message.ts';
import { answerPlan, answerValidation } from '../../../src/functions/plan-api.ts';
import { answerSubmission } from '../../../src/functions/submit-api.ts';
import { localPrincipal } from '../../../src/http-access/principal.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { requestInput, START } from '../../support/requests.ts';

const subscriptions = ['22222222-2222-4222-8222-222222222222'];
const outside = { rule: 'V51', field: 'target.subscriptionId' };
const bodies = [
  requestInput(),
  { ...requestInput(), kind: 'PlanCluster' },
  {
    ...{ apiVersion: 'slipway/v1', kind: 'DeprovisionCluster', requestId: 'd-1', requestedBy: 'me' },
    target: { ...requestInput().target, location: undefined },
  },
].map((body) => [body.kind, JSON.stringify(body)] as const);

let records: OperationRecords & { close(): void };
let done: string[];

beforeEach(() => {
  records = openSqliteRecords(':memory:');
  done = [];
});

afterEach(() => {
  records.close();
});

function act(what: string): () => Promise<void> {
  return () => {
    done.push(what);
    return Promise.resolve();
  };
}

function post(string: string): HttpRequest {
  return new HttpRequest({ method: 'POST', url: 'http://127.0.0.1/api', body: { string } });
}

describe('a request for a subscription outside the fence', () => {
  it.each(bodies)('is refused from the queue: %s', async (_kind, text) => {
    const acceptance = await acceptMessage(
      {
        ...{ records, start: act('start'), startPlanning: act('plan'), ring: act('ring') },
        ...{
          startAgain: act('startAgain'),
          pause: act('pause'),
          readInstance: () => Promise.resolve(undefined),
        },
        ...{ productionSubscriptions: [], subscriptions, replyQueues: [] },
      },
      { body: JSON.parse(text) as unknown, messageId: 'm', enqueuedAt: START },
    );
    expect(acceptance).toMatchObject({
      kind: 'rejected',
      message: { reason: 'InvalidRequest', findings: [outside] },
    });
    expect(done).toEqual([]);
    const { records: kept } = await records.list({ top: 9 });
    expect(kept.map(({ phase }) => phase)).toEqual(['Rejected']);
  });

  it.each(bodies)('is not put on the queue by the API: %s', async (_kind, text) => {
    const submission = { records, subscriptions, now: () => Date.parse(START), log: () => undefined };
    const dependencies = { ...submission, enqueue: act('enqueue') };
    const answer = await answerSubmission(dependencies, post(text), localPrincipal);
    expect(answer).toMatchObject({ status: 400, jsonBody: { code: 'InvalidRequest', findings: [outside] } });
    expect(done).toEqual([]);
  });

  it.each(bodies)('is neither planned nor valid: %s', async (_kind, text) => {
    const draftPlan = () => Promise.reject(new Error('asked of Azure'));
    const planned = await answerPlan({ draftPlan, subscriptions }, post(text));
    expect(planned).toMatchObject({ status: 400, jsonBody: { findings: [outside] } });
    expect(await answerValidation(subscriptions, post(text))).toMatchObject({
      status: 200,
      jsonBody: { valid: false, findings: [outside] },
    });
  });
});
