import type { OperationRecord } from '../../contracts/operation-records.ts';
import { parseRecord } from '../record-changes.ts';
import { recorded, type Told } from '../record-events.ts';
import { putListed } from './listed-row.ts';
import { keepEvents } from './events.ts';
import type { Statements } from './statements.ts';

export function readRecord(statements: Statements, operationId: string): OperationRecord | undefined {
  const row = statements.get.get(operationId);
  return row && parseRecord(String(row['record']));
}

/** Writes a new record and what happened with it; one that is there stays as it is. */
export function insertRecord(statements: Statements, first: OperationRecord, hold: string): void {
  const { record, events } = recorded(undefined, first);
  const { operationId, phase, done, acceptedAt, updatedAt } = record;
  const text = JSON.stringify(record);
  const { changes } = statements.insert.run(
    ...[operationId, hold, phase, done ? 1 : 0, acceptedAt, updatedAt, text],
  );
  if (changes === 0) return;
  putListed(statements, record);
  keepEvents(statements, events);
}

/** Writes what a record has become and what happened with that. */
export function updateRecord(
  statements: Statements,
  before: OperationRecord,
  after: OperationRecord,
  told?: Told,
): void {
  const { record, events } = recorded(before, after, told);
  const { phase, done, updatedAt, operationId } = record;
  statements.update.run(phase, done ? 1 : 0, updatedAt, JSON.stringify(record), operationId);
  putListed(statements, record);
  keepEvents(statements, events);
}
