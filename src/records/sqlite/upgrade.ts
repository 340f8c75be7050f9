import type { DatabaseSync } from 'node:sqlite';
import { parseRecord } from '../record-changes.ts';
import { putLatest, putListed } from './listed-row.ts';
import type { Statements } from './statements.ts';

/** Of the tables' contents; a new file and one of the first version have 0. */
const VERSION = 1;

export function isUpToDate(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA user_version').get()?.['user_version'] === VERSION;
}

/** Has lists find what a former version wrote. To be called in a transaction. */
export function upgrade(database: DatabaseSync, statements: Statements): void {
  // Somebody else may have been quicker.
  if (isUpToDate(database)) return;
  database.exec('DROP INDEX IF EXISTS newest_first; DROP INDEX IF EXISTS newest_first_by_phase');
  database.exec(
    "UPDATE operation SET record = json_set(record, '$.queued', json('true')) " +
      "WHERE done = 0 AND cluster LIKE 'queued %'",
  );
  for (const row of database.prepare('SELECT record FROM operation').all()) {
    const record = parseRecord(String(row['record']));
    putListed(statements, record);
    // Whether a message or an operation was refused is not known any more.
    if (record.phase !== 'Rejected') putLatest(statements, record);
  }
  database.exec(`PRAGMA user_version = ${String(VERSION)}`);
}
