import { afterAll, beforeAll, describe } from 'vitest';
import { openTableRecords } from '../../../src/records/table-records.ts';
import { everyInterleaving, interleaved, type Gate } from '../../support/every-interleaving.ts';
import { startTableEmulator, type TableEmulator } from '../../support/table-emulator.ts';
import type { RecordStore } from './record-store.ts';
import { recordsContract } from './records-contract.ts';

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

/** Two machines, whose requests come in every order that there can be. */
const tableStore: RecordStore = {
  open: async () => openTableRecords(emulator.client(newTable())),
  async race({ before, here, there, after }) {
    await everyInterleaving(async (choose) => {
      const table = newTable();
      const records = openTableRecords(emulator.client(table));
      await before(records);
      const [one, other] = [gated(table), gated(table)];
      for (const { records: ready } of [one, other]) await ready.get('nobody');
      const outcomes: { here?: Awaited<ReturnType<typeof here>>; there?: Awaited<ReturnType<typeof there>> } =
        {};
      await interleaved(
        [
          async (gate) => {
            one.gate = gate;
            outcomes.here = await here(one.records);
          },
          async (gate) => {
            other.gate = gate;
            outcomes.there = await there(other.records);
          },
        ],
        choose,
      );
      await after({ ...(outcomes as Required<typeof outcomes>), records });
    });
  },
};

/** A machine whose requests wait at the gate that it is given. */
function gated(table: string) {
  const machine: { gate: Gate | undefined; records: ReturnType<typeof openTableRecords> } = {
    gate: undefined,
    records: openTableRecords(
      emulator.client(table, async (request, next) => {
        await machine.gate?.pass();
        return next(request);
      }),
    ),
  };
  return machine;
}

describe('operation records in a table', () => recordsContract(tableStore));
