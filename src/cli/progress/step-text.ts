import type { StepAnswer } from '../../status/schema/answers.ts';
import type { StepState } from '../../domain/operation-state.ts';
import { durationText } from '../../domain/duration-text.ts';

const stateTexts: Readonly<Record<StepState, string>> = {
  waiting: 'waits for others',
  observing: 'looks at what is there',
  beginning: 'is about to be sent',
  polling: 'in progress',
  done: 'done',
  refused: 'refused',
  stopped: 'given up, for the operation failed',
  undoing: 'is being removed',
  undone: 'removed',
  residue: 'left behind',
};

/** Where the step stands: state, duration, attempts, problem, what is awaited and when it looks again. */
export function stepText(step: StepAnswer, nowMs: number): string {
  const parts = [
    `${stateText(step)}${durationOf(step)}`,
    step.attempts > 1 ? `attempt ${String(step.attempts)}` : '',
    step.waiting ? waitingText(step.waiting, step.problem, nowMs) : '',
    step.note ?? '',
  ];
  return parts.filter(Boolean).join(', ');
}

/** A step that was stopped before it was begun has no problem of its own. */
function stateText({ state, problem }: StepAnswer): string {
  if (state === 'refused' && problem === undefined) return 'not begun';
  const told = state === 'refused' || state === 'residue' ? problem : undefined;
  return told === undefined ? stateTexts[state] : `${stateTexts[state]}: ${told}`;
}

function durationOf(step: StepAnswer): string {
  const ms = stepDurationMs(step);
  return ms === undefined ? '' : ` after ${durationText(ms)}`;
}

/** Of a step that came to its end and still stands there: what was removed later has only the time of that. */
export function stepDurationMs({ state, startedAt, endedAt }: StepAnswer): number | undefined {
  if (startedAt === undefined || endedAt === undefined || isBeingUndone(state)) return undefined;
  return Date.parse(endedAt) - Date.parse(startedAt);
}

export function isBeingUndone(state: StepState): boolean {
  return state === 'undoing' || state === 'undone' || state === 'residue';
}

/** What is waited for is the code of a problem when the step is tried again because of it. */
function waitingText(
  { for: what, next }: NonNullable<StepAnswer['waiting']>,
  problem: string | undefined,
  nowMs: number,
): string {
  const isRetry = what === problem;
  const inMs = next === undefined ? 0 : Date.parse(next) - nowMs;
  const when = inMs > 0 ? `, next ${isRetry ? 'try' : 'look'} in ${durationText(inMs)}` : '';
  return `${isRetry ? 'tried again because of' : 'waiting for'} ${what}${when}`;
}

export function titleOf({ id, title }: StepAnswer): string {
  return title ?? id;
}
