/**
 * What happened to an operation when its record became another. Each event has the next number of its operation, so that
 * a store that keeps record and events in one step tells nothing twice and leaves nothing out.
 */
import type { OperationRecord, RecordChange, UnsentEvent } from '../contracts/operation-records.ts';
import type {
  OperationEvent,
  OperationResult,
  PhaseChanged,
  StepFinished,
} from '../domain/operation-event.ts';
import type { StepNews } from '../domain/operation-news.ts';
import type { OperationIds } from '../domain/operation-state.ts';

/** What only a change says. */
export type Told = Pick<RecordChange, 'news' | 'outputs'>;

export interface Recorded {
  readonly record: OperationRecord;
  /** Steps that are over, then the change of phase, then the result. */
  readonly events: readonly UnsentEvent[];
}

/** `before` is undefined for a new operation. */
export function recorded(
  before: OperationRecord | undefined,
  after: OperationRecord,
  told: Told = {},
): Recorded {
  const fresh = freshNews(before, told);
  const happenings = [...fresh.map(stepFinished), ...turns(before, after, told)];
  const known = before?.eventCursor ?? 0;
  const events = happenings.map((each, index) => addressed(after, eventOf(after, each, known + index + 1)));
  return { record: { ...after, ...cursors(fresh, known, events.length) }, events };
}

function cursors(
  fresh: readonly StepNews[],
  known: number,
  count: number,
): Pick<OperationRecord, 'newsCursor' | 'eventCursor'> {
  const newsCursor = fresh.at(-1)?.sequence;
  return {
    ...(newsCursor === undefined ? {} : { newsCursor }),
    ...(count === 0 ? {} : { eventCursor: known + count }),
  };
}

function turns(
  before: OperationRecord | undefined,
  after: OperationRecord,
  told: Told,
): readonly Happening[] {
  if (!changesPhase(before, after)) return [];
  const change = phaseChanged(before, after);
  return after.done && after.replyTo ? [change, result(after, told)] : [change];
}

/** What of the news is not known yet. */
export function freshNews(before: OperationRecord | undefined, { news = [] }: Told): readonly StepNews[] {
  const known = before?.newsCursor ?? 0;
  return news.filter(({ sequence }) => sequence > known);
}

/** An end is one in each run, also where the phase is the same as before. */
function changesPhase(before: OperationRecord | undefined, after: OperationRecord): boolean {
  if (before?.phase !== after.phase) return true;
  return after.done && !(before.done && before.run === after.run);
}

type Common = keyof OperationIds | 'sequence' | 'kind' | 'run';
type Happening = Omit<StepFinished, Common> | Omit<PhaseChanged, Common> | Omit<OperationResult, Common>;

function stepFinished({ sequence: _sequence, at, ...step }: StepNews): Omit<StepFinished, Common> {
  return { type: 'stepFinished', at, step };
}

function phaseChanged(
  before: OperationRecord | undefined,
  { phase, done, refusal, updatedAt }: OperationRecord,
): Omit<PhaseChanged, Common> {
  const previousPhase = before?.phase ?? null;
  const why = refusal ? { refusal } : {};
  return { type: 'phaseChanged', at: updatedAt, phase, previousPhase, done, ...why };
}

function result(
  { phase, refusal, updatedAt }: OperationRecord,
  { outputs }: Told,
): Omit<OperationResult, Common> {
  const why = refusal ? { refusal } : {};
  return { type: 'result', at: updatedAt, phase, ...why, ...(outputs ? { outputs } : {}) };
}

function eventOf(
  { operationId, requestId, requestedBy, clusterId, kind, run }: OperationRecord,
  happening: Happening,
  sequence: number,
): OperationEvent {
  return { operationId, requestId, requestedBy, clusterId, kind, run, sequence, ...happening };
}

function addressed({ replyTo }: OperationRecord, event: OperationEvent): UnsentEvent {
  return event.type === 'result' && replyTo ? { event, replyTo } : { event };
}
