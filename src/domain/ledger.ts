/**
 * What an operation made and has not removed: enough to remove it later, when the engine has long forgotten the
 * operation. It is kept with the operation's record.
 */
import { isOurs } from './compensation.ts';
import { isEnded, progressOf, type OperationState } from './operation-state.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { StepOutputs } from './verb-answers.ts';

export interface LedgerEntry {
  readonly step: PlanStep;
  readonly outputs: StepOutputs;
}

export interface Ledger {
  readonly mode: Plan['mode'];
  readonly profile: Plan['profile'];
  /** In the order of the plan. */
  readonly entries: readonly LedgerEntry[];
}

/** Undefined while the operation runs, and when nothing of it is left. */
export function ledgerOf(state: OperationState): Ledger | undefined {
  if (!isEnded(state.phase)) return undefined;
  const entries = state.plan.steps.flatMap((step): LedgerEntry[] => {
    const progress = progressOf(state, step.id);
    const stands = isOurs(step, progress) && progress.state !== 'undone';
    return stands ? [{ step: resolved(state, step), outputs: progress.outputs ?? {} }] : [];
  });
  const { mode, profile } = state.plan;
  return entries.length === 0 ? undefined : { mode, profile, entries };
}

/** With the inputs that came from other steps filled in: those steps may not be in the ledger. */
function resolved(state: OperationState, step: PlanStep): PlanStep {
  const { inputsFrom, ...rest } = step;
  if (!inputsFrom) return step;
  const fields = Object.entries(inputsFrom).flatMap(([field, { step: stepId, output }]) => {
    const value = progressOf(state, stepId).outputs?.[output];
    return value === undefined ? [] : [[field, value] as const];
  });
  // The fields are those of the step's own kind, which the plan has left open.
  return { ...rest, input: { ...step.input, ...Object.fromEntries(fields) } } as PlanStep;
}
