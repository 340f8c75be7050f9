/**
 * The state of one operation: one small JSON value, the input of every continue-as-new and all that `decide` and
 * `apply` know. The engine's history holds how it came about.
 *
 * Each step moves along
 *
 *     waiting → observing → beginning → polling → done
 *                                └───────┴──────→ refused | stopped
 *     done | refused | polling → undoing → undone | residue
 *
 * After a failure a step that made nothing goes back to `waiting`, and a registration or wait that was under way is
 * `stopped`: nobody looks at it any more.
 */
import type { CommandKind } from './command.ts';
import type { JsonObject } from './json.ts';
import type { Measures, Progress, StepNews } from './operation-news.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { Problem, ProblemClass } from './problem.ts';
import type { UnlistedErrors } from './unlisted-errors.ts';
import type { OperationHandle, StepOutputs, Verb } from './verb-answers.ts';

export const phases = [
  'Accepted',
  'Preflight',
  'Provisioning',
  'Deprovisioning',
  'Verifying',
  'Succeeded',
  'Compensating',
  'Compensated',
  'CompensationIncomplete',
  'Failed',
  'Canceled',
  'Rejected',
] as const;

export type Phase = (typeof phases)[number];

const endPhases: readonly Phase[] = [
  'Succeeded',
  'Compensated',
  'CompensationIncomplete',
  'Failed',
  'Canceled',
  'Rejected',
];

export function isEnded(phase: Phase): boolean {
  return endPhases.includes(phase);
}

export type OnFailure = 'rollback' | 'keep' | 'keepNetwork';

export type StepState =
  | 'waiting'
  | 'observing'
  | 'beginning'
  | 'polling'
  | 'done'
  | 'refused'
  | 'stopped'
  | 'undoing'
  | 'undone'
  | 'residue';

/** How often one verb was asked to wait for the same class of problem, since when, and when last. */
export interface Retrying {
  readonly class: ProblemClass;
  readonly since: string;
  readonly lastAt: string;
  readonly count: number;
}

/** What an operation is for. */
export type Intent = 'provision' | 'deprovision';

export interface StepProgress {
  readonly state: StepState;
  /** The ledger: the step found nothing there, so what is there from now on is this operation's to remove. */
  readonly owned: boolean;
  /** How often `begin` was sent, whether or not it was answered. */
  readonly attempts: number;
  readonly startedAt?: string;
  /** When what runs now was begun. */
  readonly begunAt?: string;
  readonly endedAt?: string;
  /** The next verb runs not before this. */
  readonly dueAt?: string;
  /** What the step is in now has to end by then. */
  readonly deadlineAt?: string;
  readonly waitingFor?: string;
  /** The verb that is run at `dueAt`, whatever else is asked of Azure then; since when it waits for that. */
  readonly turn?: { readonly verb: Verb; readonly since: string };
  readonly handle?: OperationHandle;
  readonly outputs?: StepOutputs;
  readonly note?: string;
  /** The operation whose mark is on what this step is about; absent: this one. */
  readonly markedBy?: string;
  /** Why it is not removed although this operation made it: something else depends on it. */
  readonly leftBecause?: string;
  /** Who had it forgotten, since it could not be removed; it is tracked no longer. */
  readonly forgottenBy?: string;
  /** The last problem: what is being retried, or why the step was refused or its undoing given up. */
  readonly problem?: Problem;
  /** Repetitions of the same verb. */
  readonly retrying?: Retrying;
  /** Changes that were sent and ended badly, or in an unknown way; kept until one is done. */
  readonly failing?: Retrying;
  /** Of a residue: how often and since when its undoing had been tried. */
  readonly gaveUp?: Retrying;
  /** What was seen of it after it had failed. */
  readonly diagnostics?: JsonObject;
  /** Why the step will be refused at its deadline, unless what it sent for is seen to have come up by then. */
  readonly settling?: Problem;
}

/** A command that was taken in, and what became of it. */
export interface TakenCommand {
  readonly sequence: number;
  readonly commandId: string;
  readonly kind: CommandKind;
  readonly requestedBy: string;
  readonly reason: string;
  readonly takenAt: string;
  /** Absent: it was done. */
  readonly refusedBecause?: string;
}

/** Nothing is run until it is resumed, or `until` at the latest; deadlines and budgets stand still. */
export interface Suspension {
  readonly requestedBy: string;
  readonly reason: string;
  readonly since: string;
  readonly until: string;
}

