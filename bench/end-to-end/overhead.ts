/** How much longer a run took than ARM alone would have. */
import { seededDurations } from '../../src/local/arm/durations.ts';
import { armDurationMs, assignmentsMade } from './arm-durations.ts';
import { criticalPathMs } from './critical-path.ts';
import type { Run } from './measured-run.ts';
import type { Start } from './world-of.ts';

export interface Overhead {
  readonly tookMs: number;
  readonly pathMs: number;
}

/** Throws when the run was faster than its critical path: then the path counts what no run has to wait for. */
export function overheadOf({ outcome, plan, tookMs, requests }: Run, start: Start): Overhead {
  const facts = {
    durations: seededDurations(outcome.plan.seed, outcome.plan.arm.durations ?? {}),
    start,
    assignmentIds: assignmentsMade(requests),
  };
  const pathMs = criticalPathMs(plan.steps, (step) => armDurationMs(step, facts));
  if (tookMs < pathMs) {
    throw new Error(
      `${outcome.plan.about}: took ${String(tookMs)} ms, less than its critical path of ${String(pathMs)} ms`,
    );
  }
  return { tookMs, pathMs };
}
