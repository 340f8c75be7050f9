import { InvocationContext } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAzureClients } from '../../../src/azure/clients.ts';
import { observedHttpClient } from '../../../src/azure/observed-http.ts';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { StepNews } from '../../../src/domain/operation-news.ts';
import { phases } from '../../../src/domain/operation-state.ts';
import { observedActivities } from '../../../src/functions/observed-activities.ts';
import { observedIntake } from '../../../src/functions/observed-intake.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { metricTable } from '../../../src/telemetry/metric-names.ts';
import { noTelemetry } from '../../../src/telemetry/no-telemetry.ts';
import { showOperations } from '../../../src/telemetry/operation-gauges.ts';
import { recordsWithTelemetry } from '../../../src/telemetry/records-with-telemetry.ts';
import { ARM, FakeArm } from '../../support/fake-arm.ts';
import { operationRecord } from '../../support/operation-records.ts';
import { ReceivedTelemetry } from '../../support/received-telemetry.ts';
import { problem } from '../../support/reducer-run.ts';
import { SUBSCRIPTION } from '../../support/step-inputs.ts';

const START_MS = Date.parse('2026-01-05T08:00:00.000Z');
const invocation = new InvocationContext({ invocationId: 'i-1' });

function at(seconds: number): string {
  return new Date(START_MS + seconds * 1000).toISOString();
}

let store: OperationRecords & { close(): void };
let received: ReceivedTelemetry;
let nowMs: number;

beforeEach(() => {
  store = openSqliteRecords(':memory:');
  nowMs = START_MS;
  received = new ReceivedTelemetry(() => nowMs);
});

afterEach(() => {
  store.close();
});

async function valuesOf(name: string) {
  const points = (await received.points()).filter((point) => point.name === name);
  return points.map(({ attributes, value }) => ({ ...attributes, value }));
}

describe('recordsWithTelemetry', () => {
  const record = operationRecord({ acceptedAt: at(0), updatedAt: at(0) });
  const { operationId } = record;
  const end = { operationId, run: 1, phase: 'Succeeded', updatedAt: at(600), endedAt: at(600) } as const;
  const step: StepNews = {
    ...({
      sequence: 1,
      at: at(500),
      stepId: 's',
      title: 't',
      kind: 'subnet',
      state: 'done',
      attempts: 1,
    } as const),
    startedAt: at(100),
  };

  it('counts and measures an operation and its steps once, however often its end is written', async () => {
    const records = recordsWithTelemetry(store, received.telemetry);
    await records.claim(record);
    await records.publish({ operationId, run: 1, phase: 'Provisioning', updatedAt: at(5), news: [step] });
    await records.publish(end);
    await records.publish(end);
    expect(await valuesOf('slipway.operations.ended')).toEqual([
      { phase: 'Succeeded', kind: 'provision', value: 1 },
    ]);
    expect(await valuesOf('slipway.operation.duration')).toEqual([{ phase: 'Succeeded', value: 600 }]);
    expect(await valuesOf('slipway.step.duration')).toEqual([
      { step: 'subnet', outcome: 'done', value: 400 },
    ]);
  });

  it('counts a refused message once, also when it is delivered again', async () => {
    const records = recordsWithTelemetry(store, received.telemetry);
    const rejected = operationRecord({ phase: 'Rejected', done: true, endedAt: at(0) });
    await records.reject(rejected);
    await records.reject(rejected);
    expect(await valuesOf('slipway.operations.ended')).toEqual([
      { phase: 'Rejected', kind: 'provision', value: 1 },
    ]);
  });

  it('writes the end although what telemetry wants to know cannot be read', async () => {
    await store.claim(record);
    const unreadable = { ...store, get: () => Promise.reject(new Error('away')) };
    await recordsWithTelemetry(unreadable, received.telemetry).publish(end);
    expect(await store.get(operationId)).toMatchObject({ phase: 'Succeeded', done: true });
  });

  it('writes the end although it cannot be told', async () => {
    await store.claim(record);
    const broken = {
      ...received.telemetry,
      tell: () => {
        throw new Error('broken');
      },
    };
    await recordsWithTelemetry(store, broken).publish(end);
    expect(await store.get(operationId)).toMatchObject({ phase: 'Succeeded', done: true });
  });

  it('fails where the write does', async () => {
    const full = { ...store, publish: () => Promise.reject(new Error('full')) };
    await expect(recordsWithTelemetry(full, received.telemetry).publish(end)).rejects.toThrow('full');
    expect(await received.spans()).toEqual([]);
  });

  it('is the records themselves where nobody receives anything', () => {
    expect(recordsWithTelemetry(store, noTelemetry)).toBe(store);
  });
});

