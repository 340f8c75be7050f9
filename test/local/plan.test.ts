import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationIdOf, planningIdOf, sessionIdOf } from '../../src/domain/operation-ids.ts';
import type { PlanReport } from '../../src/domain/plan-report.ts';
import type { JournalEntry } from '../../src/local/arm/state/journal.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';
import { postJson } from '../support/post-json.ts';

const { input, resourceGroup } = namedRequest('planned');
const planInput = { ...input, kind: 'PlanCluster' };
let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(200);
});

afterAll(async () => {
  await stack.stop();
});

function post(path: string, body: unknown): Promise<Response> {
  return postJson(`http://127.0.0.1:${String(stack.parts.host.port)}/api/${path}`, body);
}

async function sendPlan(messageId: string, requestId = input.requestId): Promise<string> {
  const sessionId = sessionIdOf(input.target);
  await stack.queue.send({
    body: { ...planInput, requestId },
    messageId,
    sessionId,
    contentType: 'application/json',
  });
  return planningIdOf(requestId, input.target);
}

function changing(journal: readonly JournalEntry[]): readonly string[] {
  return journal.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

describe('a request for a plan on the queue', () => {
  it('ends with the report in its outputs, after nothing but reads', async () => {
    const operationId = await sendPlan('plan-1');
    await stack.ended(operationId);
    const document = await stack.operation(operationId);
    expect(document).toMatchObject({ kind: 'plan', phase: 'Succeeded', done: true, percent: 100 });
    expect(document?.outputs).toMatchObject({
      report: { operationId: operationIdOf(input.requestId, input.target), wouldSucceed: true },
    });
    const journal = await stack.arm.journal();
    expect(journal.some(({ path }) => path.toLowerCase().includes(resourceGroup))).toBe(true);
    expect(changing(journal)).toEqual([]);
    expect(await stack.arm.inventory()).toEqual([]);
  });

  it('is one operation however often it is delivered, and listed as a plan', async () => {
    await sendPlan('plan-2');
    // Messages of one cluster come one after another: when this one has ended, the other was taken.
    await stack.ended(await sendPlan('plan-3', 'planned-2'));
    const operations = await stack.operations();
    expect(operations.map(({ requestId, kind }) => [requestId, kind])).toEqual([
      ['planned-2', 'plan'],
      ['planned', 'plan'],
    ]);
  });
});

describe('POST /api/plan', () => {
  it('answers in three forms, and changes nothing', async () => {
    const json = await post('plan', input);
    expect(json.status).toBe(200);
    expect(json.headers.get('cache-control')).toBe('no-store');
    expect(json.headers.get('x-content-type-options')).toBe('nosniff');
    const report = (await json.json()) as PlanReport;
    expect(report.steps.map(({ id }) => id)).toEqual(report.plan.steps.map(({ id }) => id));
    const text = await post('plan?format=text', input);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await text.text()).toMatch(/^Plan for cluster aks-test in rg-planned, westus2\n/);
    expect(await (await post('plan?format=mermaid', planInput)).text()).toMatch(/^flowchart LR\n/);
    expect(changing(await stack.arm.journal())).toEqual([]);
  });

  it.each([
    ['not JSON', '{', 400, 'NotJson'],
    ['an invalid request', { ...input, surprise: true }, 400, 'InvalidRequest'],
    ['too much', JSON.stringify(input).padEnd(256 * 1024 + 1), 413, 'RequestTooLarge'],
  ])('refuses %s', async (_name, body, status, code) => {
    const response = await post('plan', body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it('answers 503 with when to come back while ARM does not answer well', async () => {
    await stack.arm.addFault({
      path: 'resourcegroups/rg-planned',
      status: 503,
      code: 'ServiceUnavailable',
      headers: { 'retry-after': '7' },
    });
    const response = await post('plan', input);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ code: 'ServiceUnavailable' });
    await stack.arm.clearFaults();
    expect((await post('plan', input)).status).toBe(200);
  });
});

describe('POST /api/validate', () => {
  it('tells what is wrong without asking Azure', async () => {
    // In a subscription of its own, so that it is seen who asks: timers read the others meanwhile.
    const subscriptionId = randomUUID();
    const asked = { ...input, target: { ...input.target, subscriptionId } };
    expect(await (await post('validate', asked)).json()).toEqual({ valid: true, findings: [] });
    const { valid, findings } = (await (await post('validate', { ...asked, surprise: 1 })).json()) as {
      valid: boolean;
      findings: unknown[];
    };
    expect([valid, findings.length]).toEqual([false, 1]);
    const paths = (await stack.arm.journal()).map(({ path }) => path.toLowerCase());
    expect(paths.filter((path) => path.includes(subscriptionId))).toEqual([]);
  });
});

it('runs what was planned, under the request id of the plan', async () => {
  const { plan } = (await (await post('plan', planInput)).json()) as PlanReport;
  await stack.queue.sendRequest(input, 'run-1');
  const document = await stack.ended(operationIdOf(input.requestId, input.target));
  expect(document).toMatchObject({ kind: 'provision', phase: 'Succeeded' });
  expect(document.steps.map(({ id, title }) => ({ id, title }))).toEqual(
    plan.steps.map(({ id, title }) => ({ id, title })),
  );
  const after = (await (await post('plan', planInput)).json()) as PlanReport;
  expect(after.steps.find(({ id }) => id === 'cluster')).toMatchObject({ finding: 'alreadyOurs' });
});
