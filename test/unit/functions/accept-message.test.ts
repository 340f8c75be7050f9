import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableInstance } from '../../../src/status/read-operation.ts';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { PlanningInput } from '../../../src/contracts/plan-draft.ts';
import type { OperationInput } from '../../../src/contracts/queued-operation.ts';
import { acceptMessage, type Acceptance } from '../../../src/functions/accept-message.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { requestInput, START } from '../../support/requests.ts';

const LATER = '2026-01-05T08:01:00.000Z';

let records: OperationRecords & { close(): void };
let started: OperationInput[];
let plannings: PlanningInput[];

beforeEach(() => {
  records = openSqliteRecords(':memory:');
  started = [];
  plannings = [];
  instance = { runtimeStatus: 'Running' };
});

afterEach(() => {
  records.close();
});

/** As the engine does it: an instance that exists is not started again. */
function start(state: OperationInput): Promise<void> {
  if (!started.some(({ ids }) => ids.operationId === state.ids.operationId)) started.push(state);
  return Promise.resolve();
}

function startPlanning(input: PlanningInput): Promise<void> {
  if (!plannings.some(({ ids }) => ids.operationId === input.ids.operationId)) plannings.push(input);
  return Promise.resolve();
}

let instance: DurableInstance | undefined;

function readInstance(): Promise<DurableInstance | undefined> {
  return Promise.resolve(instance);
}

function fakeDelivery() {
  const nothing = () => Promise.resolve();
  return { records, readInstance, ring: nothing, startAgain: nothing, pause: nothing };
}

function accept(body: unknown, messageId = 'm-1', enqueuedAt = START): Promise<Acceptance> {
  return acceptMessage(
    {
      ...fakeDelivery(),
      start,
      startPlanning,
      productionSubscriptions: [],
      subscriptions: '*',
      replyQueues: ['operation-results'],
    },
    { body, messageId, enqueuedAt },
  );
}

function finish(phase: 'Succeeded' | 'Failed' = 'Succeeded'): Promise<void> {
  const operationId = started[0]?.ids.operationId ?? '';
  return records.publish({ operationId, run: 1, phase, updatedAt: START });
}

