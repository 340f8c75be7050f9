/** What a running operation tells its record, besides its phase: how far it is, which steps are over, how long they took. */
import type { Plan } from './plan.ts';
import type { Problem, ProblemClass } from './problem.ts';
import type { StepKindName } from './step-inputs.ts';

export interface Progress {
  /** 0-100, of the expected work. */
  readonly percent: number;
  /** Titles of the steps that something is being done about. */
  readonly current: readonly string[];
  /** Set when it does not move by itself: it backs off from a problem, or a registration takes its time. */
  readonly parked?: { readonly for: string; readonly until?: string };
}

/** How a step can be over. */
export type StepEnd = 'done' | 'refused' | 'stopped' | 'undone' | 'residue';

/** A step that is over. */
export interface StepNews {
  /** 1 for the first of an operation, and one more each time, also after it was taken up again. */
  readonly sequence: number;
  readonly at: string;
  readonly stepId: string;
  readonly title: string;
  readonly kind: StepKindName;
  readonly state: StepEnd;
  readonly attempts: number;
  readonly startedAt?: string;
  readonly problem?: Pick<Problem, 'code' | 'class' | 'owner' | 'message'>;
}

/** What an ended operation took, small enough to be kept for ever. */
export interface Measures {
  readonly mode: Plan['mode'];
  readonly profile: Plan['profile'];
  readonly steps: readonly StepMeasure[];
  /** How often something was tried again, by the class of the problem. */
  readonly retries: Readonly<Partial<Record<ProblemClass, number>>>;
}

export interface StepMeasure {
  readonly id: string;
  readonly kind: StepKindName;
  readonly state: StepEnd;
  readonly seconds: number;
  readonly attempts: number;
  /** The feature or provider, of a step that registers one. */
  readonly registers?: string;
}
