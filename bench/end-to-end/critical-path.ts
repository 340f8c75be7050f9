/**
 * The shortest time in which a plan can be carried out, however it is driven: the longest chain of its dependencies,
 * where each step takes what ARM takes for it, and all that the driver does takes no time.
 */
import type { PlanStep } from '../../src/domain/plan.ts';
import { scheduleOf } from '../../src/domain/plan-schedule.ts';

type Chained = Pick<PlanStep, 'id' | 'dependsOn'>;

/** Steps are listed after what they depend on. */
export function criticalPathMs<Step extends Chained>(
  steps: readonly Step[],
  armMs: (step: Step) => number,
): number {
  // The schedule adds and compares: it works in milliseconds as it does in seconds.
  const timed = steps.map((step) => ({ ...step, expectedSeconds: armMs(step) }));
  return scheduleOf(timed).criticalPathSeconds;
}
