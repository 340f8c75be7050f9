import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ContinuationTokenError,
  type OperationRecord,
  type OperationRecords,
} from '../../../src/contracts/operation-records.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';

let records: OperationRecords & { close(): void };

beforeEach(() => {
  records = openSqliteRecords(':memory:');
});

afterEach(() => {
  records.close();
});

function record(operationId: string, change: Partial<OperationRecord> = {}): OperationRecord {
  return {
    operationId,
    requestId: operationId,
    requestedBy: 'team-a',
    clusterId: `/subscriptions/s/clusters/${operationId}`,
    kind: 'provision',
    bodyHash: 'h',
    phase: 'Accepted',
    done: false,
    acceptedAt: '2026-01-05T08:00:00.000Z',
    updatedAt: '2026-01-05T08:00:00.000Z',
    run: 1,
    mailCursor: 0,
    ...change,
  };
}

const later = '2026-01-05T09:00:00.000Z';

describe('claim', () => {
  it('takes a new operation once', async () => {
    expect(await records.claim(record('a'))).toEqual({ kind: 'claimed' });
    expect(await records.claim(record('a', { bodyHash: 'other' }))).toEqual({
      kind: 'known',
      record: record('a'),
    });
  });

  it('refuses a second operation for a cluster, whatever the case of its id, until the first has ended', async () => {
    await records.claim(record('a', { clusterId: '/Clusters/X' }));
    const second = record('b', { clusterId: '/clusters/x' });
    expect(await records.claim(second)).toEqual({ kind: 'clusterBusy', operationId: 'a' });
    await records.publish({ operationId: 'a', run: 1, phase: 'Succeeded', updatedAt: later, endedAt: later });
    expect(await records.claim(second)).toEqual({ kind: 'claimed' });
  });

  it('gives a plan no hold on its cluster, and is not stopped by one that has it', async () => {
    const cluster = { clusterId: '/clusters/x' };
    await records.claim(record('a', cluster));
    for (const id of ['p', 'q']) {
      expect(await records.claim(record(id, { ...cluster, kind: 'plan' }))).toEqual({ kind: 'claimed' });
    }
    await records.publish({ operationId: 'a', run: 1, phase: 'Succeeded', updatedAt: later });
    expect(await records.claim(record('b', cluster))).toEqual({ kind: 'claimed' });
    expect(await records.get('p')).toMatchObject({ kind: 'plan', clusterId: '/clusters/x' });
  });

  it('knows an operation after it has ended', async () => {
    await records.claim(record('a'));
    await records.publish({ operationId: 'a', run: 1, phase: 'Failed', updatedAt: later });
    expect(await records.claim(record('a'))).toMatchObject({
      kind: 'known',
      record: { phase: 'Failed', done: true },
    });
  });
});

describe('publish', () => {
  it('keeps phase, times and refusal', async () => {
    await records.claim(record('a'));
    await records.publish({ operationId: 'a', run: 1, phase: 'Provisioning', updatedAt: later });
    expect(await records.get('a')).toMatchObject({ phase: 'Provisioning', done: false, updatedAt: later });
  });

  it('passes over what is older, what comes after the end, and what is unknown', async () => {
    await records.claim(record('a', { updatedAt: later }));
    await records.publish({
      operationId: 'a',
      run: 1,
      phase: 'Provisioning',
      updatedAt: '2026-01-05T08:30:00.000Z',
    });
    expect(await records.get('a')).toMatchObject({ phase: 'Accepted' });
    await records.publish({ operationId: 'a', run: 1, phase: 'Succeeded', updatedAt: later });
    await records.publish({
      operationId: 'a',
      run: 1,
      phase: 'Verifying',
      updatedAt: '2026-01-05T10:00:00.000Z',
    });
    expect(await records.get('a')).toMatchObject({ phase: 'Succeeded' });
    await records.publish({ operationId: 'nobody', run: 1, phase: 'Verifying', updatedAt: later });
    expect(await records.get('nobody')).toBeUndefined();
  });
});

