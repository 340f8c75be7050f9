import { beforeEach, describe, expect, it } from 'vitest';
import { ContinuationTokenError, type OperationRecords } from '../../../src/contracts/operation-records.ts';
import { CLUSTER, end, idsOf, LATER, listed, record, type RecordStore } from './record-store.ts';

const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function listCases(store: RecordStore): void {
  let records: OperationRecords;

  beforeEach(async () => {
    records = await store.open();
    for (const [index, minute] of ['01', '03', '02', '04', '05'].entries()) {
      const cluster = index < 2 ? CLUSTER : {};
      await records.claim(
        record(`op-${String(index)}`, { ...cluster, acceptedAt: `2026-01-05T08:${minute}:00.000Z` }),
        { queue: true },
      );
    }
    for (const id of ['op-1', 'op-2']) await records.publish(end(id, { phase: 'Succeeded' }));
  });

  describe('list', () => {
    it('is newest first, in pages that join without a gap', async () => {
      expect(await records.list({ top: 5 })).not.toHaveProperty('continuationToken');
      for (const top of [1, 2, 4, 5, 9]) {
        expect(idsOf(await listed(records, { top }))).toEqual(['op-4', 'op-3', 'op-1', 'op-2', 'op-0']);
      }
    });

    it.each([
      [{ phase: 'Succeeded' }, ['op-1', 'op-2']],
      [{ phase: 'Failed' }, []],
      [{ done: true }, ['op-1', 'op-2']],
      [{ done: false }, ['op-4', 'op-3', 'op-0']],
      [{ clusterId: CLUSTER.clusterId.toUpperCase() }, ['op-1', 'op-0']],
      [{ clusterId: CLUSTER.clusterId, done: true }, ['op-1']],
      [{ clusterId: CLUSTER.clusterId, phase: 'Accepted' }, ['op-0']],
      [{ phase: 'Accepted', done: false }, ['op-4', 'op-3', 'op-0']],
      [{ phase: 'Accepted', done: true }, []],
      [{ clusterId: '/clusters/nobody’s' }, []],
    ] as const)('has what is asked for by %j', async (filter, ids) => {
      expect(idsOf((await records.list({ ...filter, top: 9 })).records)).toEqual(ids);
      expect(idsOf(await listed(records, { ...filter, top: 1 }))).toEqual(ids);
    });

    it('goes on where it was, whatever came in meanwhile', async () => {
      const first = await records.list({ top: 2 });
      await records.claim(record('new', { acceptedAt: '2026-01-05T08:59:00.000Z' }));
      await records.publish(end('op-1', { run: 2 }));
      const { continuationToken = '' } = first;
      const next = await records.list({ top: 9, continuationToken });
      expect(idsOf(next.records)).toEqual(['op-1', 'op-2', 'op-0']);
      expect(idsOf(await listed(records))).toHaveLength(6);
    });

    it('has operations of the same instant once each', async () => {
      const ids = Array.from({ length: 7 }, (_, index) => `same-${String(index)}`);
      for (const id of ids) await records.claim(record(id, { acceptedAt: LATER }));
      const first = (await listed(records, { top: 2 })).slice(0, 7);
      expect(idsOf(first).toSorted()).toEqual(ids);
    });

    it.each([
      'x',
      token({}),
      token([1, 2]),
      token([LATER]),
      token(['2026', 7]),
      token(['yesterday', 'op-1']),
      token(['newest', Number.MAX_SAFE_INTEGER, 'op-1']),
      token(null),
    ])('refuses the continuation token %j', async (continuationToken) => {
      await expect(records.list({ top: 1, continuationToken })).rejects.toThrow(ContinuationTokenError);
    });
  });
}
