import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import {
  keptRecord,
  command,
  end,
  expectConsistent,
  idsOf,
  LATEST,
  record,
  stateOf,
  type RecordStore,
} from './record-store.ts';

export function mailboxCases(store: RecordStore): void {
  let records: OperationRecords;

  beforeEach(async () => {
    records = await store.open();
    for (const id of ['a', 'b']) await records.claim(record(id));
  });

  describe('post', () => {
    it('numbers the commands of each operation from 1', async () => {
      for (const [id, sequence] of [
        ['a', 1],
        ['a', 2],
        ['b', 1],
      ] as const) {
        const sent = command(id, `c${String(sequence)}`);
        expect(await records.post(sent)).toEqual({
          kind: 'posted',
          command: { ...sent, sequence },
          record: keptRecord(id),
        });
      }
    });

    it('writes a command once, as it came first', async () => {
      await records.post(command('a', 'c1', 'first'));
      await records.post(command('a', 'c2'));
      expect(await records.post(command('a', 'c1', 'second'))).toEqual({
        kind: 'posted',
        command: { ...command('a', 'c1', 'first'), sequence: 1 },
        record: keptRecord('a'),
      });
      expect(await records.readMailbox('a', 0)).toHaveLength(2);
    });

    it('writes nothing for an unknown operation', async () => {
      expect(await records.post(command('nobody', 'c'))).toEqual({ kind: 'unknownOperation' });
      await records.claim(record('nobody'));
      expect(await records.readMailbox('nobody', 0)).toEqual([]);
    });

    it('of the same command twice at the same time: it is written once', async () => {
      await store.race({
        before: (both) => both.claim(record('a')),
        here: (here) => here.post(command('a', 'c', 'here')),
        there: (there) => there.post(command('a', 'c', 'there')),
        after: async ({ here, there, records: both }) => {
          expect(here).toEqual(there);
          expect(await both.readMailbox('a', 0)).toHaveLength(1);
          await expectConsistent(both);
        },
      });
    });

    it('of two commands at the same time: both are written, one after the other', async () => {
      await store.race({
        before: (both) => both.claim(record('a')),
        here: (here) => here.post(command('a', 'c1')),
        there: (there) => there.post(command('a', 'c2')),
        after: async ({ here, there, records: both }) => {
          const posted = [here, there].map((each) => (each.kind === 'posted' ? each.command.sequence : 0));
          expect(posted.toSorted()).toEqual([1, 2]);
          await expectConsistent(both);
        },
      });
    });

    it('and the end at the same time: the command is seen to be unread, or the end known to its sender', async () => {
      await store.race({
        before: (both) => both.claim(record('a')),
        here: (here) => here.post(command('a', 'c1')),
        there: (there) => there.publish(end('a')),
        after: async ({ records: both }) => {
          expect(idsOf(await both.unreadMail(9))).toEqual(['a']);
          await expectConsistent(both);
        },
      });
    });

    it('of many at the same time leaves no gap', async () => {
      const ids = Array.from({ length: 6 }, (_, index) => `c${String(index)}`);
      const posted = await Promise.all(ids.map((id) => records.post(command('a', id))));
      const sequences = posted.map((each) => (each.kind === 'posted' ? each.command.sequence : 0));
      expect(sequences.toSorted((x, y) => x - y)).toEqual(ids.map((_, index) => index + 1));
      await expectConsistent(records);
    });
  });

  describe('readMailbox', () => {
    it('is empty for an operation without commands', async () => {
      expect(await records.readMailbox('a', 0)).toEqual([]);
    });

    it('gives what came after a sequence, in order', async () => {
      for (let index = 1; index <= 11; index += 1) await records.post(command('a', `c${String(index)}`));
      expect((await records.readMailbox('a', 8)).map(({ commandId }) => commandId)).toEqual([
        'c9',
        'c10',
        'c11',
      ]);
      expect(await records.readMailbox('a', 11)).toEqual([]);
    });
  });

  describe('unreadMail', () => {
    it('has ended operations with commands that they did not take in', async () => {
      for (const id of ['a', 'b']) await records.post(command(id, 'c1'));
      expect(await records.unreadMail(9)).toEqual([]);
      await records.publish(end('a'));
      await records.publish(end('b', { mailCursor: 1 }));
      expect(await records.unreadMail(9)).toEqual([await records.get('a')]);
      await records.post(command('b', 'c2'));
      expect(idsOf(await records.unreadMail(9)).toSorted()).toEqual(['a', 'b']);
      expect(await records.unreadMail(1)).toHaveLength(1);
      await expectConsistent(records);
    });

    it('forgets an operation that lives again', async () => {
      await records.publish(end('a', { endState: stateOf('a') }));
      await records.post(command('a', 'c1'));
      expect(idsOf(await records.unreadMail(9))).toEqual(['a']);
      await records.reopen('a', LATEST);
      expect(await records.unreadMail(9)).toEqual([]);
      await records.publish(end('a', { run: 2 }));
      expect(idsOf(await records.unreadMail(9))).toEqual(['a']);
    });
  });

  describe('markMailRead', () => {
    it('notes what an ended operation will not take in, and never takes that back', async () => {
      for (const id of ['c1', 'c2']) await records.post(command('a', id));
      await records.publish(end('a'));
      await records.markMailRead('a', 1);
      expect(idsOf(await records.unreadMail(9))).toEqual(['a']);
      await records.markMailRead('a', 2);
      await records.markMailRead('a', 1);
      expect(await records.unreadMail(9)).toEqual([]);
      expect(await records.get('a')).toMatchObject({ mailCursor: 2, phase: 'Failed' });
      await expectConsistent(records);
    });

    it('keeps with the command why it was turned away, as it was said first', async () => {
      for (const id of ['c1', 'c2']) await records.post(command('a', id));
      await records.markMailRead('a', 1, 'not while it lives');
      await records.publish(end('a', { endState: stateOf('a') }));
      const turnedAwayBecause = "it's «over»";
      await records.markMailRead('a', 1, turnedAwayBecause);
      await records.markMailRead('a', 1, 'said again');
      await records.markMailRead('a', 2);
      await records.markMailRead('a', 2, 'marked before');
      const first = { ...command('a', 'c1'), sequence: 1, turnedAwayBecause };
      expect(await records.readMailbox('a', 0)).toEqual([first, { ...command('a', 'c2'), sequence: 2 }]);
      expect(await records.post(command('a', 'c1'))).toMatchObject({ command: first });
      expect(await records.get('a')).toMatchObject({ mailCursor: 2 });
      await expectConsistent(records);
    });

    it('notes nothing of an operation that lives or is unknown', async () => {
      for (const id of ['a', 'nobody']) await records.markMailRead(id, 1);
      expect(await records.get('a')).toEqual(keptRecord('a'));
    });
  });
}
