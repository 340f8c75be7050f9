/**
 * Who has a cluster. It is the column `cluster` of an operation that has not ended, which is unique among those: the
 * cluster's id, or a name of the operation's own while it waits for its turn. Places in the queue are for ever.
 */
import type { Claim, OperationRecord, Reopening, Turn } from '../../contracts/operation-records.ts';
import { successorOf } from '../../contracts/successor-of.ts';
import type { OperationState } from '../../domain/operation-state.ts';
import { parseRecord, reopened, withTurn } from '../record-changes.ts';
import { putLatest } from './listed-row.ts';
import type { Statements } from './statements.ts';
import { insertRecord, readRecord, updateRecord } from './stored-record.ts';

export function claim(statements: Statements, record: OperationRecord, queue: boolean): Claim {
  const { operationId } = record;
  const known = readRecord(statements, operationId);
  if (known) return { kind: 'known', record: known };
  const hold = holdOf(record);
  const before = holderOf(statements, hold) ?? lastQueuedBefore(statements, hold, LAST_PLACE);
  if (before === undefined) {
    insertRecord(statements, record, hold);
    putLatest(statements, record);
    return { kind: 'claimed' };
  }
  if (!queue) return { kind: 'clusterBusy', operationId: before };
  insertRecord(statements, { ...record, queued: true }, queuedHold(operationId));
  putLatest(statements, record);
  statements.enqueue.run(operationId, hold);
  return { kind: 'queued', behind: before };
}

export function reject(statements: Statements, record: OperationRecord): void {
  insertRecord(statements, record, holdOf(record));
}

export function takeTurn(statements: Statements, operationId: string): Turn {
  const queued = statements.queuedAt.get(operationId);
  if (!queued || statements.holdOf.get(operationId)?.['cluster'] !== queuedHold(operationId)) {
    return { kind: 'holds' };
  }
  const cluster = String(queued['cluster']);
  const before =
    lastQueuedBefore(statements, cluster, Number(queued['place'])) ?? holderOf(statements, cluster);
  if (before !== undefined) return { kind: 'behind', operationId: before };
  statements.hold.run(cluster, operationId);
  const stored = readRecord(statements, operationId);
  if (stored) updateRecord(statements, stored, withTurn(stored));
  return { kind: 'holds' };
}

export function reopen(statements: Statements, operationId: string, nowAt: string): Reopening {
  const stored = readRecord(statements, operationId);
  if (!stored) return { kind: 'unknown' };
  const kept = statements.endState.get(operationId);
  // What is read here was written by `publish`.
  const state = kept && (JSON.parse(String(kept['state'])) as OperationState);
  if (!stored.done) return { kind: 'live', record: stored, ...(state ? { state } : {}) };
  if (!state) return { kind: 'unknown' };
  const hold = holdOf(stored);
  const busy = holderOf(statements, hold) ?? lastQueuedBefore(statements, hold, LAST_PLACE);
  if (busy !== undefined) return { kind: 'clusterBusy', operationId: busy };
  const succeeded = statements.succeeded.all(hold).map((row) => parseRecord(String(row['record'])));
  const successor = successorOf(stored, succeeded);
  if (successor) return { kind: 'superseded', operationId: successor.operationId };
  const record = reopened(stored, nowAt);
  statements.hold.run(hold, operationId);
  updateRecord(statements, stored, record);
  return { kind: 'reopened', record, state };
}

/** Later than any that a row can have. */
const LAST_PLACE = Number.MAX_SAFE_INTEGER;

function holderOf(statements: Statements, hold: string): string | undefined {
  const live = statements.live.get(hold);
  return live && String(live['operation_id']);
}

function lastQueuedBefore(statements: Statements, cluster: string, place: number): string | undefined {
  const queued = statements.lastQueued.get(cluster, place);
  return queued && String(queued['operation_id']);
}

/** What the operation has to itself while it lives: its cluster, or for a plan nothing but its own name. */
function holdOf({ kind, clusterId, operationId }: OperationRecord): string {
  return kind === 'plan' ? `plan ${operationId}` : clusterId.toLowerCase();
}

/** Of one that waits for its cluster. */
function queuedHold(operationId: string): string {
  return `queued ${operationId}`;
}
