/**
 * What an operation made and has not removed: enough to remove it later, when the engine has long forgotten the
 * operation. It is kept with the operation's record, from phase to phase.
 */
import { isOurs } from './compensation.ts';
import { progressOf, type OperationState } from './operation-state.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { StepOutputs } from './verb-answers.ts';

export interface LedgerEntry {
  readonly step: PlanStep;
  readonly outputs: StepOutputs;
  /** The operation whose mark is on it. */
  readonly markedBy: string;
}

export interface Ledger {
  readonly mode: Plan['mode'];
  readonly profile: Plan['profile'];
  /** In the order of the plan; a step depends only on others that are here. */
  readonly entries: readonly LedgerEntry[];
}

/** As far as it is known now; undefined when nothing is left. */
export function ledgerOf(state: OperationState): Ledger | undefined {
  const standing = state.plan.steps.filter((step) => {
    const progress = progressOf(state, step.id);
    return isOurs(step, progress) && progress.state !== 'undone';
  });
  const kept = new Set(standing.map((step) => step.id));
  const entries = standing.map((step): LedgerEntry => {
    const { outputs = {}, markedBy = state.ids.operationId } = progressOf(state, step.id);
    const dependsOn = keptDependencies(state.plan, step, kept);
    return { step: { ...resolved(state, step), dependsOn }, outputs, markedBy };
  });
  const { mode, profile } = state.plan;
  return entries.length === 0 ? undefined : { mode, profile, entries };
}

/** Several as one, the oldest first: whatever is newer goes first when all are taken back. */
export function joinedLedger([oldest, ...newer]: readonly Ledger[]): Ledger | undefined {
  if (!oldest) return undefined;
  return newer.reduce((joined, ledger, index) => {
    const before = joined.entries.map(({ step }) => step.id);
    const renamed = (id: string): string => `${id}~${String(index + 2)}`;
    const entries = ledger.entries.map(({ step, ...rest }): LedgerEntry => ({
      ...rest,
      step: { ...step, id: renamed(step.id), dependsOn: [...before, ...step.dependsOn.map(renamed)] },
    }));
    return { ...ledger, entries: [...joined.entries, ...entries] };
  }, oldest);
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