describe('list', () => {
  beforeEach(async () => {
    for (const [index, minute] of ['01', '03', '02', '04', '05'].entries()) {
      await records.claim(record(`op-${String(index)}`, { acceptedAt: `2026-01-05T08:${minute}:00.000Z` }));
    }
    await records.publish({ operationId: 'op-1', run: 1, phase: 'Succeeded', updatedAt: later });
    await records.publish({ operationId: 'op-2', run: 1, phase: 'Succeeded', updatedAt: later });
  });

  it('is newest first, in pages that join without a gap', async () => {
    const seen: string[] = [];
    let continuationToken: string | undefined;
    do {
      const page = await records.list({
        top: 2,
        ...(continuationToken === undefined ? {} : { continuationToken }),
      });
      seen.push(...page.records.map(({ operationId }) => operationId));
      ({ continuationToken } = page);
    } while (continuationToken !== undefined);
    expect(seen).toEqual(['op-4', 'op-3', 'op-1', 'op-2', 'op-0']);
  });

  it('filters by phase', async () => {
    const { records: ended } = await records.list({ top: 10, phase: 'Succeeded' });
    expect(ended.map(({ operationId }) => operationId)).toEqual(['op-1', 'op-2']);
  });

  it.each(['x', '', Buffer.from('{}').toString('base64url'), Buffer.from('[1,2]').toString('base64url')])(
    'refuses the continuation token %j',
    async (continuationToken) => {
      if (continuationToken === '') return;
      await expect(records.list({ top: 1, continuationToken })).rejects.toThrow(ContinuationTokenError);
    },
  );
});

describe('reject', () => {
  it('shows a refused message, once, and holds no cluster', async () => {
    const rejected = record('r', { phase: 'Rejected', done: true, clusterId: '' });
    await records.reject(rejected);
    await records.reject({ ...rejected, acceptedAt: later });
    expect(await records.get('r')).toEqual(rejected);
    await records.reject({ ...rejected, operationId: 'r2' });
    expect((await records.list({ top: 9 })).records).toHaveLength(2);
  });
});

describe('readMailbox', () => {
  it('is empty for an operation without commands', async () => {
    expect(await records.readMailbox('a', 0)).toEqual([]);
  });
});

describe('reserveAddresses', () => {
  const subnetId = '/subnets/Api';
  const wanted = (operationId: string) => ({ subnetId, operationId, clusterId: `/clusters/${operationId}` });
  const reserve = async (operationId: string) =>
    (await records.reserveAddresses(wanted(operationId))).map((each) => each.operationId);

  beforeEach(async () => {
    for (const id of ['b', 'a', 'c']) await records.claim(record(id));
  });

  it('answers with the row in the order in which it was joined', async () => {
    expect(await records.reserveAddresses(wanted('b'))).toEqual([wanted('b')]);
    expect(await reserve('a')).toEqual(['b', 'a']);
    expect(await reserve('c')).toEqual(['b', 'a', 'c']);
  });

  it('keeps the place of an operation that asks again', async () => {
    await reserve('b');
    await reserve('a');
    expect(await reserve('b')).toEqual(['b', 'a']);
  });

  it('leaves out operations that have ended, and those that are not known', async () => {
    await reserve('b');
    await reserve('a');
    await records.publish({ operationId: 'b', run: 1, phase: 'Failed', updatedAt: later });
    expect(await reserve('a')).toEqual(['a']);
    expect(await reserve('nobody')).toEqual(['a']);
  });

  it('keeps a row a subnet, whatever the case of its id', async () => {
    await reserve('b');
    const other = { ...wanted('a'), subnetId: '/subnets/other' };
    expect(await records.reserveAddresses(other)).toEqual([other]);
    const same = await records.reserveAddresses({ ...wanted('c'), subnetId: subnetId.toUpperCase() });
    expect(same.map(({ operationId }) => operationId)).toEqual(['b', 'c']);
  });
});

describe('reports', () => {
  it('are kept under their names, each in place of the last', async () => {
    expect(await records.report('orphans')).toBeUndefined();
    await records.keepReport('orphans', { checkedAt: '2026-01-05T08:00:00.000Z', orphans: [] });
    await records.keepReport('purge', { purgedTo: later });
    await records.keepReport('orphans', { checkedAt: later, orphans: [{ why: '«ß»' }] });
    expect(await records.report('orphans')).toEqual({ checkedAt: later, orphans: [{ why: '«ß»' }] });
    expect(await records.report('purge')).toEqual({ purgedTo: later });
  });
});
