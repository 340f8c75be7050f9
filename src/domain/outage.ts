/**
 * Time in which nothing ran, as while the host was down, counts for no deadline and no budget of retries: each is moved
 * by as much, once, when work goes on.
 */
import {
  instantAfter,
  progressOf,
  type OperationState,
  type Retrying,
  type StepProgress,
} from './operation-state.ts';
import type { StepAnswer } from './verb-answers.ts';

/** A round that was answered later than this after it was due was late because nothing ran. */
const LONGEST_DELAY_MS = 60_000;

export interface AnsweredRound {
  readonly askedMs: number;
  readonly answers: readonly StepAnswer[];
}

export function withoutOutage(state: OperationState, round: AnsweredRound, nowMs: number): OperationState {
  const outageMs = nowMs - dueMs(state, round);
  return outageMs <= LONGEST_DELAY_MS ? state : moved(state, outageMs);
}

/** From when a stretch of work counts whose first answer came late: from when it goes on. */
export function countedFromMs({
  askedMs,
  nowMs,
}: {
  readonly askedMs: number;
  readonly nowMs: number;
}): number {
  return nowMs - askedMs <= LONGEST_DELAY_MS ? askedMs : nowMs;
}

/** When the round was to be asked. */
function dueMs(state: OperationState, { askedMs, answers }: AnsweredRound): number {
  const due = answers.flatMap(({ stepId }) => progressOf(state, stepId).dueAt ?? []);
  return Math.min(askedMs, ...due.map((instant) => Date.parse(instant)));
}

/** Every deadline and budget, later by so much. */
export function moved(state: OperationState, byMs: number): OperationState {
  return {
    ...withMovedDeadline(state, byMs),
    steps: Object.fromEntries(Object.entries(state.steps).map(([id, step]) => [id, movedStep(step, byMs)])),
  };
}

export function withMovedDeadline(state: OperationState, byMs: number): OperationState {
  return state.deadlineAt === undefined ? state : { ...state, deadlineAt: later(state.deadlineAt, byMs) };
}

/** The deadline and budgets of one step, later by so much. */
export function movedStep(progress: StepProgress, byMs: number): StepProgress {
  const movedTries = (tries: Retrying): Retrying => ({
    ...tries,
    since: later(tries.since, byMs),
    lastAt: later(tries.lastAt, byMs),
  });
  return {
    ...progress,
    ...(progress.deadlineAt === undefined ? {} : { deadlineAt: later(progress.deadlineAt, byMs) }),
    ...(progress.retrying ? { retrying: movedTries(progress.retrying) } : {}),
    ...(progress.failing ? { failing: movedTries(progress.failing) } : {}),
  };
}

function later(instant: string, byMs: number): string {
  return instantAfter(Date.parse(instant) + byMs, 0);
}
