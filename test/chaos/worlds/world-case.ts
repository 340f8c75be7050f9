import type { WorldPlan } from './world-plan.ts';
import type { WorldOutcome } from './world-outcome.ts';

export interface WorldCase {
  readonly name: string;
  readonly plan: WorldPlan;
  /** What has to be true of this world besides what is true of all. */
  readonly check: (outcome: WorldOutcome) => readonly string[];
}
