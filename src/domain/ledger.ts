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
  const standing = state.plan.steps.filter((step) => {
    const progress = progressOf(state, step.id);
    return isOurs(step, progress) && progress.state !== 'undone';
  });
  const kept = new Set(standing.map((step) => step.id));
  const entries = standing.map((step): LedgerEntry => ({
    step: { ...resolved(state, step), dependsOn: keptDependencies(state.plan, step, kept) },
    outputs: progressOf(state, step.id).outputs ?? {},
  }));
  const { mode, profile } = state.plan;
  return entries.length === 0 ? undefined : { mode, profile, entries };
}

/** Through the steps that are not kept: the order of removal is that of the whole plan. */
function keptDependencies(plan: Plan, step: PlanStep, kept: ReadonlySet<string>): readonly string[] {
  const found = step.dependsOn.flatMap((id) => {
    const dependency = plan.steps.find((each) => each.id === id);
    return kept.has(id) || !dependency ? [id] : keptDependencies(plan, dependency, kept);
  });
  return [...new Set(found)].filter((id) => kept.has(id));
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