describe('observedHttpClient', () => {
  function azure(arm: FakeArm) {
    const clock = { telemetry: received.telemetry, now: () => (nowMs += 500) };
    return createAzureClients({
      armEndpoint: ARM,
      credential: { getToken: () => Promise.resolve({ token: 'canary', expiresOnTimestamp: 9e15 }) },
      httpClient: observedHttpClient({ ...clock, inner: arm.httpClient }),
      sharedReadMs: 0,
      subscriptions: '*',
    });
  }

  it('counts each request by service, method and status, and those that were throttled', async () => {
    const arm = new FakeArm();
    arm.failNext({ answer: { status: 429, body: {}, headers: { 'retry-after': '7' } } });
    const clients = azure(arm).of(SUBSCRIPTION);
    const read = () => azure(arm).read((options) => clients.resources.resourceGroups.get('rg-test', options));
    await read();
    await read();
    const request = { service: 'Microsoft.Resources', method: 'GET' };
    expect(await valuesOf('slipway.arm.requests')).toEqual([
      { ...request, status: 429, value: 1 },
      { ...request, status: 404, value: 1 },
    ]);
    expect(await valuesOf('slipway.arm.throttled')).toEqual([{ service: 'Microsoft.Resources', value: 1 }]);
    expect(await valuesOf('slipway.arm.request.duration')).toEqual([{ ...request, value: 1 }]);
  });

  it('tells what ARM knows the request by, and what its answer means', async () => {
    const arm = new FakeArm();
    const headers = { 'x-ms-correlation-request-id': 'corr-1', 'x-ms-request-id': 'req-1' };
    arm.failNext({
      answer: { status: 409, headers, body: { error: { code: 'QuotaExceeded', message: 'canary' } } },
    });
    await azure(arm).get(
      `${ARM}/subscriptions/s/providers/Microsoft.Network/locations/x/operations/1?t=canary&s=canary`,
    );
    const [span] = await received.spans();
    expect(span).toMatchObject({
      name: 'GET Microsoft.Network',
      status: { message: 'QuotaExceeded' },
      attributes: {
        'url.full': `${ARM}/subscriptions/s/providers/Microsoft.Network/locations/x/operations/1`,
        'http.response.status_code': 409,
        'slipway.arm.correlation_id': 'corr-1',
        'az.service_request_id': 'req-1',
        'az.client_request_id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        'slipway.problem.code': 'QuotaExceeded',
        'slipway.problem.class': 'quota',
      },
    });
    expect(JSON.stringify([span?.attributes, span?.status, span?.events])).not.toContain('canary');
  });

  it('counts a request that was not answered under status 0', async () => {
    const arm = new FakeArm();
    arm.failNext({ answer: { code: 'ECONNRESET' } });
    await azure(arm).getPath('/subscriptions/s', '2022-12-01');
    expect(await valuesOf('slipway.arm.requests')).toMatchObject([{ status: 0, value: 1 }]);
    expect((await received.spans())[0]?.attributes).toMatchObject({ 'error.type': 'ECONNRESET' });
  });
});

describe('observedActivities', () => {
  it('counts what is tried again, by class of problem and kind of step', async () => {
    const answers = [
      { outcome: 'retry', effect: 'none', problem: problem('throttled') },
      { outcome: 'fault', message: 'broken' },
      { outcome: 'refused', problem: problem('quota') },
      { outcome: 'pending' },
    ];
    for (const answer of answers) {
      const handlers = new Map([['subnet_begin', () => Promise.resolve(answer)]]);
      const call = { operationId: 'op-1', stepId: 's' };
      const observed = observedActivities(handlers, received.telemetry).get('subnet_begin');
      expect(await observed?.(call, invocation)).toBe(answer);
    }
    expect(await valuesOf('slipway.retries')).toEqual([
      { class: 'throttled', step: 'subnet', value: 1 },
      { class: 'fault', step: 'subnet', value: 1 },
    ]);
    expect((await received.spans()).map(({ status }) => status.message)).toEqual([
      undefined,
      'broken',
      'SomeCode',
      undefined,
    ]);
  });

  it('throws what the activity throws, and marks its span', async () => {
    const broken = new Map([['operation_sync', () => Promise.reject(new Error('Bearer canary'))]]);
    const observed = observedActivities(broken, received.telemetry).get('operation_sync');
    await expect(observed?.({ operationId: 'op-1' }, invocation)).rejects.toThrow('Bearer canary');
    const [span] = await received.spans();
    expect(span?.status.message).toContain('Error: Bearer ***');
  });
});

