/** What a record becomes, however it is stored. */
import type { OperationRecord, RecordChange, Stall } from '../contracts/operation-records.ts';
import { isEnded, type Phase } from '../domain/operation-state.ts';

/** The record after the change; undefined: the change is not taken. */
export function published(stored: OperationRecord, change: RecordChange): OperationRecord | undefined {
  if (!isTaken(stored, change)) return undefined;
  const { suspendedAt, queued, ...rest } = stored;
  const suspended = change.suspendedAt === undefined ? suspendedAt : (change.suspendedAt ?? undefined);
  const done = isEnded(change.phase);
  return {
    ...rest,
    ...keptOf(change),
    mailCursor: Math.max(stored.mailCursor, change.mailCursor ?? 0),
    ...(suspended === undefined ? {} : { suspendedAt: suspended }),
    ...(queued === true && !done ? { queued } : {}),
    done,
  };
}

/** What the record says as the change says it. */
function keptOf({
  operationId,
  run,
  phase,
  updatedAt,
  endedAt,
  ...more
}: RecordChange): Partial<OperationRecord> {
  const { refusal, progress, measures } = more;
  return {
    ...{ operationId, run, phase, updatedAt },
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(refusal && { refusal }),
    ...(progress && { progress }),
    ...(measures && { measures }),
  };
}

function isTaken(stored: OperationRecord, { run, updatedAt, phase }: RecordChange): boolean {
  if (run < stored.run) return false;
  // An ended operation has no hold on its cluster any more: only `reopen` makes it live.
  if (stored.done) return run > stored.run && isEnded(phase);
  return run > stored.run || stored.updatedAt <= updatedAt || isEnded(phase);
}

/** After these an operation may be taken up again, by where it stood before if this end does not say. */
const unfinished: readonly Phase[] = ['Failed', 'CompensationIncomplete'];

/**
 * Whether nothing can be taken up again after this change by what was kept of an earlier end: all was done, or a later
 * run has moved since. One that ends before it has moved leaves things as they were.
 */
export function dropsEndState({ run, phase, endState }: RecordChange): boolean {
  if (endState) return false;
  return isEnded(phase) ? !unfinished.includes(phase) : run > 1;
}

/** The record of an ended operation that lives again. */
export function reopened(stored: OperationRecord, nowAt: string): OperationRecord {
  const { endedAt: _endedAt, refusal: _refusal, stalled: _stalled, measures: _measures, ...rest } = stored;
  const live = { ...rest, done: false, run: stored.run + 1, updatedAt: nowAt };
  // As far as it was, and nothing is being done about it yet.
  return stored.progress ? { ...live, progress: { percent: stored.progress.percent, current: [] } } : live;
}

/** The record of a queued operation that has its cluster. */
export function withTurn(stored: OperationRecord): OperationRecord {
  const { queued: _queued, ...rest } = stored;
  return rest;
}

export function withStall(stored: OperationRecord, stalled: Stall | null): OperationRecord {
  const { stalled: _before, ...rest } = stored;
  return { ...rest, ...(stalled ? { stalled } : {}) };
}

export function withMailRead(stored: OperationRecord, sequence: number): OperationRecord {
  return { ...stored, mailCursor: Math.max(stored.mailCursor, sequence) };
}

/** A mark on an ended operation's mail, and why when the operation was not asked. */
export interface MailMark {
  readonly sequence: number;
  readonly because: string | undefined;
}

/** Of a text that a record was once written as. */
export function parseRecord(text: string): OperationRecord {
  // What older versions did not write has the value that it had for them.
  const older = { kind: 'provision', run: 1, mailCursor: 0 } as const;
  return { ...older, ...(JSON.parse(text) as Omit<OperationRecord, keyof typeof older>) };
}
