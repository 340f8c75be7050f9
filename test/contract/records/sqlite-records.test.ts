import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from 'vitest';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import type { RecordStore } from './record-store.ts';
import { recordsContract } from './records-contract.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
});

function newFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-records-'));
  closers.push(() => rmSync(directory, { recursive: true }));
  return join(directory, 'records.db');
}

function opened(file: string) {
  const records = openSqliteRecords(file);
  closers.push(() => records.close());
  return records;
}

/** A call is one transaction, which nothing comes into: there are but two orders. */
const sqliteStore: RecordStore = {
  open: async () => opened(':memory:'),
  async race({ before, here, there, after }) {
    for (const hereFirst of [true, false]) {
      const file = newFile();
      const [one, other] = [opened(file), opened(file)];
      await before(one);
      const calls = hereFirst
        ? { here: here(one), there: there(other) }
        : { there: there(other), here: here(one) };
      await after({ here: await calls.here, there: await calls.there, records: one });
    }
  },
};

describe('operation records in SQLite', () => recordsContract(sqliteStore));
