/** When something was answered, of which step; and what that means for its waits. */
import { instantAfter, type OperationState, type StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';

export interface Moment {
  readonly state: OperationState;
  readonly step: PlanStep;
  /** When the verb was asked, and when its answer came. */
  readonly askedMs: number;
  readonly nowMs: number;
}

/** Without what belonged to the wait that is over. */
export function calm(progress: StepProgress): StepProgress {
  const { dueAt: _dueAt, waitingFor: _waitingFor, retrying: _retrying, turn: _turn, ...rest } = progress;
  return rest;
}

/** Whether it waits to try again after a problem. */
export function isBackingOff({ dueAt, problem, waitingFor }: StepProgress): boolean {
  return dueAt !== undefined && problem !== undefined && problem.code === waitingFor;
}

/** Only what was asked at the deadline or later is the last word: an earlier answer may have lain here while nothing ran. */
export function isPast({ askedMs }: Moment, { deadlineAt }: StepProgress): boolean {
  return deadlineAt !== undefined && askedMs >= Date.parse(deadlineAt);
}

/** Never later than the step's deadline, so that a last look is taken there. */
export function dueAfter({ nowMs }: Moment, { deadlineAt }: StepProgress, seconds: number): string {
  const due = instantAfter(nowMs, seconds);
  return deadlineAt === undefined ? due : sooner(due, deadlineAt);
}

export function sooner(a: string, b: string): string {
  return a < b ? a : b;
}