describe('acceptMessage', () => {
  it('starts the operation and keeps a record of it', async () => {
    const acceptance = await accept(requestInput());
    expect(acceptance).toMatchObject({ kind: 'started' });
    expect(started).toHaveLength(1);
    expect((await records.list({ top: 9 })).records).toMatchObject([
      { phase: 'Accepted', requestId: 'req-1' },
    ]);
  });

  it('starts nothing for the same message again, during and after the run (I2)', async () => {
    await accept(requestInput());
    expect(await accept(requestInput(), 'm-2')).toMatchObject({ kind: 'duplicate' });
    await finish();
    expect(await accept(requestInput(), 'm-3')).toMatchObject({ kind: 'duplicate' });
    expect(started).toHaveLength(1);
  });

  it('starts at the second delivery what a crash kept from starting at the first', async () => {
    const broken = acceptMessage(
      {
        ...fakeDelivery(),
        productionSubscriptions: [],
        subscriptions: '*',
        replyQueues: ['operation-results'],
        startPlanning,
        start: () => Promise.reject(new Error('the host died')),
      },
      { body: requestInput(), messageId: 'm-1', enqueuedAt: START },
    );
    await expect(broken).rejects.toThrow('the host died');
    await accept(requestInput());
    expect(started).toHaveLength(1);
  });

  it('takes a body that differs only in defaults written out for the same', async () => {
    await accept(requestInput());
    expect(await accept({ ...requestInput(), profile: 'ga', tags: {} })).toMatchObject({ kind: 'duplicate' });
  });

  it('rejects another body under the same request id', async () => {
    await accept(requestInput());
    expect(await accept({ ...requestInput(), requestedBy: 'team-b' })).toMatchObject({
      kind: 'rejected',
      message: { reason: 'DuplicateRequestIdDifferentBody' },
    });
    expect(started).toHaveLength(1);
  });

  it('rejects a second request for a cluster at work, and takes it once that has ended (I1)', async () => {
    await accept(requestInput());
    const second = { ...requestInput(), requestId: 'req-2' };
    expect(await accept(second)).toMatchObject({ kind: 'rejected', message: { reason: 'ClusterBusy' } });
    await finish('Failed');
    expect(await accept(second, 'm-3', LATER)).toMatchObject({ kind: 'started' });
  });

  it('keeps to its refusal of a busy cluster when the same message is delivered again', async () => {
    await accept(requestInput());
    const second = { ...requestInput(), requestId: 'req-2' };
    const refused = await accept(second, 'm-2');
    await finish();
    expect(await accept(second, 'm-2')).toEqual(refused);
    expect(started).toHaveLength(1);
    expect(await accept(second, 'm-3', LATER)).toMatchObject({ kind: 'started' });
  });

  it('shows each refusal of a busy cluster once, under an id of its own', async () => {
    await accept(requestInput());
    const second = { ...requestInput(), requestId: 'req-2' };
    for (const at of [START, START, LATER, LATER]) await accept(second, 'm-2', at);
    const { records: shown } = await records.list({ top: 9, phase: 'Rejected' });
    expect(shown.map(({ refusal }) => refusal?.code)).toEqual(['ClusterBusy', 'ClusterBusy']);
  });

  it('has a request wait for a busy cluster that asks for it, and starts it at once to do so', async () => {
    await accept(requestInput());
    const second = { ...requestInput(), requestId: 'req-2', onConflict: 'queue' };
    expect(await accept(second, 'm-2')).toMatchObject({ kind: 'started' });
    expect(await accept(second, 'm-2')).toMatchObject({ kind: 'duplicate' });
    expect(started).toMatchObject([{ version: 1 }, { queued: true, ids: { requestId: 'req-2' } }]);
    expect(await records.takeTurn(started[1]?.ids.operationId ?? '')).toMatchObject({ kind: 'behind' });
    await finish();
    expect(await records.takeTurn(started[1]?.ids.operationId ?? '')).toEqual({ kind: 'holds' });
  });

  it('tells a queued one of the end that did not reach the record of the operation before it', async () => {
    await accept(requestInput());
    instance = { runtimeStatus: 'Terminated' };
    await accept({ ...requestInput(), requestId: 'req-2', onConflict: 'queue' }, 'm-2');
    expect(await records.takeTurn(started[1]?.ids.operationId ?? '')).toEqual({ kind: 'holds' });
  });

  it('starts nothing for a message whose operation was at work once, when its instance is gone', async () => {
    await accept(requestInput());
    const operationId = started[0]?.ids.operationId ?? '';
    await records.publish({ operationId, run: 1, phase: 'Provisioning', updatedAt: START });
    started = [];
    instance = undefined;
    expect(await accept(requestInput(), 'm-1', '2027-01-01T00:00:00.000Z')).toMatchObject({
      kind: 'duplicate',
    });
    expect(started).toEqual([]);
  });

  it('takes a request for a cluster whose operation ended without its record being told', async () => {
    await accept(requestInput());
    const second = { ...requestInput(), requestId: 'req-2' };
    instance = { runtimeStatus: 'Terminated' };
    expect(await accept(second)).toMatchObject({ kind: 'started' });
    expect(await records.get(started[0]?.ids.operationId ?? '')).toMatchObject({
      phase: 'Failed',
      done: true,
    });
  });

  it('takes a request for a cluster whose operation was never started, once that is certain', async () => {
    await accept(requestInput());
    const second = { ...requestInput(), requestId: 'req-2' };
    instance = undefined;
    expect(await accept(second)).toMatchObject({ kind: 'rejected', message: { reason: 'ClusterBusy' } });
    expect(await accept(second, 'm-3', '2026-01-05T08:11:00.000Z')).toMatchObject({ kind: 'started' });
  });

  it('keeps what it says of a hostile message short', async () => {
    const tags = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`<${String(index)}`, 'x']));
    const acceptance = await accept({ ...requestInput(), tags });
    expect(JSON.stringify(acceptance).length).toBeLessThan(100_000);
  });

  it('shows an invalid request as a rejected operation, and says what is wrong', async () => {
    const acceptance = await accept({ ...requestInput(), surprise: true, onFailure: 'explode' });
    expect(acceptance).toMatchObject({
      kind: 'rejected',
      message: { reason: 'InvalidRequest', requestId: 'req-1', findings: [{}, {}], messageId: 'm-1' },
    });
    const { records: shown } = await records.list({ top: 9 });
    expect(shown).toMatchObject([{ phase: 'Rejected', done: true, refusal: { code: 'InvalidRequest' } }]);
    expect(started).toHaveLength(0);
  });

  it('takes the mended request under the same id', async () => {
    await accept({ ...requestInput(), surprise: true });
    expect(await accept(requestInput())).toMatchObject({ kind: 'started' });
  });

  it('keeps one rejected operation however often an invalid message is delivered', async () => {
    const invalid = { ...requestInput(), surprise: true };
    await accept(invalid);
    await accept(invalid, 'm-2');
    expect((await records.list({ top: 9 })).records).toHaveLength(1);
  });

  it.each([
    ['text that is no JSON', '{"apiVersion": ', 'NotJson'],
    ['an array', [1, 2], 'InvalidRequest'],
    ['null', null, 'InvalidRequest'],
    ['an object without a request id', { kind: 'ProvisionCluster' }, 'InvalidRequest'],
  ])('rejects %s without an operation to show it under', async (_name, body, reason) => {
    expect(await accept(body)).toMatchObject({
      kind: 'rejected',
      message: { reason, operationId: null, requestId: null },
    });
    expect((await records.list({ top: 9 })).records).toEqual([]);
  });

  it('cuts a long body short', async () => {
    const acceptance = await accept('x'.repeat(200_000));
    expect(acceptance.kind === 'rejected' && acceptance.message.body.length).toBe(32_768);
  });
});

