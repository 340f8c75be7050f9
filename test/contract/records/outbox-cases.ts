import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords, UnsentEvent } from '../../../src/contracts/operation-records.ts';
import { newsOf } from './event-cases.ts';
import {
  change,
  end,
  expectConsistent,
  LATER,
  LATEST,
  record,
  stateOf,
  type RecordStore,
} from './record-store.ts';

const numbers = (unsent: readonly UnsentEvent[]) =>
  unsent.map(({ event }) => `${event.operationId} ${String(event.sequence)}`);

export function outboxCases(store: RecordStore): void {
  let records: OperationRecords;
  const unsent = async (top = 99) => numbers(await records.unsentEvents(top));

  beforeEach(async () => {
    records = await store.open();
    for (const [id, minute] of [
      ['b', '01'],
      ['a', '02'],
    ] as const) {
      await records.claim(record(id, { acceptedAt: `2026-01-05T08:${minute}:00.000Z` }));
    }
  });

  describe('the outbox', () => {
    it('has what is not sent, each operation’s in order', async () => {
      expect(await unsent()).toEqual(['b 1', 'a 1']);
      await records.publish(change('b', { news: [newsOf(1), newsOf(2)] }));
      const ofB = (await unsent()).filter((each) => each.startsWith('b'));
      expect(ofB).toEqual(['b 1', 'b 2', 'b 3', 'b 4']);
      for (const top of [1, 2, 3]) expect(await unsent(top)).toEqual((await unsent()).slice(0, top));
    });

    it('has nothing any more that is marked as sent, however often it is', async () => {
      await records.publish(change('b', { news: [newsOf(1)] }));
      const first = await records.unsentEvents(1);
      for (let times = 0; times < 2; times += 1) await records.markSent(first);
      expect((await unsent()).toSorted()).toEqual(['a 1', 'b 2', 'b 3']);
      const rest = await records.unsentEvents(9);
      await records.markSent([...rest, ...first]);
      expect(await unsent()).toEqual([]);
      await records.markSent([]);
      expect(await records.eventsOf('b', 0, 9)).toHaveLength(3);
      await expectConsistent(records);
    });

    it('takes no event back in that is told again', async () => {
      const said = change('a', { news: [newsOf(1)] });
      await records.publish(said);
      await records.markSent(await records.unsentEvents(9));
      await records.publish(said);
      await records.claim(record('a'));
      expect(await unsent()).toEqual([]);
      await records.publish(end('a', { news: [newsOf(1), newsOf(2)] }));
      expect(await unsent()).toEqual(['a 4', 'a 5']);
    });

    it('marks none that it does not have', async () => {
      const [one] = await records.unsentEvents(1);
      if (!one) throw new Error('There is one');
      await records.markSent([
        { event: { ...one.event, operationId: 'nobody' } },
        { event: { ...one.event, sequence: 77 } },
      ]);
      expect(await unsent()).toEqual(['b 1', 'a 1']);
    });

    it('while it is emptied, loses nothing that comes in', async () => {
      await store.race({
        before: (both) => both.claim(record('c')),
        here: async (here) => here.publish(change('c', { news: [newsOf(1)] })),
        there: async (there) => there.markSent(await there.unsentEvents(9)),
        after: async ({ records: both }) => {
          const left = numbers(await both.unsentEvents(9));
          expect([[], ['c 2', 'c 3']]).toContainEqual(left);
          expect(await both.eventsOf('c', 0, 9)).toHaveLength(3);
          await expectConsistent(both);
        },
      });
    });

    it('is emptied by two at the same time', async () => {
      await store.race({
        before: async (both) => {
          await both.claim(record('c'));
          await both.publish(change('c'));
        },
        here: async (here) => here.markSent(await here.unsentEvents(1)),
        there: async (there) => there.markSent(await there.unsentEvents(9)),
        after: async ({ records: both }) => {
          expect(await both.unsentEvents(9)).toEqual([]);
          await expectConsistent(both);
        },
      });
    });
  });

  describe('dropEvents', () => {
    const sendAll = async () => records.markSent(await records.unsentEvents(999));

    beforeEach(async () => {
      const news = Array.from({ length: 100 }, (_, index) => newsOf(index + 1));
      await records.publish(end('b', { news, endState: stateOf('b') }));
      await records.publish(end('a', { endedAt: LATEST }));
      await records.claim(record('live'));
    });

    it('drops what was sent of operations that ended before, and keeps their records', async () => {
      await sendAll();
      const before = await records.get('b');
      expect(await records.dropEvents(LATER, 9)).toBe(0);
      expect(await records.dropEvents(LATEST, 9)).toBe(1);
      expect(await records.dropEvents(LATEST, 9)).toBe(0);
      expect(await records.eventsOf('b', 0, 999)).toEqual([]);
      expect(await records.get('b')).toEqual(before);
      for (const id of ['a', 'live']) expect(await records.eventsOf(id, 0, 9)).not.toEqual([]);
    });

    it('takes the first to end first, so many at a time', async () => {
      await sendAll();
      const future = '2027-01-01T00:00:00.000Z';
      expect(await records.dropEvents(future, 1)).toBe(1);
      expect(await records.eventsOf('b', 0, 9)).toEqual([]);
      expect(await records.eventsOf('a', 0, 9)).toHaveLength(2);
      expect(await records.dropEvents(future, 1)).toBe(1);
      expect(await records.dropEvents(future, 1)).toBe(0);
      expect(await records.eventsOf('live', 0, 9)).toHaveLength(1);
    });

    it('drops nothing that is still to be sent', async () => {
      const sent = (await records.unsentEvents(999)).filter(({ event }) => event.sequence !== 7);
      await records.markSent(sent);
      expect(await records.dropEvents(LATEST, 9)).toBe(0);
      expect(await unsent()).toEqual(['b 7']);
      await sendAll();
      expect(await records.dropEvents(LATEST, 9)).toBe(1);
    });

    it('and one that is taken up again and ends at the same time: what it has to send then is sent', async () => {
      const ended = { updatedAt: LATEST, endedAt: LATEST };
      await store.race({
        before: async (both) => {
          await both.claim(record('b'));
          await both.publish(end('b', { endState: stateOf('b') }));
          await both.markSent(await both.unsentEvents(9));
        },
        here: (here) => here.dropEvents(LATEST, 9),
        there: async (there) => {
          await there.reopen('b', LATEST);
          await there.publish(end('b', { run: 2, ...ended }));
        },
        after: async (outcome) => {
          const left = await outcome.records.unsentEvents(9);
          expect(left.map(({ event }) => event.sequence)).toEqual([3]);
        },
      });
    });

    it('goes on numbering after what was dropped', async () => {
      await sendAll();
      await records.dropEvents(LATEST, 9);
      await records.reopen('b', LATEST);
      await records.publish(end('b', { run: 2, updatedAt: LATEST, endedAt: LATEST }));
      expect((await records.eventsOf('b', 0, 9)).map(({ sequence }) => sequence)).toEqual([103]);
      expect(await records.dropEvents('2027-01-01T00:00:00.000Z', 9)).toBe(1);
      await sendAll();
      expect(await records.dropEvents('2027-01-01T00:00:00.000Z', 9)).toBe(1);
      expect(await records.eventsOf('b', 0, 9)).toEqual([]);
    });
  });
}
