import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { armResponse } from '../../../src/azure/arm-response.ts';
import type { ArmResponse } from '../../../src/azure/arm-response.ts';
import { classify } from '../../../src/azure/classify.ts';
import { TokenNotObtainedError } from '../../../src/azure/credential.ts';
import type { JsonValue } from '../../../src/domain/json.ts';

interface Shape {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function answer(status: number, body: unknown, { method = 'PUT', headers = {} }: Shape = {}): ArmResponse {
  const request = { method, url: 'https://arm.test/subscriptions/s' };
  const bodyAsText = typeof body === 'string' ? body : JSON.stringify(body);
  return armResponse({ status, headers: { get: (name) => headers[name] }, bodyAsText, request });
}

function classifyAnswer(status: number, code: string, message: string) {
  return classify({ kind: 'answer', response: answer(status, { error: { code, message } }) });
}

function classifyFlat(status: number, body: object) {
  return classify({ kind: 'answer', response: answer(status, { details: null, subcode: '', ...body }) });
}

function classifyOperation(error: {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}) {
  return classify({
    kind: 'operation',
    error: JSON.parse(JSON.stringify(error)) as JsonValue,
    response: answer(200, {}),
  });
}

describe('classify, for answers', () => {
  it('reads the flat bodies of AKS', () => {
    const { problem } = classifyFlat(400, {
      code: 'InsufficientSubnetSize',
      message: 'too small',
      target: 'count',
    });
    expect(problem).toMatchObject({
      code: 'InsufficientSubnetSize',
      class: 'networkCapacity',
      target: 'count',
    });
  });

  it('takes the subcode of a flat body whose code says little', () => {
    const { problem } = classifyFlat(400, { code: 'BadRequest', message: 'no', subcode: 'SubnetIsFull' });
    expect(problem).toMatchObject({ code: 'SubnetIsFull', class: 'networkCapacity' });
  });

  it('prefers a specific error in the details over a generic one around it', () => {
    const details = [
      { code: 'Whatever', message: 'x', details: [{ code: 'QuotaExceeded', message: 'no cores' }] },
    ];
    const { problem } = classifyFlat(500, { code: 'InternalServerError', message: 'failed', details });
    expect(problem).toMatchObject({ code: 'QuotaExceeded', class: 'quota', message: 'failed no cores' });
  });

  it('makes do with a body that is no JSON, or none', () => {
    const page = classify({ kind: 'answer', response: answer(502, '<html>Bad gateway</html>') });
    expect(page).toMatchObject({
      retry: true,
      problem: { code: 'Http502', message: '<html>Bad gateway</html>' },
    });
    const nothing = classify({ kind: 'answer', response: answer(403, '') });
    expect(nothing).toMatchObject({ retry: false, problem: { code: 'Http403', class: 'unauthorized' } });
  });

  it.each([
    ['PUT', 500, 'unknown'],
    ['DELETE', 408, 'unknown'],
    ['PUT', 429, 'none'],
    ['PUT', 409, 'none'],
    ['GET', 503, 'none'],
  ])('leaves the effect of %s with %i %s', (method, status, effect) => {
    expect(classify({ kind: 'answer', response: answer(status, {}, { method }) }).effect).toBe(effect);
  });

  it.each([
    ['PUT', 'unknown'],
    ['GET', 'none'],
  ])('leaves the effect of a %s that another operation superseded %s', (method, effect) => {
    const error = { code: 'CanceledAndSupersededDueToAnotherOperation', message: 'superseded' };
    const found = classify({ kind: 'answer', response: answer(409, { error }, { method }) });
    expect(found).toMatchObject({ retry: true, effect, problem: { class: 'busy' } });
  });

  it('keeps the correlation id and the time that ARM names', () => {
    const headers = { 'x-ms-correlation-request-id': 'corr-1', 'retry-after': '17' };
    const found = classify({ kind: 'answer', response: answer(429, {}, { headers }) });
    expect(found).toMatchObject({ retryAfterSeconds: 17, problem: { correlationId: 'corr-1' } });
  });

  it('takes the id that the request was sent with where ARM gives none', () => {
    const request = {
      method: 'PUT',
      url: 'https://arm.test/subscriptions/s',
      headers: { get: (name: string) => (name === 'x-ms-client-request-id' ? 'ours-1' : undefined) },
    };
    const response = armResponse({ status: 502, headers: { get: () => undefined }, bodyAsText: '', request });
    expect(classify({ kind: 'answer', response }).problem.correlationId).toBe('ours-1');
  });

  it('marks a code that it does not know, and no answer that has none', () => {
    expect(classifyAnswer(409, 'SomethingNew', 'x').problem.unlisted).toBe(true);
    expect(classifyAnswer(409, 'ScopeLocked', 'x').problem.unlisted).toBeUndefined();
    const page = classify({ kind: 'answer', response: answer(502, '<html>Bad gateway</html>') });
    expect(page.problem.unlisted).toBeUndefined();
  });

  it('keeps secrets out of the message', () => {
    const message =
      'See https://arm.test/operations/1?api-version=1&t=638&c=MIIH&s=SIG&h=HASH with Bearer abc.def and eyJhbGci.eyJzdWIi.c2ln';
    const { problem } = classifyAnswer(409, 'AnotherOperationInProgress', message);
    expect(problem.message).toContain('https://arm.test/operations/1?api-version=1');
    for (const secret of ['638', 'MIIH', 'SIG', 'HASH', 'abc.def', 'eyJ']) {
      expect(problem.message).not.toContain(secret);
    }
  });
});

describe('classify, for operations that ended badly', () => {
  it('finds the missing permission inside the text of a failed reconciliation', () => {
    const found = classifyOperation({
      code: 'ReconcileVNetFailed',
      message:
        'Reconcile VNet failed. Details: VNetReconciler retry failed: Category: ClientError; SubCode: LinkedAuthorizationFailed; Dependency: x; Retriable: false',
    });
    expect(found).toMatchObject({
      retry: true,
      effect: 'unknown',
      problem: { code: 'LinkedAuthorizationFailed', class: 'rbacPropagating' },
    });
  });

  it('takes a missing authorization for one of the cluster’s identity', () => {
    const found = classifyOperation({ code: 'AuthorizationFailed', message: 'roleAssignments/write' });
    expect(found.problem.class).toBe('rbacPropagating');
  });

  it('refuses what it does not know, for there is no status to judge by', () => {
    const found = classifyOperation({ code: 'SomethingNew', message: 'x' });
    expect(found).toMatchObject({ retry: false, effect: 'unknown', problem: { class: 'unknown' } });
  });

  it('marks what it does not know, and keeps the correlation id of the answer that told', () => {
    const response = answer(200, {}, { headers: { 'x-ms-correlation-request-id': 'corr-2' } });
    const error = { code: 'SomethingNew', message: 'x' };
    const { problem } = classify({ kind: 'operation', error, response });
    expect(problem).toMatchObject({ unlisted: true, correlationId: 'corr-2' });
  });

  it('says so when Azure names no reason', () => {
    const found = classify({ kind: 'operation', error: null, response: answer(200, {}) });
    expect(found.problem).toMatchObject({ code: 'OperationFailed', class: 'unknown' });
  });
});

describe('classify, for failures of the network', () => {
  const broken = (code: string) => new RestError(`broken: ${code}`, { code });

  it.each([
    ['ECONNREFUSED', 'none'],
    ['ENOTFOUND', 'none'],
    ['EAI_AGAIN', 'none'],
    ['ECONNRESET', 'unknown'],
    ['ETIMEDOUT', 'unknown'],
    ['EPIPE', 'unknown'],
    ['PARSE_ERROR', 'unknown'],
  ])('leaves the effect of a change after %s %s', (code, effect) => {
    const found = classify({ kind: 'network', error: broken(code), changes: true });
    expect(found).toMatchObject({ retry: true, effect, problem: { class: 'transient', code } });
  });

  it('leaves out the answer that the SDK quotes when it cannot read it', () => {
    const message = 'Error "x" occurred while parsing the response body - {"value":"canary"';
    const error = new RestError(message, { code: 'PARSE_ERROR' });
    const found = classify({ kind: 'network', error, changes: false });
    expect(found).toMatchObject({ retry: true, problem: { code: 'PARSE_ERROR' } });
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('names the id that the request was sent with, and a page', () => {
    const error = broken('ECONNRESET');
    const found = classify({ kind: 'network', error, changes: true, clientRequestId: 'ours-2' });
    expect(found?.problem).toMatchObject({ correlationId: 'ours-2', doc: 'docs/runbook.md#transient' });
    expect(found?.problem.unlisted).toBeUndefined();
  });

  it('knows that a read had no effect', () => {
    const found = classify({ kind: 'network', error: broken('ECONNRESET'), changes: false });
    expect(found?.effect).toBe('none');
  });

  it('refuses a certificate that is not to be trusted', () => {
    const found = classify({ kind: 'network', error: broken('SELF_SIGNED_CERT_IN_CHAIN'), changes: true });
    expect(found).toMatchObject({ retry: false, effect: 'none', problem: { owner: 'operator' } });
  });

  it('knows that nothing was sent without a token', () => {
    const error = new TokenNotObtainedError(new Error('no identity'));
    const found = classify({ kind: 'network', error, changes: true });
    expect(found).toMatchObject({ retry: true, effect: 'none', problem: { code: 'TokenNotObtained' } });
  });

  it('leaves a fault of the program alone', () => {
    expect(
      classify({ kind: 'network', error: new TypeError('x is not a function'), changes: true }),
    ).toBeUndefined();
  });
});