describe('acceptMessage, given a request for a plan', () => {
  const planInput = { ...requestInput(), kind: 'PlanCluster' };

  it('starts a planning with a record of its own', async () => {
    const acceptance = await accept(planInput);
    expect(acceptance).toMatchObject({ kind: 'started' });
    expect(plannings).toMatchObject([{ request: { kind: 'PlanCluster' }, acceptedAt: START }]);
    expect((await records.list({ top: 9 })).records).toMatchObject([{ kind: 'plan', phase: 'Accepted' }]);
  });

  it('starts one planning for the same message again, during and after the run (I2)', async () => {
    await accept(planInput);
    expect(await accept(planInput, 'm-2')).toMatchObject({ kind: 'duplicate' });
    const operationId = plannings[0]?.ids.operationId ?? '';
    await records.publish({ operationId, run: 1, phase: 'Succeeded', updatedAt: START });
    expect(await accept(planInput, 'm-3')).toMatchObject({ kind: 'duplicate', operationId });
    expect(plannings).toHaveLength(1);
  });

  it('neither holds the cluster nor is held up by an operation on it', async () => {
    await accept(planInput);
    await accept({ ...planInput, requestId: 'req-2' }, 'm-2');
    expect(await accept(requestInput(), 'm-3')).toMatchObject({ kind: 'started' });
    expect(await accept({ ...planInput, requestId: 'req-3' }, 'm-4')).toMatchObject({ kind: 'started' });
    expect([plannings.length, started.length]).toEqual([3, 1]);
  });

  it('takes the planned request afterwards under the same request id', async () => {
    await accept(planInput);
    expect(await accept(requestInput(), 'm-2')).toMatchObject({ kind: 'started' });
    expect(started[0]?.ids.operationId).not.toBe(plannings[0]?.ids.operationId);
  });

  it('rejects another body under the same request id', async () => {
    await accept(planInput);
    expect(await accept({ ...planInput, requestedBy: 'team-b' }, 'm-2')).toMatchObject({
      kind: 'rejected',
      message: { reason: 'DuplicateRequestIdDifferentBody' },
    });
  });

  it('shows an invalid one as a rejected plan', async () => {
    await accept({ ...planInput, surprise: true });
    expect((await records.list({ top: 9 })).records).toMatchObject([{ kind: 'plan', phase: 'Rejected' }]);
  });
});

describe('acceptMessage, given a command', () => {
  const { target, requestId } = requestInput();
  const message = {
    ...{ apiVersion: 'slipway/v1', kind: 'OperationCommand', requestId: 'stop-1', requestedBy: 'team-a' },
    ...{ command: 'cancel', reason: 'not wanted', operation: { requestId, target } },
  };

  it('has it in the mailbox once, however often it is delivered', async () => {
    await accept(requestInput());
    const operationId = started[0]?.ids.operationId ?? '';
    expect(await accept(message, 'm-2')).toEqual({ kind: 'commanded', operationId });
    expect(await accept(message, 'm-3')).toEqual({ kind: 'commanded', operationId });
    expect(await records.readMailbox(operationId, 0)).toMatchObject([
      { commandId: 'stop-1', kind: 'cancel', requestedBy: 'team-a', reason: 'not wanted' },
    ]);
  });

  it('takes it under the id of the operation as well', async () => {
    await accept(requestInput());
    const operationId = started[0]?.ids.operationId ?? '';
    expect(await accept({ ...message, operation: { operationId } })).toMatchObject({ kind: 'commanded' });
  });

  it('rejects one that comes before its request, and keeps nothing of it for later', async () => {
    expect(await accept(message)).toMatchObject({
      kind: 'rejected',
      message: { reason: 'UnknownOperation', requestId: 'stop-1' },
    });
    await accept(requestInput());
    expect(await records.readMailbox(started[0]?.ids.operationId ?? '', 0)).toEqual([]);
  });

  it('rejects and remembers what the operation does not allow', async () => {
    await accept(requestInput());
    await finish();
    expect(await accept(message)).toMatchObject({
      kind: 'rejected',
      message: {
        reason: 'CommandNotAllowed',
        description: expect.stringContaining('it has ended') as string,
      },
    });
    expect((await records.list({ top: 9, phase: 'Rejected' })).records).toMatchObject([
      { requestId: 'stop-1', refusal: { code: 'CommandNotAllowed' } },
    ]);
  });

  it.each([
    ['no operation', { operation: undefined }],
    ['an unknown command', { command: 'explode' }],
    ['a surprise', { surprise: true }],
  ])('rejects one with %s', async (_name, change) => {
    expect(await accept({ ...message, ...change })).toMatchObject({
      kind: 'rejected',
      message: { reason: 'InvalidRequest', requestId: 'stop-1' },
    });
  });
});
