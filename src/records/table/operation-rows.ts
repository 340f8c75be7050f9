/** An operation's own row and the rows that follow from it: always written together. */
import type { OperationRecord, UnsentEvent } from '../../contracts/operation-records.ts';
import { laneOf } from '../../domain/lane.ts';
import { recorded, type Told } from '../record-events.ts';
import {
  eventKey,
  keptEventsKey,
  listKeys,
  operationKey,
  reservationKey,
  unsentKey,
  type RowKey,
} from './keys.ts';
import { deleted, inserted, put, replaced, type Row, type RowChange, type RowStore } from './row-store.ts';
import type { StoredOperation, UnsentMark } from './stored-values.ts';

export function readOperation(
  store: RowStore,
  operationId: string,
): Promise<Row<StoredOperation> | undefined> {
  return store.read(operationKey(operationId));
}

/** With what happened. */
export function insertOperation(first: OperationRecord): readonly RowChange[] {
  const { record, events } = recorded(undefined, first);
  const operation: StoredOperation = { record, lastMail: 0, reservations: [], unsent: events.map(markOf) };
  return [
    inserted(operationKey(record.operationId), operation, shownOf(record)),
    ...copiesOf(operation).map(putCopy),
    ...events.map(keptEvent),
  ];
}

/** With what happened, if the record is another. */
export function replaceOperation(
  before: Row<StoredOperation>,
  after: StoredOperation,
  told?: Told,
): readonly RowChange[] {
  const { record, events } =
    before.value.record === after.record
      ? { record: after.record, events: [] }
      : recorded(before.value.record, after.record, told);
  const unsent = [...(after.unsent ?? []), ...events.map(markOf)];
  const operation = { ...after, record, ...(events.length === 0 ? {} : { unsent }) };
  return [
    replaced(before, operation, shownOf(record)),
    ...changedCopies(before.value, operation),
    ...events.map(keptEvent),
  ];
}

function markOf({ event: { sequence }, replyTo }: UnsentEvent): UnsentMark {
  return { sequence, ...(replyTo ? { replyTo } : {}) };
}

function keptEvent({ event }: UnsentEvent): RowChange {
  return put(eventKey(event.operationId, event.sequence), event);
}

interface Copy {
  readonly key: RowKey<unknown>;
  readonly value: unknown;
  readonly shown?: object;
  /** What it is made from: as long as that is the same, so is the copy. */
  readonly source: unknown;
}

function copiesOf(operation: StoredOperation): readonly Copy[] {
  const { record } = operation;
  const shown = shownOf(record);
  return [
    ...listKeys(operation).map((key) => ({ key, value: record, shown, source: record })),
    ...eventCopies(operation),
    ...waitingReservations(operation),
  ];
}

/** Events that are to be sent, and, when they all have been and it has ended, that there are some. */
function eventCopies({ record, unsent = [], droppedTo = 0 }: StoredOperation): readonly Copy[] {
  const { operationId, done, eventCursor = 0 } = record;
  if (unsent.length > 0) {
    return [{ key: unsentKey(record), value: { operationId, unsent }, source: unsent }];
  }
  return done && eventCursor > droppedTo
    ? [{ key: keptEventsKey(record), value: { operationId }, source: operationId }]
    : [];
}

function waitingReservations({ record, reservations }: StoredOperation): readonly Copy[] {
  if (record.done) return [];
  const { operationId } = record;
  return reservations.map(({ subnetId, place, clusterId }) => ({
    key: reservationKey(subnetId, place),
    value: { operationId, clusterId },
    source: clusterId,
  }));
}

function changedCopies(before: StoredOperation, after: StoredOperation): readonly RowChange[] {
  const known = new Map(copiesOf(before).map((copy) => [copy.key.rowKey, copy]));
  const copies = copiesOf(after);
  const left = new Set(copies.map(({ key }) => key.rowKey));
  return [
    ...[...known.values()].filter(({ key }) => !left.has(key.rowKey)).map(({ key }) => deleted(key)),
    ...copies.filter(({ key, source }) => known.get(key.rowKey)?.source !== source).map(putCopy),
  ];
}

function putCopy({ key, value, shown = {} }: Copy): RowChange {
  return put(key, value, shown);
}

/** Beside the value, for filters and for whoever looks at the table. */
function shownOf(record: OperationRecord): object {
  const { operationId, requestedBy, clusterId, kind, phase, done, acceptedAt, updatedAt, refusal } = record;
  const errorClass = refusal?.class ?? '';
  const ids = { operationId, requestedBy, clusterId };
  return { ...ids, kind, phase, lane: laneOf(record), done, errorClass, acceptedAt, updatedAt };
}
