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

export function publishCases(store: RecordStore): void {
  let records: OperationRecords;

  beforeEach(async () => {
    records = await store.open();
  });

  describe('publish', () => {
    it('keeps phase, times and refusal', async () => {
      await records.claim(record('a'));
      await records.publish(change('a'));
      expect(await records.get('a')).toEqual(keptRecord('a', { phase: 'Provisioning', updatedAt: LATER }, 2));
      await records.publish(end('a', { updatedAt: LATEST, endedAt: LATEST, refusal: REFUSAL }));
      expect(await records.get('a')).toEqual(
        keptRecord(
          'a',
          { phase: 'Failed', done: true, updatedAt: LATEST, endedAt: LATEST, refusal: REFUSAL },
          3,
        ),
      );
      await expectConsistent(records);
    });

    it('passes over what is older, what comes after the end, and what is unknown', async () => {
      await records.claim(record('a', { updatedAt: LATER }));
      await records.publish(change('a', { updatedAt: EARLIER }));
      expect(await records.get('a')).toMatchObject({ phase: 'Accepted' });
      await records.publish(end('a', { phase: 'Succeeded' }));
      await records.publish(change('a', { phase: 'Verifying', updatedAt: LATEST }));
      await records.publish(end('a', { updatedAt: LATEST }));
      expect(await records.get('a')).toMatchObject({ phase: 'Succeeded', updatedAt: LATER });
      await records.publish(change('nobody'));
      expect(await records.get('nobody')).toBeUndefined();
      await expectConsistent(records);
    });

    it('takes an end, however old', async () => {
      await records.claim(record('a', { updatedAt: LATER }));
      await records.publish(end('a', { updatedAt: EARLIER }));
      expect(await records.get('a')).toMatchObject({ phase: 'Failed', done: true });
    });

    it('says the same thing twice to no effect', async () => {
      await records.claim(record('a'));
      const said = end('a', { endState: stateOf('a'), ledger: ledgerNamed('one') });
      await records.publish(said);
      const before = await records.get('a');
      await records.publish(said);
      expect(await records.get('a')).toEqual(before);
      await expectConsistent(records);
    });

    it('keeps since when the operation is suspended until it is told otherwise', async () => {
      await records.claim(record('a'));
      await records.publish(change('a', { suspendedAt: EARLIER }));
      await records.publish(change('a', { phase: 'Verifying' }));
      expect(await records.get('a')).toMatchObject({ suspendedAt: EARLIER });
      await records.publish(change('a', { suspendedAt: null }));
      expect(await records.get('a')).not.toHaveProperty('suspendedAt');
    });

    it('never takes back which commands were taken in', async () => {
      await records.claim(record('a'));
      for (const mailCursor of [2, 1]) await records.publish(change('a', { mailCursor }));
      await records.publish(change('a'));
      expect(await records.get('a')).toMatchObject({ mailCursor: 2 });
    });

    it('takes nothing of an earlier run', async () => {
      await endWith('a', { endState: stateOf('a') });
      await records.reopen('a', LATER);
      await records.publish(change('a', { phase: 'Verifying', updatedAt: LATEST }));
      await records.publish(end('a', { phase: 'Succeeded', updatedAt: LATEST }));
      expect(await records.get('a')).toMatchObject({ phase: 'Failed', done: false, run: 2 });
      await records.publish(end('a', { run: 2, phase: 'Succeeded', updatedAt: LATEST }));
      expect(await records.get('a')).toMatchObject({ phase: 'Succeeded', done: true, run: 2 });
    });

    it('does not make an ended operation live', async () => {
      await records.claim(record('a', CLUSTER));
      await records.publish(end('a'));
      await records.claim(record('b', CLUSTER));
      await records.publish(change('a', { run: 2, updatedAt: LATEST }));
      expect(await records.get('a')).toMatchObject({ done: true, run: 1 });
      await expectConsistent(records);
    });

    it('and another at the same time: the end stays', async () => {
      await store.race({
        before: (both) => both.claim(record('a')),
        here: (here) => here.publish(change('a', { phase: 'Verifying', updatedAt: LATEST })),
        there: (there) => there.publish(end('a')),
        after: async ({ records: both }) => {
          expect(await both.get('a')).toMatchObject({ phase: 'Failed', done: true });
          await expectConsistent(both);
        },
      });
    });

    it('and the mark of the watchdog at the same time: neither is lost', async () => {
      const stalled = { since: EARLIER, message: 'nothing moved' };
      await store.race({
        before: (both) => both.claim(record('a')),
        here: (here) => here.publish(change('a')),
        there: (there) => there.markStalled('a', stalled),
        after: async ({ records: both }) => {
          expect(await both.get('a')).toMatchObject({ phase: 'Provisioning', stalled });
          await expectConsistent(both);
        },
      });
    });
  });

  describe('ledgersOf', () => {
    it('has what stands, the oldest first, whatever the case of the cluster’s id', async () => {
      await endWith('b', { ledger: ledgerNamed('of b') });
      await endWith('a', { ledger: ledgerNamed('of a') });
      await records.claim(record('new', { ...CLUSTER, acceptedAt: LATER, updatedAt: LATER }));
      await records.publish(change('new', { ledger: ledgerNamed('of new') }));
      await records.claim(record('other'));
      await records.publish(change('other', { ledger: ledgerNamed('of other') }));
      const kept = [
        { operationId: 'a', ledger: ledgerNamed('of a') },
        { operationId: 'b', ledger: ledgerNamed('of b') },
        { operationId: 'new', ledger: ledgerNamed('of new') },
      ];
      expect(await records.ledgersOf(CLUSTER.clusterId.toUpperCase())).toEqual(kept);
      expect(await records.ledgersOf('/clusters/nobody’s')).toEqual([]);
    });

    it('keeps a ledger until another takes its place or it is dropped', async () => {
      await records.claim(record('a', CLUSTER));
      const kept = async () => (await records.ledgersOf(CLUSTER.clusterId)).map(({ ledger }) => ledger.mode);
      await records.publish(change('a', { ledger: ledgerNamed('one') }));
      await records.publish(change('a'));
      expect(await kept()).toEqual(['one']);
      await records.publish(change('a', { ledger: ledgerNamed('two') }));
      expect(await kept()).toEqual(['two']);
      for (const phase of ['Verifying', 'Succeeded'] as const) {
        await records.publish(change('a', { phase, ledger: null }));
        expect(await kept()).toEqual([]);
      }
    });

    it('drops the ledgers of operations whose work was taken back', async () => {
      await endWith('a', { ledger: ledgerNamed('of a') });
      await endWith('b', { ledger: ledgerNamed('of b') });
      await endWith('c', {});
      await endWith('d', { phase: 'Succeeded', tookBack: ['a', 'c', 'nobody'], ledger: ledgerNamed('left') });
      expect(await records.ledgersOf(CLUSTER.clusterId)).toEqual([
        { operationId: 'b', ledger: ledgerNamed('of b') },
        { operationId: 'd', ledger: ledgerNamed('left') },
      ]);
    });

    it('leaves all as it is after a change that is not taken', async () => {
      await endWith('a', { ledger: ledgerNamed('of a') });
      await records.publish(change('a', { updatedAt: LATEST, ledger: null }));
      await records.publish(change('a', { updatedAt: LATEST, tookBack: ['a'], ledger: ledgerNamed('late') }));
      expect(await records.ledgersOf(CLUSTER.clusterId)).toEqual([
        { operationId: 'a', ledger: ledgerNamed('of a') },
      ]);
    });

    it('keeps a long one', async () => {
      const ledger = ledgerNamed(unlikeItself(300_000));
      await endWith('a', { ledger });
      expect(await records.ledgersOf(CLUSTER.clusterId)).toEqual([{ operationId: 'a', ledger }]);
    });
  });

  describe('markStalled', () => {
    it('sets and clears what the watchdog found, and nothing else', async () => {
      const stalled = { since: EARLIER, message: 'nothing moved' };
      await records.claim(record('a'));
      for (let times = 0; times < 2; times += 1) await records.markStalled('a', stalled);
      expect(await records.get('a')).toEqual(keptRecord('a', { stalled }));
      await records.publish(change('a'));
      expect(await records.get('a')).toMatchObject({ phase: 'Provisioning', stalled });
      await records.markStalled('a', null);
      expect(await records.get('a')).not.toHaveProperty('stalled');
      await expectConsistent(records);
    });

    it('marks nothing that has ended or is unknown', async () => {
      await endWith('a', { endState: stateOf('a') });
      for (const id of ['a', 'nobody']) await records.markStalled(id, { since: LATER, message: 'm' });
      expect(await records.get('a')).not.toHaveProperty('stalled');
      expect(await records.get('nobody')).toBeUndefined();
    });

    it('has no mark on an operation that is taken up again', async () => {
      await records.claim(record('a'));
      await records.markStalled('a', { since: LATER, message: 'm' });
      await records.publish(end('a', { endState: stateOf('a') }));
      await records.reopen('a', LATEST);
      expect(await records.get('a')).not.toHaveProperty('stalled');
    });
  });

  async function endWith(operationId: string, rest: Parameters<typeof end>[1]): Promise<void> {
    await records.claim(record(operationId, CLUSTER));
    await records.publish(end(operationId, rest));
  }
}