export interface OperationIds {
  readonly operationId: string;
  readonly requestId: string;
  readonly requestedBy: string;
  readonly clusterId: string;
}

export interface OperationState {
  readonly version: 1;
  readonly intent: Intent;
  readonly ids: OperationIds;
  /** Of a deprovisioning: the operations whose work it takes back. */
  readonly takesBack?: readonly string[];
  readonly onFailure: OnFailure;
  readonly plan: Plan;
  readonly phase: Phase;
  /** The phase that the operation's record is known to have; null after a write that failed. */
  readonly recordedPhase: Phase | null;
  readonly acceptedAt: string;
  /** When the orchestration took it up, and when it has to have ended. */
  readonly startedAt?: string;
  readonly deadlineAt?: string;
  readonly endedAt?: string;
  readonly steps: Readonly<Record<string, StepProgress>>;
  /** The first refusal, or the cancel: why the operation does not go on. */
  readonly failure?: Failure;
  /** While what was made is taken back, to be made anew in another region. */
  readonly moving?: Relocation;
  /** The moves that are over, the oldest first. */
  readonly relocations?: readonly Relocation[];
  /** Set once, when AKS said that the feature was not enabled and registration was gone through again. */
  readonly reopenedAt?: string;
  /** Answers of ARM whose code the table of errors does not know. */
  readonly unlistedErrors?: UnlistedErrors;
  /** How often something was put off for a problem, over all runs. */
  readonly retries?: Measures['retries'];
  /** Sequence of the last news of a step; absent: there was none. */
  readonly newsSequence?: number;
  /** News that the record is not known to have taken, in order; absent: none. */
  readonly untoldNews?: readonly StepNews[];
  /** The progress that the record is known to have. */
  readonly toldProgress?: Progress;
  /** Sequence of the last command taken in; 0: none. */
  readonly mailCursor: number;
  /** The last of them, the newest last. */
  readonly commands: readonly TakenCommand[];
  readonly suspended?: Suspension;
  /** 1, and one more each time the ended operation is taken up again. */
  readonly run: number;
}

/** From one region to the next, for want of capacity. */
export interface Relocation {
  readonly from: string;
  readonly to: string;
  readonly because: string;
  readonly at: string;
}

export interface Failure {
  /** The step that was refused; null: the operation was cancelled. */
  readonly stepId: string | null;
  readonly problem: Problem;
}

export interface NewOperation {
  readonly ids: OperationIds;
  readonly onFailure: OnFailure;
  readonly plan: Plan;
  readonly acceptedAt: string;
}

/** An operation may take this long in all. */
const OPERATION_DEADLINE_SECONDS = 3 * 60 * 60;

export function newOperation({ ids, onFailure, plan, acceptedAt }: NewOperation): OperationState {
  return {
    version: 1,
    intent: 'provision',
    ids,
    onFailure,
    plan,
    phase: 'Accepted',
    recordedPhase: 'Accepted',
    acceptedAt,
    steps: Object.fromEntries(
      plan.steps.map((step) => [
        step.id,
        { state: 'waiting', owned: false, attempts: 0 } satisfies StepProgress,
      ]),
    ),
    mailCursor: 0,
    commands: [],
    run: 1,
  };
}

/** Sets the clock of the operation's deadline, once: a message may have lain in the queue for hours. */
export function started(state: OperationState, nowMs: number): OperationState {
  if (state.startedAt !== undefined) return state;
  const deadlineAt = instantAfter(nowMs, OPERATION_DEADLINE_SECONDS);
  return { ...state, startedAt: instantAfter(nowMs, 0), deadlineAt };
}

export function progressOf(state: OperationState, stepId: string): StepProgress {
  const progress = state.steps[stepId];
  if (!progress) throw new RangeError(`The plan of ${state.ids.operationId} has no step ${stepId}`);
  return progress;
}

export function stepOf(state: OperationState, stepId: string): PlanStep {
  const step = state.plan.steps.find((each) => each.id === stepId);
  if (!step) throw new RangeError(`The plan of ${state.ids.operationId} has no step ${stepId}`);
  return step;
}

export function instantAfter(nowMs: number, seconds: number): string {
  return new Date(nowMs + seconds * 1000).toISOString();
}