describe('observedIntake', () => {
  it('measures how long a message was queued', async () => {
    nowMs = START_MS + 90_000;
    const observer = { telemetry: received.telemetry, now: () => nowMs };
    const delivery = { message: { messageId: 'm', enqueuedAt: at(0) }, context: invocation };
    await observedIntake(observer, delivery, () => Promise.resolve({ kind: 'started', operationId: 'op-1' }));
    expect(await valuesOf('slipway.queue.delay')).toEqual([{ value: 90 }]);
  });

  it('throws what may pass, and tells of it in a trace of its own', async () => {
    const observer = { telemetry: received.telemetry, now: () => nowMs };
    const delivery = { message: { messageId: 'm', enqueuedAt: at(0) }, context: invocation };
    await expect(observedIntake(observer, delivery, () => Promise.reject(new Error('away')))).rejects.toThrow(
      'away',
    );
    const [span] = await received.spans();
    expect(span).toMatchObject({ name: 'intake' });
    expect(span?.parentSpanContext).toBeUndefined();
  });
});

describe('showOperations', () => {
  async function show(orphans = 0): Promise<void> {
    await showOperations(
      received.telemetry,
      {
        records: store,
        readOrphans: () => Promise.resolve({ checkedAt: at(0), orphans }),
        readStepLimits: () => Promise.resolve(new Map([['subnet', 30]] as const)),
      },
      { watched: [], nowAt: at(0) },
    );
  }

  it('shows how the operations stand, each phase with a figure', async () => {
    const stalled = { since: at(0), message: 'stuck' };
    await store.claim(operationRecord());
    await store.markStalled(operationRecord().operationId, stalled);
    await show(3);
    const shown = await valuesOf('slipway.operations');
    expect(shown).toHaveLength(phases.length);
    expect(shown.filter(({ value }) => value > 0)).toMatchObject([{ phase: 'Provisioning', value: 1 }]);
    expect(await valuesOf('slipway.operations.stalled')).toEqual([{ value: 1 }]);
    expect(await valuesOf('slipway.operations.compensation_incomplete')).toEqual([{ value: 0 }]);
    expect(await valuesOf('slipway.step.over_p95')).toEqual([{ step: 'subnet', value: 0 }]);
    expect(await valuesOf('slipway.feature.registering')).toEqual([{ value: 0 }]);
    expect(await valuesOf('slipway.orphans')).toEqual([{ value: 3 }]);
  });

  it('counts an operation that left something until that is gone', async () => {
    const { operationId } = operationRecord();
    const end = {
      operationId,
      run: 1,
      phase: 'CompensationIncomplete',
      updatedAt: at(9),
      endedAt: at(9),
    } as const;
    const ledger = { mode: 'byoVnet', steps: [] } as never;
    await store.claim(operationRecord({ updatedAt: at(0) }));
    await store.publish({ ...end, ledger });
    await show();
    expect(await valuesOf('slipway.operations.compensation_incomplete')).toEqual([{ value: 1 }]);
  });

  it('shows nothing any more when an instance has not watched for some minutes', async () => {
    await show(3);
    received.elapsedMs += 181_000;
    expect(await received.points()).toEqual([]);
  });
});

describe('the table of metrics', () => {
  it('names each once, with attributes that have few values', () => {
    expect(new Set(metricTable.map(({ name }) => name)).size).toBe(metricTable.length);
    const attributes = new Set<string>(metricTable.flatMap((metric) => metric.attributes));
    expect([...attributes].sort()).toEqual([
      'class',
      'kind',
      'method',
      'outcome',
      'phase',
      'service',
      'status',
      'step',
    ]);
  });
});
