import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecord, OperationRecords } from '../../../src/contracts/operation-records.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import type { DurableInstance } from '../../../src/status/read-operation.ts';
import { watchOperations, type Finding, type TickOutcome } from '../../../src/watchdog/watch-operations.ts';
import { operationDocument } from '../../support/operation-documents.ts';
import { operationRecord } from '../../support/operation-records.ts';

const START = Date.parse('2026-01-05T08:00:00.000Z');
const NEVER = new AbortController().signal;

let records: OperationRecords & { close(): void };
let instances: Map<string, DurableInstance>;
let findings: Finding[];
let failures: string[];
let done: string[];

beforeEach(() => {
  records = openSqliteRecords(':memory:');
  instances = new Map();
  findings = [];
  failures = [];
  done = [];
});

afterEach(() => {
  records.close();
});

function at(minutes: number): string {
  return new Date(START + minutes * 60_000).toISOString();
}

async function add(operationId: string, change: Partial<OperationRecord> = {}): Promise<void> {
  await records.claim(operationRecord({ operationId, clusterId: `/clusters/${operationId}`, ...change }));
}

function note(what: string): Promise<void> {
  done.push(what);
  return Promise.resolve();
}

function tick(minutes: number, over = NEVER, stalledPolicy: 'ring' | 'fail' = 'ring'): Promise<TickOutcome> {
  return watchOperations(
    {
      records,
      readInstance: (id) =>
        id === 'broken' ? Promise.reject(new Error('away')) : Promise.resolve(instances.get(id)),
      ring: (id) => note(`ring ${id}`),
      terminate: (id) => note(`terminate ${id}`),
      takeUpAgain: ({ operationId }) =>
        operationId === 'deaf' ? Promise.reject(new Error('no')) : note(`take up ${operationId}`),
      log: {
        found: (finding) => findings.push(finding),
        failed: (operationId) => failures.push(operationId),
      },
    },
    { nowAt: at(minutes), over, stalledPolicy },
  );
}

function says(operationId: string, change: Parameters<typeof operationDocument>[0] = {}): void {
  instances.set(operationId, {
    runtimeStatus: 'Running',
    customStatus: operationDocument({ operationId, ...change }),
  });
}

describe('watchOperations', () => {
  it('frees the cluster of an operation whose orchestration is gone, and tells so once', async () => {
    await add('a');
    for (const minutes of [6, 10, 16, 17]) await tick(minutes);
    expect(await records.get('a')).toMatchObject({
      phase: 'Failed',
      done: true,
      refusal: { code: 'OperationLost' },
    });
    expect(findings.map(({ name }) => name)).toEqual([
      'OperationStalled',
      'OperationStalled',
      'OperationGivenUp',
    ]);
    expect(await records.claim(operationRecord({ operationId: 'b', clusterId: '/clusters/a' }))).toEqual({
      kind: 'claimed',
    });
  });

  it('repairs a phase and an end that the record does not know', async () => {
    await add('a');
    says('a', { phase: 'Verifying', updatedAt: at(1), nextLookAt: at(3) });
    await tick(2);
    expect(await records.get('a')).toMatchObject({ phase: 'Verifying', updatedAt: at(1) });
    const output = operationDocument({ operationId: 'a', phase: 'Succeeded', done: true, endedAt: at(3) });
    instances.set('a', { runtimeStatus: 'Completed', output });
    await tick(4);
    expect(await records.get('a')).toMatchObject({ phase: 'Succeeded', done: true, endedAt: at(3) });
    expect(findings.map(({ name }) => name)).toEqual(['RecordRepaired', 'RecordRepaired']);
  });

  it('marks and wakes what is stalled until it moves', async () => {
    await add('a');
    says('a', { nextLookAt: at(1) });
    await tick(7);
    await tick(8);
    expect(await records.get('a')).toMatchObject({ stalled: { since: at(7), looks: 2 } });
    says('a', { nextLookAt: at(10) });
    await tick(9);
    expect((await records.get('a'))?.stalled).toBeUndefined();
    expect(done).toEqual(['ring a', 'ring a']);
    expect(findings.map(({ name }) => name)).toEqual([
      'OperationStalled',
      'OperationStalled',
      'OperationMoving',
    ]);
  });

  it('terminates what stays stalled when the policy says so, and its cluster is free', async () => {
    await add('a');
    says('a', { nextLookAt: at(1), deadlineAt: at(30) });
    for (let minutes = 56; minutes < 63; minutes += 1) await tick(minutes, NEVER, 'fail');
    expect(done.filter((each) => each.startsWith('terminate'))).toEqual(['terminate a']);
    expect(await records.get('a')).toMatchObject({ phase: 'Failed', refusal: { code: 'OperationLost' } });
  });

  it('does the same when two run at once', async () => {
    await add('a');
    await records.markStalled('a', { since: at(0), message: 'm' });
    await add('b');
    says('b', { phase: 'Verifying', updatedAt: at(9), nextLookAt: at(12) });
    await Promise.all([tick(10), tick(10), tick(9)]);
    expect(await records.get('a')).toMatchObject({ phase: 'Failed', done: true });
    expect(await records.get('b')).toMatchObject({ phase: 'Verifying', updatedAt: at(9) });
  });

  it('goes on with the others when one cannot be looked at or taken up', async () => {
    await add('broken');
    await add('a');
    says('a', { nextLookAt: at(1) });
    for (const operationId of ['deaf', 'late']) {
      await add(operationId);
      await records.publish({ operationId, run: 1, phase: 'Failed', updatedAt: at(1), endedAt: at(1) });
      const command = { commandId: 'c', kind: 'retry', requestedBy: 'u', reason: '', sentAt: at(2) } as const;
      await records.post({ ...command, operationId });
    }
    expect(await tick(7)).toEqual({ looked: 2, complete: true });
    expect(failures.toSorted()).toEqual(['broken', 'deaf']);
    expect(done.toSorted()).toEqual(['ring a', 'take up late']);
  });

  it('has one started that was taken up again and not started', async () => {
    await add('a');
    await add('b', { phase: 'Failed', run: 2 });
    says('a', { nextLookAt: at(9) });
    await tick(3);
    expect(done).toEqual(['take up b']);
    expect(findings).toMatchObject([{ name: 'OperationRestarted', operationId: 'b' }]);
  });

  it('comes to the oldest of many at a later tick', async () => {
    for (let index = 0; index < 530; index += 1) {
      const operationId = `op-${String(index).padStart(3, '0')}`;
      await add(operationId, { acceptedAt: at(index), updatedAt: at(index) });
      says(operationId, { phase: 'Verifying', updatedAt: at(index), nextLookAt: at(600) });
    }
    expect(await tick(560)).toEqual({ looked: 500, complete: false });
    expect(await records.get('op-000')).toMatchObject({ phase: 'Provisioning' });
    expect(await tick(561)).toEqual({ looked: 30, complete: true });
    expect(await records.get('op-000')).toMatchObject({ phase: 'Verifying' });
    expect(await tick(562)).toMatchObject({ looked: 500 });
  });

  it('begins anew when the place that was kept is not one of the store', async () => {
    await add('a');
    await records.keepReport('watchdog', { from: 'elsewhere' });
    expect(await tick(1)).toEqual({ looked: 1, complete: true });
    expect(await records.report('watchdog')).toEqual({});
  });

  it('looks at nothing when its time is over', async () => {
    await add('a');
    expect(await tick(7, AbortSignal.abort())).toMatchObject({ looked: 0 });
  });
});
