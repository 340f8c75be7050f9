import type { OperationRecord } from '../contracts/operation-records.ts';
import type { OperationDocument } from '../domain/operation-document.ts';
import type { Phase } from '../domain/operation-state.ts';

const MINUTE_MS = 60_000;

/** Between a timer and its round lie seconds, and minutes where everything comes due after an outage. */
const LATE_LOOK_MS = 5 * MINUTE_MS;
/** A deadline is acted upon in the first round after it. */
const LATE_END_MS = 10 * MINUTE_MS;
/** No round of activities takes nearly so long. */
const SILENCE_MS = 60 * MINUTE_MS;
/** From its start until the engine takes an orchestration up. */
const LATE_START_MS = 10 * MINUTE_MS;

/** What is removed has deadlines of its own, which may lie behind the operation's. */
const removing: readonly Phase[] = ['Compensating', 'Deprovisioning'];

export interface Sighting {
  readonly record: OperationRecord;
  readonly runtimeStatus: string;
  /** What the orchestration last said of itself; absent: it has said nothing yet. */
  readonly document?: OperationDocument | undefined;
}

/** Why a running operation is held not to have moved for longer than it may; undefined: it moves. */
export function stallReason(
  { record, runtimeStatus, document }: Sighting,
  nowMs: number,
): string | undefined {
  const isPast = (instant: string | undefined, byMs: number): boolean =>
    instant !== undefined && nowMs - Date.parse(instant) > byMs;
  if (!document) {
    const longestMs = runtimeStatus === 'Pending' ? LATE_START_MS : SILENCE_MS;
    return isPast(record.updatedAt, longestMs) ? `it has said nothing since ${record.updatedAt}` : undefined;
  }
  const look = nextLookOf(document);
  if (isPast(look, LATE_LOOK_MS)) return `it was to look again at ${String(look)}`;
  const end = record.suspendedAt === undefined ? earliestEnd(document) : undefined;
  if (isPast(end, LATE_END_MS)) return `something was to end by ${String(end)}`;
  if (look === undefined && isPast(document.updatedAt, SILENCE_MS)) {
    return `it awaits nothing and has said nothing since ${document.updatedAt}`;
  }
  return undefined;
}

/** Of one in the midst of a round, the last of the looks that the round may be about. */
function nextLookOf({ nextLookAt, steps }: OperationDocument): string | undefined {
  return (
    nextLookAt ??
    steps
      .flatMap(({ waiting }) => waiting?.next ?? [])
      .sort()
      .at(-1)
  );
}

function earliestEnd({ phase, deadlineAt, steps }: OperationDocument): string | undefined {
  const ends = steps.flatMap(({ waiting }) => waiting?.until ?? []);
  return [...ends, ...(deadlineAt === undefined || removing.includes(phase) ? [] : [deadlineAt])].sort()[0];
}
