import type { OperationRecord } from '../../contracts/operation-records.ts';
import { parseRecord } from '../record-changes.ts';
import type { Statements } from './statements.ts';

export function readRecord(statements: Statements, operationId: string): OperationRecord | undefined {
  const row = statements.get.get(operationId);
  return row && parseRecord(String(row['record']));
}

/** Writes a new record; one that is there stays as it is. */
export function insertRecord(statements: Statements, record: OperationRecord, hold: string): void {
  const { operationId, phase, done, acceptedAt, updatedAt } = record;
  const text = JSON.stringify(record);
  statements.insert.run(operationId, hold, phase, done ? 1 : 0, acceptedAt, updatedAt, text);
}

export function updateRecord(statements: Statements, record: OperationRecord): void {
  const { phase, done, updatedAt, operationId } = record;
  statements.update.run(phase, done ? 1 : 0, updatedAt, JSON.stringify(record), operationId);
}
