import { afterAll, beforeAll, describe } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { openTableRecords } from '../../../src/records/table-records.ts';
import { everyInterleaving, interleaved, type Gate } from '../../support/every-interleaving.ts';
import { startTableEmulator, type TableEmulator } from '../../support/table-emulator.ts';
import type { RecordStore } from './record-store.ts';
import { recordsContract } from './records-contract.ts';
import { tableCutOffCases } from './table-cut-off-cases.ts';

let emulator: TableEmulator;
let tables = 0;

beforeAll(async () => {
  emulator = await startTableEmulator();
});

afterAll(() => emulator.close());

function newTable(): string {
  tables += 1;
  return `records${String(tables)}`;
}

/** Counted whenever it is asked for. */
const FRESH = { tallyAgeMs: 0 };

/** Two machines, whose requests come in every order that can make a difference. */
const tableStore: RecordStore = {
  open: async () => openTableRecords(emulator.client(newTable()), FRESH),
  race: ({ before, here, there, after }) =>
    everyInterleaving(async (schedule) => {
      const table = newTable();
      const records = openTableRecords(emulator.client(table), FRESH);
      await before(records);
      const [one, other] = [await machine(table), await machine(table)];
      const calls = [one.behind(here), other.behind(there)] as const;
      const isNew = await interleaved(
        calls.map(({ call }) => call),
        schedule,
      );
      const [outcomeHere, outcomeThere] = [calls[0].outcome(), calls[1].outcome()];
      if (isNew) await after({ here: outcomeHere, there: outcomeThere, records });
    }),
};

/** Its requests wait at the gate that it is given. */
async function machine(table: string) {
  let gate: Gate | undefined;
  const records = openTableRecords(
    emulator.client(table, async (request, next) => {
      await gate?.pass({ writes: request.method !== 'GET' });
      return next(request);
    }),
  );
  // From now on it knows that the table is there.
  await records.get('nobody');
  return {
    behind<T>(call: (records: OperationRecords) => Promise<T>) {
      const outcomes: T[] = [];
      return {
        call: async (given: Gate) => {
          gate = given;
          outcomes.push(await call(records));
        },
        outcome(): T {
          const [outcome] = outcomes;
          if (outcomes.length === 0) throw new Error('The call has not ended');
          return outcome as T;
        },
      };
    },
  };
}

describe('operation records in a table', () => {
  recordsContract(tableStore);
  tableCutOffCases((table, sendRequest) => emulator.client(table, sendRequest), newTable);
});
