import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import {
  keptRecord,
  change,
  CLUSTER,
  EARLIER,
  end,
  expectConsistent,
  LATER,
  LATEST,
  ledgerNamed,
  record,
  REFUSAL,
  stateOf,
  unlikeItself,
  type RecordStore,
} from './record-store.ts';

export function reopenCases(store: RecordStore): void {
  let records: OperationRecords;

  beforeEach(async () => {
    records = await store.open();
  });

  describe('reopen', () => {
    it('gives where the operation stood, and its cluster', async () => {
      const state = stateOf('a', unlikeItself(300_000));
      await records.claim(record('a', CLUSTER));
      await records.publish(end('a', { endState: state, refusal: REFUSAL, mailCursor: 3 }));
      const news = { ...CLUSTER, phase: 'Failed', updatedAt: LATEST, run: 2, mailCursor: 3 } as const;
      const record2 = keptRecord('a', news, 2);
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'reopened', record: record2, state });
      expect(await records.get('a')).toEqual(record2);
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'live', record: record2, state });
      expect(await records.claim(record('b', CLUSTER))).toEqual({ kind: 'clusterBusy', operationId: 'a' });
      expect(await records.takeTurn('a')).toEqual({ kind: 'holds' });
      await expectConsistent(records);
    });

    it('takes up no operation that is unknown, or whose end left nothing to take up', async () => {
      await endWith('a', {});
      for (const id of ['a', 'nobody']) expect(await records.reopen(id, LATEST)).toEqual({ kind: 'unknown' });
      expect(await records.get('a')).toMatchObject({ done: true, run: 1 });
    });

    it('names who has the cluster, or the last who waits for it', async () => {
      await endWith('a', { endState: stateOf('a') });
      for (const id of ['b', 'c']) await records.claim(record(id, CLUSTER), { queue: true });
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'clusterBusy', operationId: 'b' });
      await records.publish(end('b'));
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'clusterBusy', operationId: 'c' });
      await records.publish(end('c'));
      expect(await records.reopen('a', LATEST)).toMatchObject({ kind: 'reopened' });
    });

    it('gives one that ended in the queue its cluster', async () => {
      for (const id of ['a', 'b']) await records.claim(record(id, CLUSTER), { queue: true });
      await records.publish(end('b', { endState: stateOf('b') }));
      await records.publish(end('a'));
      expect(await records.reopen('b', LATEST)).toMatchObject({ kind: 'reopened' });
      expect(await records.claim(record('c', CLUSTER))).toEqual({ kind: 'clusterBusy', operationId: 'b' });
      expect(await records.takeTurn('b')).toEqual({ kind: 'holds' });
    });

    it('has a plan live again without its cluster', async () => {
      await records.claim(record('p', { ...CLUSTER, kind: 'plan' }));
      await records.publish(end('p', { endState: stateOf('p') }));
      await records.claim(record('a', CLUSTER));
      expect(await records.reopen('p', LATEST)).toMatchObject({ kind: 'reopened' });
      await expectConsistent(records);
    });

    it('knows the newest end, and none after all was done', async () => {
      await reopened('a');
      await records.publish(end('a', { run: 2, endState: stateOf('a', 'second') }));
      expect(await records.reopen('a', LATEST)).toMatchObject({ state: stateOf('a', 'second') });
      await records.publish(end('a', { run: 3, phase: 'Succeeded' }));
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'unknown' });
    });

    it('takes up once more a run that failed before it said where it stood', async () => {
      await reopened('a');
      await records.publish(end('a', { run: 2 }));
      expect(await records.reopen('a', LATEST)).toMatchObject({ record: { run: 3 }, state: stateOf('a') });
    });

    it('does not go back to where it stood before a run that has moved', async () => {
      await reopened('a');
      await records.publish(change('a', { phase: 'Verifying', updatedAt: LATEST }));
      expect(await records.reopen('a', LATEST)).toMatchObject({ kind: 'live', state: stateOf('a') });
      await records.publish(change('a', { run: 2, updatedAt: LATEST }));
      const live = await records.reopen('a', LATEST);
      expect(live).toMatchObject({ kind: 'live', record: { run: 2, phase: 'Provisioning' } });
      expect(live).not.toHaveProperty('state');
      await records.publish(end('a', { run: 2, updatedAt: LATEST }));
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'unknown' });
    });

    it('names the last operation that has succeeded on the cluster since', async () => {
      await endWith('a', {
        phase: 'CompensationIncomplete',
        endState: stateOf('a'),
        ledger: ledgerNamed('a'),
      });
      const at = (minute: number) => `2026-01-05T09:0${String(minute)}:00.000Z`;
      await endWith('b', { phase: 'Succeeded', endedAt: at(1), updatedAt: at(1) });
      await endWith('c', { phase: 'Succeeded', endedAt: at(2), updatedAt: at(2) });
      await endWith('d', { endedAt: at(3), updatedAt: at(3) });
      const before = await records.get('a');
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'superseded', operationId: 'c' });
      expect(await records.get('a')).toEqual(before);
      expect(await records.claim(record('e', CLUSTER))).toEqual({ kind: 'claimed' });
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'clusterBusy', operationId: 'e' });
    });

    it('passes over what succeeded before, on another cluster, or as a plan', async () => {
      await endWith('b', { phase: 'Succeeded', endedAt: EARLIER });
      await endWith('a', { endState: stateOf('a') });
      await records.claim(record('elsewhere'));
      await records.publish(end('elsewhere', { phase: 'Succeeded', endedAt: LATEST }));
      await records.claim(record('p', { ...CLUSTER, kind: 'plan' }));
      await records.publish(end('p', { phase: 'Succeeded', endedAt: LATEST }));
      expect(await records.reopen('a', LATEST)).toMatchObject({ kind: 'reopened' });
    });

    it('takes up nothing whose work was taken back', async () => {
      await endWith('a', {
        phase: 'CompensationIncomplete',
        endState: stateOf('a'),
        ledger: ledgerNamed('a'),
      });
      await endWith('c', { endState: stateOf('c') });
      const phase = 'CompensationIncomplete';
      await endWith('d', {
        phase,
        endState: stateOf('d'),
        tookBack: ['a', 'nobody'],
        ledger: ledgerNamed('d'),
      });
      expect(await records.reopen('a', LATEST)).toEqual({ kind: 'unknown' });
      expect(await records.reopen('d', LATEST)).toMatchObject({ kind: 'reopened', state: stateOf('d') });
      await records.publish(end('d', { run: 2 }));
      expect(await records.reopen('c', LATEST)).toMatchObject({ kind: 'reopened' });
    });

    it('and the end of another on the cluster at the same time: it never goes on after that has succeeded', async () => {
      await store.race({
        before: async (both) => {
          await both.claim(record('a', CLUSTER));
          await both.publish(end('a', { endState: stateOf('a') }));
          await both.claim(record('b', CLUSTER));
        },
        here: (here) => here.reopen('a', LATEST),
        there: (there) => there.publish(end('b', { phase: 'Succeeded', endedAt: LATEST, updatedAt: LATEST })),
        after: async ({ here, records: both }) => {
          expect(['clusterBusy', 'superseded']).toContain(here.kind);
          expect(await both.reopen('a', LATEST)).toEqual({ kind: 'superseded', operationId: 'b' });
          await expectConsistent(both);
        },
      });
    });

    it('twice at the same time: one takes it up', async () => {
      await store.race({
        before: async (both) => {
          await both.claim(record('a', CLUSTER));
          await both.publish(end('a', { endState: stateOf('a') }));
        },
        here: (here) => here.reopen('a', LATEST),
        there: (there) => there.reopen('a', LATEST),
        after: async ({ here, there, records: both }) => {
          expect([here.kind, there.kind].toSorted()).toEqual(['live', 'reopened']);
          expect(await both.get('a')).toMatchObject({ run: 2, done: false });
          await expectConsistent(both);
        },
      });
    });

    it('and a late word of the run before at the same time: the new run stays', async () => {
      await store.race({
        before: async (both) => {
          await both.claim(record('a', CLUSTER));
          await both.publish(end('a', { endState: stateOf('a') }));
        },
        here: (here) => here.reopen('a', LATEST),
        there: (there) => there.publish(end('a', { phase: 'Succeeded', updatedAt: LATEST, ledger: null })),
        after: async ({ here, records: both }) => {
          expect(here.kind).toBe('reopened');
          expect(await both.get('a')).toMatchObject({ phase: 'Failed', run: 2, done: false });
          await expectConsistent(both);
        },
      });
    });
  });

  async function endWith(operationId: string, rest: Parameters<typeof end>[1]): Promise<void> {
    await records.claim(record(operationId, CLUSTER));
    await records.publish(end(operationId, rest));
  }

  async function reopened(operationId: string): Promise<void> {
    await endWith(operationId, { endState: stateOf(operationId) });
    await records.reopen(operationId, LATER);
  }
}
