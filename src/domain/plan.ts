/**
 * A plan is data: the steps that make one cluster, with what each needs and what it waits for. The same value is the
 * order of work, the progress display, the dry run and, reversed, the order of compensation.
 */
import { scheduleOf } from './plan-schedule.ts';
import type { ProfileName } from './profiles.ts';
import type { NetworkMode } from './request-network.ts';
import type { StepInputs, StepKindName } from './step-inputs.ts';

/** Where a step's input field comes from when it is known only after another step is done. */
export interface OutputReference {
  readonly step: string;
  readonly output: string;
}

interface StepOf<K extends StepKindName> {
  /** Unique in the plan, kebab-case; part of every stored name, so it never changes for a running operation. */
  readonly id: string;
  readonly title: string;
  readonly kind: K;
  /** Complete but for the fields named in `inputsFrom`. */
  readonly input: StepInputs[K];
  /** Input fields that are outputs of earlier steps; each such step is in `dependsOn`, directly or not. */
  readonly inputsFrom?: Readonly<Record<string, OutputReference>>;
  readonly dependsOn: readonly string[];
  /** A typical duration, for progress and the critical path. */
  readonly expectedSeconds: number;
}

export type PlanStep = { [K in StepKindName]: StepOf<K> }[StepKindName];

export interface Plan {
  readonly mode: NetworkMode;
  readonly profile: ProfileName;
  readonly steps: readonly PlanStep[];
}

/** The longest chain of dependencies, in expected seconds: no run can be faster. */
export function criticalPathSeconds(plan: Plan): number {
  return scheduleOf(plan.steps).criticalPathSeconds;
}
