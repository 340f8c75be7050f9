/** What a running operation says of itself, what it leaves standing, and what the watchdog says of it. */
import type { KeptLedger, OperationRecord, RecordChange, Stall } from '../../contracts/operation-records.ts';
import type { Ledger } from '../../domain/ledger.ts';
import { dropsEndState, published, withStall } from '../record-changes.ts';
import type { Statements } from './statements.ts';
import { readRecord, updateRecord } from './stored-record.ts';

export function publish(statements: Statements, change: RecordChange): void {
  const stored = readRecord(statements, change.operationId);
  const record = stored && published(stored, change);
  if (!record) return;
  const { ledger, tookBack, endState } = change;
  updateRecord(statements, stored, record, change);
  for (const operationId of tookBack ?? []) {
    if (operationId === record.operationId) continue;
    statements.dropLedger.run(operationId);
    statements.dropEndState.run(operationId);
  }
  if (dropsEndState(change)) statements.dropEndState.run(record.operationId);
  if (endState) statements.keepEndState.run(record.operationId, JSON.stringify(endState));
  if (ledger === null) statements.dropLedger.run(record.operationId);
  if (ledger) keepLedger(statements, record, ledger);
}

function keepLedger(statements: Statements, record: OperationRecord, ledger: Ledger): void {
  const { operationId, clusterId, acceptedAt } = record;
  statements.keepLedger.run(operationId, clusterId.toLowerCase(), acceptedAt, JSON.stringify(ledger));
}

export function ledgersOf(statements: Statements, clusterId: string): readonly KeptLedger[] {
  // What is read here was written by `publish`.
  return statements.ledgers.all(clusterId.toLowerCase()).map((row) => ({
    operationId: String(row['operation_id']),
    ledger: JSON.parse(String(row['ledger'])) as Ledger,
  }));
}

export function markStalled(statements: Statements, operationId: string, stalled: Stall | null): void {
  const stored = readRecord(statements, operationId);
  if (stored?.done === false) updateRecord(statements, stored, withStall(stored, stalled));
}
