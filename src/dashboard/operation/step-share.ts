import { durationText } from '../../domain/duration-text.ts';
import type { StepAnswer } from '../../status/schema/answers.ts';

/** A step that runs longer than expected is never drawn as done. */
const MOST_OF_A_RUNNING_STEP = 0.95;

const over: readonly StepAnswer['state'][] = ['done', 'refused', 'stopped', 'undone', 'residue'];

/** How much of a step is done, 0-1, as far as its time tells. */
export function shareOfStep(step: StepAnswer | undefined, expectedSeconds: number, nowMs: number): number {
  if (!step || step.state === 'waiting') return 0;
  if (over.includes(step.state)) return 1;
  const spentMs = spentMsOf(step, nowMs) ?? 0;
  return Math.min(MOST_OF_A_RUNNING_STEP, Math.max(0.05, spentMs / 1000 / Math.max(1, expectedSeconds)));
}

/** `4 min 12 s`; of one that has not begun what it is expected to take. */
export function expectationText(
  step: StepAnswer | undefined,
  expectedSeconds: number,
  nowMs: number,
): string {
  const spentMs = step && step.state !== 'waiting' ? spentMsOf(step, nowMs) : undefined;
  if (spentMs !== undefined) return durationText(spentMs);
  return expectedSeconds === 0 ? 'at once' : `about ${durationText(expectedSeconds * 1000)}`;
}

function spentMsOf({ startedAt, endedAt }: StepAnswer, nowMs: number): number | undefined {
  if (startedAt === undefined) return undefined;
  return Math.max(0, (endedAt === undefined ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt));
}
