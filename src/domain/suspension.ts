/**
 * While an operation is suspended none of its verbs runs. What ran when the command came is taken in; what Azure was
 * asked for goes on there. Deadlines and budgets stand still, as they do in an outage.
 */
import type { Command } from './command.ts';
import { instantAfter, type OperationState, type StepProgress } from './operation-state.ts';
import { moved } from './outage.ts';

/** It goes on by itself after this, so that no operation is forgotten and holds its cluster for ever. */
const LONGEST_SUSPENSION_SECONDS = 24 * 60 * 60;

export function suspended(
  state: OperationState,
  { requestedBy, reason }: Command,
  nowMs: number,
): OperationState {
  const since = instantAfter(nowMs, 0);
  const until = instantAfter(nowMs, LONGEST_SUSPENSION_SECONDS);
  return { ...state, suspended: { requestedBy, reason, since, until } };
}

/** As it was, but for the time that has passed; what came due meanwhile is due now. */
export function resumed(state: OperationState, nowMs: number): OperationState {
  const { suspended: suspension, ...rest } = state;
  if (!suspension) return state;
  const later = moved(rest, nowMs - Date.parse(suspension.since));
  const steps = Object.entries(later.steps).map(([id, step]) => [id, dueNow(step, nowMs)] as const);
  // The record is to be told.
  return { ...later, recordedPhase: null, steps: Object.fromEntries(steps) };
}

export function withoutSpentSuspension(state: OperationState, nowMs: number): OperationState {
  const isSpent = state.suspended !== undefined && nowMs >= Date.parse(state.suspended.until);
  return isSpent ? resumed(state, nowMs) : state;
}

/** Else the first round would count the suspension once more, as an outage. */
function dueNow(step: StepProgress, nowMs: number): StepProgress {
  const isOverdue = step.dueAt !== undefined && Date.parse(step.dueAt) < nowMs;
  return isOverdue ? { ...step, dueAt: instantAfter(nowMs, 0) } : step;
}
