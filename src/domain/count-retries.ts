import type { Measures } from './operation-news.ts';
import type { StepProgress } from './operation-state.ts';
import { faultProblem } from './step-problems.ts';
import { isStepEnd } from './step-news.ts';
import { problemIn } from './unlisted-errors.ts';
import type { StepAnswer } from './verb-answers.ts';

/** Counts the answer when it was a problem and the step, as it is after it, is not over for it. */
export function countRetry(
  before: Measures['retries'] | undefined,
  { verb, answer }: StepAnswer,
  after: StepProgress,
): Measures['retries'] | undefined {
  const problem = answer.outcome === 'fault' ? faultProblem(answer) : problemIn(answer);
  // Nothing is tried again for want of a look.
  if (!problem || verb === 'diagnose' || isStepEnd(after.state)) return before;
  return { ...before, [problem.class]: (before?.[problem.class] ?? 0) + 1 };
}
