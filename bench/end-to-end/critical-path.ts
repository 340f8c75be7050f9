/**
 * The shortest time in which a plan can be carried out, however it is driven: the longest chain of its dependencies,
 * where each step takes what ARM takes for it, and all that the driver does takes no time.
 */
import type { PlanStep } from '../../src/domain/plan.ts';
import { scheduleOf, type Schedule } from '../../src/domain/plan-schedule.ts';

type Chained = Pick<PlanStep, 'id' | 'dependsOn'>;

/** Steps are listed after what they depend on. */
export function criticalPathMs<Step extends Chained>(
  steps: readonly Step[],
  armMs: (step: Step) => number,
): number {
  return armSchedule(steps, armMs).criticalPathSeconds;
}

/** All of its times are milliseconds: the schedule adds and compares, and works with these as it does with seconds. */
export function armSchedule<Step extends Chained>(
  steps: readonly Step[],
  armMs: (step: Step) => number,
): Schedule {
  return scheduleOf(steps.map((step) => ({ ...step, expectedSeconds: armMs(step) })));
}
