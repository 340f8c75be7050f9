import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  clusterListSchema,
  healthSchema,
  operationHistorySchema,
  operationPlanSchema,
  statsSchema,
  type OperationListAnswer,
} from '../../src/status/schema/answers.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import { textLike } from '../support/matching.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';

const running = namedRequest('api-runs');
const refused = ['api-1', 'api-2', 'api-3'];
let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(60);
  await stack.queue.sendRequest(running.input, 'api-runs');
  for (const name of refused) {
    const { input } = namedRequest(name);
    const invalid = { ...input, surprise: true };
    await stack.queue.sendRequest(invalid, name);
    await eventuallyTrue(`the rejection of ${name}`, async () =>
      (await stack.operations()).some(({ requestId }) => requestId === name),
    );
  }
});

afterAll(async () => {
  await stack.stop();
});

function ask(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${String(stack.parts.host.port)}/api/operations${path}`);
}

async function list(query: string): Promise<OperationListAnswer> {
  return (await (await ask(query)).json()) as OperationListAnswer;
}

describe('GET /api/operations', () => {
  it('is filtered by phase, newest first, in pages that join', async () => {
    const first = await list('?phase=Rejected&top=2');
    expect(first.operations.map(({ requestId }) => requestId)).toEqual(['api-3', 'api-2']);
    const token = encodeURIComponent(first.continuationToken ?? '');
    const second = await list(`?phase=Rejected&top=2&continuationToken=${token}`);
    expect(second.operations.map(({ requestId }) => requestId)).toEqual(['api-1']);
    expect(second.continuationToken).toBeUndefined();
    expect(second.operations[0]).toMatchObject({ done: true, refusal: { code: 'InvalidRequest' } });
  });

  it.each([
    ['?phase=Nonsense', 'InvalidQuery'],
    ['?top=0', 'InvalidQuery'],
    ['?top=many', 'InvalidQuery'],
    ['?continuationToken=nonsense', 'InvalidContinuationToken'],
  ])('answers %s with 400 and %s', async (query, code) => {
    const response = await ask(query);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  });
});

describe('GET /api/operations/{operationId}', () => {
  it('answers 404 for an operation that nobody asked for', async () => {
    const response = await ask('/nobody.000000000000');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'NotFound' });
  });

  it('gives away neither the engine’s management URLs nor a key', async () => {
    const texts = await Promise.all(
      ['', `/${running.operationId}`].map(async (path) => (await ask(path)).text()),
    );
    expect(texts.join()).toContain(running.operationId);
    for (const text of texts) expect(text).not.toMatch(/webhooks|durabletask|[?&](code|taskHub)=/i);
  });
});

describe('the API on the whole stack', () => {
  function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${String(stack.parts.host.port)}${path}`, { headers });
  }

  it('answers 304 to a client that has the content, and waits for another', async () => {
    const first = await get(`/api/operations/${running.operationId}`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^".+"$/);
    const next = await get(`/api/operations/${running.operationId}?wait=30`, { 'if-none-match': etag });
    expect(next.status).toBe(200);
    expect(next.headers.get('etag')).not.toBe(etag);
    const document = await stack.ended(running.operationId);
    expect(document.phase).toBe('Succeeded');
    const last = await get(`/api/operations/${running.operationId}`);
    const again = { 'if-none-match': last.headers.get('etag') ?? '' };
    expect((await get(`/api/operations/${running.operationId}`, again)).status).toBe(304);
  });

  it('tells the plan, the history and the figures of what ran', async () => {
    const plan: unknown = await (await get(`/api/operations/${running.operationId}/plan`)).json();
    expect(operationPlanSchema.strict().parse(plan)).toEqual(plan);
    const history: unknown = await (await get(`/api/operations/${running.operationId}/history`)).json();
    const { events } = operationHistorySchema.strict().parse(history);
    expect(events.map(({ text }) => text)).toEqual(expect.arrayContaining([textLike(/^Accepted, asked/)]));
    const clusters: unknown = await (await get('/api/clusters')).json();
    expect(clusterListSchema.strict().parse(clusters).clusters).toHaveLength(1);
    expect(statsSchema.strict().safeParse(await (await get('/api/stats')).json()).success).toBe(true);
    expect(await (await get('/metrics')).text()).toContain('slipway_operations{phase="Succeeded"} 1');
  });

  it('is healthy, all its dependencies with it', async () => {
    const answer: unknown = await (await get('/api/health')).json();
    expect(healthSchema.strict().parse(answer)).toMatchObject({ status: 'healthy' });
  });

  it('describes itself, with a policy under which no script runs', async () => {
    expect(await (await get('/api/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
    const page = await get('/api/docs');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
    expect(await page.text()).toContain('id="getOperation"');
    expect((await get('/api/docs.css')).headers.get('content-type')).toContain('text/css');
  });
});
