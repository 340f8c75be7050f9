import type { StepAnswer } from '../../status/schema/answers.ts';
import type { ShownOperation } from './shown-operation.ts';
import { stepText, titleOf } from './step-text.ts';

/**
 * What is new in a document: a line for a changed phase, one for each step that changed, with the virtual time. An
 * instant that merely moved on is no change.
 */
export function progressLines(
  before: ShownOperation | undefined,
  now: ShownOperation,
  nowMs: number,
): readonly string[] {
  const time = `${new Date(nowMs).toISOString().slice(11, 19)}Z`;
  const changed = now.steps.filter((step) => isNews(stepBefore(before, step), step));
  return [
    ...(before?.phase === now.phase ? [] : [`${now.phase} (${String(now.percent)} %)`]),
    ...changed.map((step) => `  ${titleOf(step)}: ${stepText(step, nowMs)}`),
  ].map((text) => `${time}  ${text}`);
}

function stepBefore(before: ShownOperation | undefined, { id }: StepAnswer): StepAnswer | undefined {
  return before?.steps.find((step) => step.id === id);
}

/** A step that only waits for others is told of when it begins. */
function isNews(before: StepAnswer | undefined, step: StepAnswer): boolean {
  return before === undefined ? step.state !== 'waiting' : whatCounts(before) !== whatCounts(step);
}

function whatCounts({ state, attempts, waiting, note, problem }: StepAnswer): string {
  return JSON.stringify([state, attempts, waiting?.for, note, problem]);
}
