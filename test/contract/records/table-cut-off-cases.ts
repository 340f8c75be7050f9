/** A machine that is cut off at any of its requests: it was as if the call had never been, or had been made. */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { ledgerKey } from '../../../src/records/table/keys.ts';
import { unpacked } from '../../../src/records/table/packed-value.ts';
import { put, rowStore } from '../../../src/records/table/row-store.ts';
import { openTableRecords } from '../../../src/records/table-records.ts';
import type { SendRequest } from '../../support/table-emulator.ts';
import { newsOf } from './event-cases.ts';
import {
  change,
  CLUSTER,
  command,
  end,
  expectConsistent,
  LATER,
  LATEST,
  ledgerNamed,
  record,
  stateOf,
} from './record-store.ts';

interface Call {
  readonly before: (records: OperationRecords) => Promise<unknown>;
  readonly call: (records: OperationRecords) => Promise<unknown>;
}

const held = (records: OperationRecords) => records.claim(record('a', CLUSTER));

async function queued(records: OperationRecords): Promise<void> {
  await held(records);
  await records.claim(record('b', CLUSTER), { queue: true });
  await records.post(command('a', 'c1'));
  await records.reserveAddresses({ subnetId: '/subnets/one', operationId: 'a', ...CLUSTER });
}

async function ended(records: OperationRecords): Promise<void> {
  await held(records);
  await records.reserveAddresses({ subnetId: '/subnets/one', operationId: 'a', ...CLUSTER });
  await records.publish(change('a', { ledger: ledgerNamed('of a') }));
  await records.publish(end('a', { endState: stateOf('a') }));
}

const nothing = (records: OperationRecords) => records.get('nobody');

const calls: Readonly<Record<string, Call>> = {
  'claim, of the first': { before: nothing, call: held },
  'claim, in the queue': {
    before: held,
    call: (records) => records.claim(record('b', CLUSTER), { queue: true }),
  },
  takeTurn: {
    before: async (records) => {
      await queued(records);
      await records.publish(end('a'));
    },
    call: (records) => records.takeTurn('b'),
  },
  reject: {
    before: nothing,
    call: (records) => records.reject(record('r', { phase: 'Rejected', done: true })),
  },
  'publish, of a phase': { before: queued, call: (records) => records.publish(change('a')) },
  'publish, of an end': {
    before: queued,
    call: (records) => records.publish(end('a', { endState: stateOf('a'), ledger: ledgerNamed('one') })),
  },
  'publish, of steps, and the end': {
    before: async (records) => {
      await queued(records);
      await records.markSent(await records.unsentEvents(9));
    },
    call: (records) => records.publish(end('a', { news: [newsOf(1), newsOf(2)] })),
  },
  'publish, of as many steps as are written at once, of an operation in every list': {
    before: async (records) => {
      await records.claim(record('a', { ...CLUSTER, replyTo: { queue: 'q', correlationId: 'c' } }));
      await records.post(command('a', 'c1'));
      await records.publish(change('a', { ledger: ledgerNamed('of a') }));
    },
    call: (records) =>
      records.publish(
        end('a', {
          news: Array.from({ length: 40 }, (_, index) => newsOf(index + 1)),
          endState: stateOf('a'),
          ledger: ledgerNamed('one'),
        }),
      ),
  },
  markSent: {
    before: async (records) => {
      await queued(records);
      await records.publish(change('a', { news: [newsOf(1)] }));
    },
    call: async (records) => {
      const events = await records.eventsOf('a', 0, 9);
      await records.markSent(events.slice(0, 2).map((event) => ({ event })));
    },
  },
  'markSent, of the last of one that has ended': {
    before: async (records) => {
      await held(records);
      await records.publish(end('a'));
    },
    call: async (records) => {
      const events = await records.eventsOf('a', 0, 9);
      await records.markSent(events.map((event) => ({ event })));
    },
  },
  'publish, of what was taken back': {
    before: async (records) => {
      await ended(records);
      await records.claim(record('d', CLUSTER));
    },
    call: (records) => records.publish(end('d', { phase: 'Succeeded', ledger: null, tookBack: ['a'] })),
  },
  reopen: { before: ended, call: (records) => records.reopen('a', LATEST) },
  markStalled: {
    before: held,
    call: (records) => records.markStalled('a', { since: LATER, message: 'nothing moved' }),
  },
  post: { before: queued, call: (records) => records.post(command('a', 'c2')) },
  'post, after the end': { before: ended, call: (records) => records.post(command('a', 'c1')) },
  markMailRead: {
    before: async (records) => {
      await ended(records);
      await records.post(command('a', 'c1'));
    },
    call: (records) => records.markMailRead('a', 1, 'why'),
  },
  reserveAddresses: {
    before: queued,
    call: (records) => records.reserveAddresses({ subnetId: '/subnets/one', operationId: 'b', ...CLUSTER }),
  },
};

const CUT_OFF = 'The machine was cut off';

/** Loses the request, or its answer. */
function losing(lost: number, part: 'request' | 'answer'): SendRequest {
  let sent = 0;
  return async (request, next) => {
    sent += 1;
    if (sent !== lost) return next(request);
    if (part === 'answer') await next(request).catch(() => undefined);
    throw new Error(CUT_OFF);
  };
}

