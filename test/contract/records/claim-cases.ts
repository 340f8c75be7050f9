import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import {
  keptRecord,
  CLUSTER,
  end,
  expectConsistent,
  LATER,
  record,
  stateOf,
  type RecordStore,
} from './record-store.ts';

export function claimCases(store: RecordStore): void {
  let records: OperationRecords;

  beforeEach(async () => {
    records = await store.open();
  });

  describe('claim', () => {
    it('takes a new operation once', async () => {
      expect(await records.claim(record('a'))).toEqual({ kind: 'claimed' });
      expect(await records.claim(record('a', { bodyHash: 'other' }))).toEqual({
        kind: 'known',
        record: keptRecord('a'),
      });
    });

    it('refuses a second operation for a cluster, whatever the case of its id, until the first has ended', async () => {
      await records.claim(record('a', { clusterId: '/Clusters/X' }));
      const second = record('b', { clusterId: '/clusters/x' });
      expect(await records.claim(second)).toEqual({ kind: 'clusterBusy', operationId: 'a' });
      expect(await records.get('b')).toBeUndefined();
      await records.publish(end('a', { phase: 'Succeeded' }));
      expect(await records.claim(second)).toEqual({ kind: 'claimed' });
      await expectConsistent(records);
    });

    it('gives a plan no hold on its cluster, and is not stopped by one that has it', async () => {
      await records.claim(record('a', CLUSTER));
      const options = { queue: true };
      for (const id of ['p', 'q']) {
        expect(await records.claim(record(id, { ...CLUSTER, kind: 'plan' }), options)).toEqual({
          kind: 'claimed',
        });
      }
      await records.publish(end('a'));
      expect(await records.claim(record('b', CLUSTER))).toEqual({ kind: 'claimed' });
      expect(await records.get('p')).toMatchObject({ kind: 'plan', ...CLUSTER });
    });

    it('knows an operation after it has ended', async () => {
      await records.claim(record('a'));
      await records.publish(end('a'));
      const claim = await records.claim(record('a'));
      expect(claim).toMatchObject({ kind: 'known', record: { phase: 'Failed', done: true } });
    });

    it('queues behind the one that has the cluster, if it is asked to', async () => {
      await records.claim(record('a', CLUSTER));
      expect(await records.claim(record('b', CLUSTER), { queue: true })).toEqual({
        kind: 'queued',
        behind: 'a',
      });
      expect(await records.get('b')).toEqual(keptRecord('b', { ...CLUSTER, queued: true }));
      expect(await records.claim(record('b', CLUSTER), { queue: true })).toMatchObject({ kind: 'known' });
      await expectConsistent(records);
    });

    it('does not pass by those that are queued, though nobody has the cluster', async () => {
      await queue('a', 'b', 'c');
      await records.publish(end('a'));
      expect(await records.claim(record('d', CLUSTER))).toEqual({ kind: 'clusterBusy', operationId: 'c' });
      expect(await records.claim(record('d', CLUSTER), { queue: true })).toEqual({
        kind: 'queued',
        behind: 'c',
      });
    });

    it('takes ids of any characters and length', async () => {
      const ids = ['a/b\\c#d?e%f', "it's", 'é "!~ ', '=2f.', 'x'.repeat(300), 'x'.repeat(301), 'A', 'a'];
      const all = ids.map((id, index) => record(id, { clusterId: `/clusters/${String(index)}` }));
      for (const each of all)
        expect(await records.claim(each), each.operationId).toEqual({ kind: 'claimed' });
      for (const each of all) {
        expect(await records.get(each.operationId)).toEqual({ ...each, eventCursor: 1 });
      }
      expect(await records.get('nobody/here?')).toBeUndefined();
    });
  });

  describe('takeTurn', () => {
    it('gives the cluster in the order of the queue', async () => {
      await queue('a', 'b', 'c');
      expect(await records.takeTurn('a')).toEqual({ kind: 'holds' });
      expect(await records.takeTurn('b')).toEqual({ kind: 'behind', operationId: 'a' });
      expect(await records.takeTurn('c')).toEqual({ kind: 'behind', operationId: 'b' });
      await records.publish(end('a'));
      expect(await records.takeTurn('c')).toEqual({ kind: 'behind', operationId: 'b' });
      expect(await records.takeTurn('b')).toEqual({ kind: 'holds' });
      expect(await records.takeTurn('b')).toEqual({ kind: 'holds' });
      expect(await records.takeTurn('c')).toEqual({ kind: 'behind', operationId: 'b' });
      await expectConsistent(records);
    });

    it('passes over one that ended in the queue', async () => {
      await queue('a', 'b', 'c');
      await records.publish(end('b', { phase: 'Canceled' }));
      expect(await records.takeTurn('c')).toEqual({ kind: 'behind', operationId: 'a' });
      await records.publish(end('a'));
      expect(await records.takeTurn('c')).toEqual({ kind: 'holds' });
    });

    it('says of one that was never queued that it holds', async () => {
      await records.claim(record('p', { ...CLUSTER, kind: 'plan' }));
      for (const id of ['p', 'nobody']) expect(await records.takeTurn(id)).toEqual({ kind: 'holds' });
    });

    it('has one that took its turn keep others away', async () => {
      await queue('a', 'b');
      await records.publish(end('a'));
      await records.takeTurn('b');
      expect(await records.claim(record('c', CLUSTER))).toEqual({ kind: 'clusterBusy', operationId: 'b' });
    });
  });

  describe('reject', () => {
    it('shows a refused message, once, and holds no cluster', async () => {
      const rejected = record('r', { ...CLUSTER, phase: 'Rejected', done: true });
      await records.reject(rejected);
      await records.reject({ ...rejected, acceptedAt: LATER });
      expect(await records.get('r')).toEqual({ ...rejected, eventCursor: 1 });
      await records.reject({ ...rejected, operationId: 'r2', clusterId: '' });
      expect((await records.list({ top: 9 })).records).toHaveLength(2);
      expect(await records.claim(record('a', CLUSTER))).toEqual({ kind: 'claimed' });
      expect(await records.reopen('r', LATER)).toEqual({ kind: 'unknown' });
      await expectConsistent(records);
    });

    it('leaves a known operation as it is', async () => {
      await records.claim(record('a'));
      await records.reject(record('a', { phase: 'Rejected', done: true }));
      expect(await records.get('a')).toEqual(keptRecord('a'));
    });
  });

  describe('claims at the same time', () => {
    it('of the same operation: one takes it and the other knows it', async () => {
      await store.race({
        before: async () => undefined,
        here: (here) => here.claim(record('a')),
        there: (there) => there.claim(record('a', { bodyHash: 'other' })),
        after: async ({ here, there, records: both }) => {
          expect([here.kind, there.kind].toSorted()).toEqual(['claimed', 'known']);
          await expectConsistent(both);
        },
      });
    });

    it('of one cluster: one has it and is named to the other', async () => {
      await store.race({
        before: async () => undefined,
        here: (here) => here.claim(record('a', CLUSTER)),
        there: (there) => there.claim(record('b', CLUSTER)),
        after: async ({ here, there, records: both }) => {
          expect([here, there]).toContainEqual({ kind: 'claimed' });
          expect([here, there]).toContainEqual({
            kind: 'clusterBusy',
            operationId: here.kind === 'claimed' ? 'a' : 'b',
          });
          await expectConsistent(both);
        },
      });
    });

    it('with a queue: both are written, one behind the other', async () => {
      await store.race({
        before: (both) => both.claim(record('a', CLUSTER)),
        here: (here) => here.claim(record('b', CLUSTER), { queue: true }),
        there: (there) => there.claim(record('c', CLUSTER), { queue: true }),
        after: async ({ here, there, records: both }) => {
          expect([here.kind, there.kind]).toEqual(['queued', 'queued']);
          await both.publish(end('a'));
          const turns = [await both.takeTurn('b'), await both.takeTurn('c')].map(({ kind }) => kind);
          expect(turns.filter((kind) => kind === 'holds')).toHaveLength(1);
          await expectConsistent(both);
        },
      });
    });

    it('and the end of the one before: the cluster is busy or free, and never lost', async () => {
      await store.race({
        before: (both) => both.claim(record('a', CLUSTER)),
        here: (here) => here.publish(end('a')),
        there: (there) => there.claim(record('b', CLUSTER)),
        after: async ({ there, records: both }) => {
          expect(['claimed', 'clusterBusy']).toContain(there.kind);
          expect(await both.claim(record('c', CLUSTER))).toEqual(
            there.kind === 'claimed' ? { kind: 'clusterBusy', operationId: 'b' } : { kind: 'claimed' },
          );
          await expectConsistent(both);
        },
      });
    });

    it('and a turn: whoever was queued has the cluster, and the newcomer does not', async () => {
      await store.race({
        before: async (both) => {
          await queueIn(both, 'a', 'b');
          await both.publish(end('a'));
        },
        here: (here) => here.takeTurn('b'),
        there: (there) => there.claim(record('c', CLUSTER), { queue: true }),
        after: async ({ here, there, records: both }) => {
          expect(here).toEqual({ kind: 'holds' });
          expect(there).toEqual({ kind: 'queued', behind: 'b' });
          expect(await both.takeTurn('c')).toEqual({ kind: 'behind', operationId: 'b' });
          await expectConsistent(both);
        },
      });
    });

    it('and a reopening: one of them has the cluster', async () => {
      await store.race({
        before: async (both) => {
          await both.claim(record('a', CLUSTER));
          await both.publish(end('a', { endState: stateOf('a') }));
        },
        here: (here) => here.reopen('a', LATER),
        there: (there) => there.claim(record('b', CLUSTER)),
        after: async ({ here, there, records: both }) => {
          expect([here.kind, there.kind]).toEqual(
            here.kind === 'reopened' ? ['reopened', 'clusterBusy'] : ['clusterBusy', 'claimed'],
          );
          await expectConsistent(both);
        },
      });
    });

    it('two turns after an end: only the first in the queue has the cluster', async () => {
      await store.race({
        before: async (both) => {
          await queueIn(both, 'a', 'b', 'c');
          await both.publish(end('a'));
        },
        here: (here) => here.takeTurn('b'),
        there: (there) => there.takeTurn('c'),
        after: ({ here, there }) => {
          expect(here).toEqual({ kind: 'holds' });
          expect(there).toEqual({ kind: 'behind', operationId: 'b' });
        },
      });
    });
  });

  const queue = (...ids: readonly string[]) => queueIn(records, ...ids);
}

async function queueIn(records: OperationRecords, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await records.claim(record(id, CLUSTER), { queue: true });
}
