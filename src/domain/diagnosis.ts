/**
 * A look at what failed, for people, before it is undone. Best effort: it is asked for once, and whatever comes of it
 * the operation goes on.
 */
import { isOurs } from './compensation.ts';
import type { JsonObject } from './json.ts';
import { progressOf, type OperationState, type StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import type { StepKindName } from './step-inputs.ts';
import type { Fault, VerbAnswer } from './verb-answers.ts';
import { withoutSecrets } from './without-secrets.ts';

export const diagnosedKinds: readonly StepKindName[] = ['managedCluster'];

/** Characters of JSON; the state is carried along as long as the operation is. */
const LONGEST = 2500;

export interface DiagnosticsDocument extends JsonObject {
  readonly step: string;
}

/** Whether the step is what the operation failed at, may stand there, and was not looked at yet. */
export function needsDiagnosis(state: OperationState, step: PlanStep): boolean {
  const progress = progressOf(state, step.id);
  return (
    state.failure?.stepId === step.id &&
    diagnosedKinds.includes(step.kind) &&
    ['refused', 'polling'].includes(progress.state) &&
    isOurs(step, progress) &&
    progress.diagnostics === undefined
  );
}

export function diagnosed(before: StepProgress, answer: VerbAnswer | Fault): StepProgress {
  if (answer.outcome !== 'diagnosed')
    return { ...before, diagnostics: { note: `Not read: ${reasonOf(answer)}` } };
  const isShort = JSON.stringify(answer.diagnostics).length <= LONGEST;
  return { ...before, diagnostics: isShort ? answer.diagnostics : { note: 'Too long to be kept.' } };
}

function reasonOf(answer: VerbAnswer | Fault): string {
  if (answer.outcome === 'fault') return withoutSecrets(answer.message).slice(0, 300);
  return 'problem' in answer ? answer.problem.code : answer.outcome;
}

/** With the correlation id of the failure itself. */
export function diagnosticsOf(state: OperationState): readonly DiagnosticsDocument[] {
  return state.plan.steps.flatMap(({ id }) => {
    const { diagnostics } = progressOf(state, id);
    const correlationId = state.failure?.stepId === id ? state.failure.problem.correlationId : undefined;
    if (!diagnostics) return [];
    return [{ step: id, ...diagnostics, ...(correlationId === undefined ? {} : { correlationId }) }];
  });
}