/** Every row as it stands. */
async function rowsOf(client: TableClient): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown> = {};
  for await (const row of client.listEntities()) rows[row.rowKey ?? ''] = unpacked(row);
  return rows;
}

/** All that is in a table, for another one. */
async function contentOf(client: TableClient): Promise<readonly TransactionAction[]> {
  const actions: TransactionAction[] = [];
  for await (const {
    partitionKey = '',
    rowKey = '',
    etag: _etag,
    timestamp: _timestamp,
    ...rest
  } of client.listEntities()) {
    actions.push(['create', { partitionKey, rowKey, ...rest }]);
  }
  return actions;
}

export function tableCutOffCases(
  clientOf: (table: string, sendRequest?: SendRequest) => TableClient,
  newTable: () => string,
): void {
  describe('a call that is cut off', () => {
    it.each(Object.entries(calls))(
      '%s: is made or not, and is made when it is made again',
      async (_, each) => {
        const made = newTable();
        await each.before(openTableRecords(clientOf(made)));
        const content = await contentOf(clientOf(made));
        const before = await rowsOf(clientOf(made));
        await each.call(openTableRecords(clientOf(made)));
        const after = await rowsOf(clientOf(made));
        expect(after).not.toEqual(before);
        await expectConsistent(openTableRecords(clientOf(made), { tallyAgeMs: 0 }));
        let cutOffs = 0;
        for (const part of ['request', 'answer'] as const) {
          for (let lost = 1; ; lost += 1) {
            const table = await filled(content);
            const failed = await failure(each.call(openTableRecords(clientOf(table, losing(lost, part)))));
            if (failed === undefined) break;
            expect(failed).toMatchObject({ message: CUT_OFF });
            expect([before, after]).toContainEqual(await rowsOf(clientOf(table)));
            await each.call(openTableRecords(clientOf(table)));
            expect(await rowsOf(clientOf(table))).toEqual(after);
            cutOffs += 1;
          }
        }
        expect(cutOffs).toBeGreaterThanOrEqual(6);
      },
    );

    it('tells of steps that are more than one transaction takes, each once, again after it was cut off', async () => {
      const said = end('a', { news: Array.from({ length: 100 }, (_, index) => newsOf(index + 1)) });
      let cutOffs = 0;
      for (let lost = 4; ; lost += 1) {
        const table = newTable();
        const records = openTableRecords(clientOf(table), { tallyAgeMs: 0 });
        await records.claim(record('a'));
        const failed = await failure(openTableRecords(clientOf(table, losing(lost, 'answer'))).publish(said));
        if (failed === undefined) break;
        cutOffs += 1;
        await expectConsistent(records);
        await records.publish(said);
        expect(await records.get('a')).toMatchObject({ done: true, newsCursor: 100, eventCursor: 102 });
        await expectConsistent(records);
      }
      expect(cutOffs).toBeGreaterThanOrEqual(4);
    });

    it('drops events of one operation in several transactions, and goes on after it was cut off', async () => {
      const table = newTable();
      const records = openTableRecords(clientOf(table));
      await records.claim(record('a'));
      await records.publish(end('a', { news: Array.from({ length: 100 }, (_, index) => newsOf(index + 1)) }));
      await records.markSent(await records.unsentEvents(999));
      // Made the table, read what there is, the operation and its events; then the first part of two.
      const cutOff = openTableRecords(clientOf(table, losing(5, 'answer')));
      expect(await failure(cutOff.dropEvents(LATEST, 9))).toMatchObject({ message: CUT_OFF });
      expect(await records.eventsOf('a', 0, 999)).toHaveLength(12);
      expect(await records.dropEvents(LATEST, 9)).toBe(1);
      expect(await records.eventsOf('a', 0, 999)).toEqual([]);
      expect(await records.dropEvents(LATEST, 9)).toBe(0);
    });

    it('drops more ledgers than one transaction takes, again after it was cut off', async () => {
      const table = newTable();
      const records = openTableRecords(clientOf(table));
      const ids = Array.from({ length: 90 }, (_, index) => `old-${String(index)}`);
      const { clusterId } = CLUSTER;
      await rowStore(clientOf(table)).transact(async () => ({
        result: undefined,
        changes: ids.map((operationId) =>
          put(ledgerKey(clusterId, operationId), {
            operationId,
            ledger: ledgerNamed(operationId),
            acceptedAt: LATER,
          }),
        ),
      }));
      await records.claim(record('d', CLUSTER));
      const said = end('d', { phase: 'Succeeded', ledger: null, tookBack: ids });
      // Made the table, read the operation, its cluster, its end, the ledgers and the others' ends; then the first part
      // of three.
      const cutOff = openTableRecords(clientOf(table, losing(6 + ids.length, 'answer')));
      expect(await failure(cutOff.publish(said))).toMatchObject({ message: CUT_OFF });
      expect(await records.ledgersOf(clusterId)).toHaveLength(60);
      expect(await records.get('d')).toMatchObject({ done: false });
      await records.publish(said);
      expect(await records.ledgersOf(clusterId)).toEqual([]);
      expect(await records.get('d')).toMatchObject({ phase: 'Succeeded' });
    });

    async function filled(content: readonly TransactionAction[]): Promise<string> {
      const table = newTable();
      const client = clientOf(table);
      await client.createTable();
      if (content.length > 0) await client.submitTransaction([...content]);
      return table;
    }
  });
}

function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}
