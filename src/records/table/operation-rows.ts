/** An operation's own row and the rows that follow from it: always written together. */
import type { OperationRecord } from '../../contracts/operation-records.ts';
import { listKeys, operationKey, reservationKey, type RowKey } from './keys.ts';
import { deleted, inserted, put, replaced, type Row, type RowChange, type RowStore } from './row-store.ts';
import type { StoredOperation, WaitingReservation } from './stored-values.ts';

export function readOperation(
  store: RowStore,
  operationId: string,
): Promise<Row<StoredOperation> | undefined> {
  return store.read(operationKey(operationId));
}

export function insertOperation(record: OperationRecord): readonly RowChange[] {
  const operation: StoredOperation = { record, lastMail: 0, reservations: [] };
  return [
    inserted(operationKey(record.operationId), operation, shownOf(record)),
    ...listKeys(operation).map((key) => put(key, record, shownOf(record))),
  ];
}

export function replaceOperation(before: Row<StoredOperation>, after: StoredOperation): readonly RowChange[] {
  const { record } = after;
  return [
    replaced(before, after, shownOf(record)),
    ...changedLists(before.value, after),
    ...changedReservations(before.value, after),
  ];
}

function changedLists(before: StoredOperation, after: StoredOperation): readonly RowChange[] {
  const keys = listKeys(after);
  const known = new Set(listKeys(before).map(({ rowKey }) => rowKey));
  const written = before.record === after.record ? keys.filter(({ rowKey }) => !known.has(rowKey)) : keys;
  return [
    ...without(listKeys(before), keys).map((key) => deleted(key)),
    ...written.map((key) => put(key, after.record, shownOf(after.record))),
  ];
}

function changedReservations(before: StoredOperation, after: StoredOperation): readonly RowChange[] {
  const rowsBefore = waitingReservations(before);
  const rowsAfter = waitingReservations(after);
  return [
    ...without(rowsBefore, rowsAfter).map(({ rowKey }) => deleted({ rowKey })),
    ...without(rowsAfter, rowsBefore).map(({ rowKey, value }) => put({ rowKey }, value)),
  ];
}

function waitingReservations({
  record,
  reservations,
}: StoredOperation): readonly (RowKey<WaitingReservation> & { value: WaitingReservation })[] {
  if (record.done) return [];
  const { operationId } = record;
  return reservations.map(({ subnetId, place, clusterId }) => ({
    ...reservationKey(subnetId, place),
    value: { operationId, clusterId },
  }));
}

function without<K extends RowKey<unknown>>(
  keys: readonly K[],
  others: readonly RowKey<unknown>[],
): readonly K[] {
  const left = new Set(others.map(({ rowKey }) => rowKey));
  return keys.filter(({ rowKey }) => !left.has(rowKey));
}

/** Beside the value, for filters and for whoever looks at the table. */
function shownOf({
  operationId,
  clusterId,
  kind,
  phase,
  done,
  acceptedAt,
  updatedAt,
}: OperationRecord): object {
  return { operationId, clusterId, kind, phase, done, acceptedAt, updatedAt };
}
