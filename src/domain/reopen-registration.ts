/**
 * «Feature … is not enabled» can come back at the creation of the cluster although the feature is registered: the
 * provider has not taken it up. Then registration is gone through again, once; what comes back after that is retried
 * and refused like anything else.
 */
import { instantAfter, progressOf, type OperationState, type StepProgress } from './operation-state.ts';
import type { StepKindName } from './step-inputs.ts';
import { calm } from './step-moment.ts';
import type { StepAnswer } from './verb-answers.ts';

export const registrationKinds: readonly StepKindName[] = ['previewFeature', 'resourceProvider'];

export function withRegistrationReopened(
  state: OperationState,
  { answers }: { readonly answers: readonly StepAnswer[] },
  nowMs: number,
): OperationState {
  const complaint =
    state.failure || state.reopenedAt ? undefined : answers.find((each) => isClusterComplaint(state, each));
  if (!complaint) return state;
  const again = state.plan.steps
    .filter((step) => registrationKinds.includes(step.kind) || step.id === complaint.stepId)
    .map((step) => [step.id, fromTheStart(progressOf(state, step.id))] as const);
  return {
    ...state,
    reopenedAt: instantAfter(nowMs, 0),
    steps: { ...state.steps, ...Object.fromEntries(again) },
  };
}

/** Any other step complains of a provider that is still being registered, for which it has only to wait. */
function isClusterComplaint({ plan }: OperationState, { stepId, answer }: StepAnswer): boolean {
  return (
    plan.steps.some(({ id, kind }) => id === stepId && kind === 'managedCluster') &&
    (answer.outcome === 'retry' || answer.outcome === 'refused') &&
    answer.problem.class === 'featureNotPropagated'
  );
}

/** Back to `waiting`, with the ledger as it is: what was sent for stays this operation's. */
function fromTheStart(progress: StepProgress): StepProgress {
  const { deadlineAt: _deadlineAt, endedAt: _endedAt, handle: _handle, ...rest } = calm(progress);
  return { ...rest, state: 'waiting' };
}
