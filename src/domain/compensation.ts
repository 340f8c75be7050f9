/**
 * What is undone after a failure, and in which order: the plan's own graph, reversed. Only what this operation created
 * (the ledger says so), each step after everything that depends on it.
 */
import { progressOf, type OperationState, type StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import type { StepKindName } from './step-inputs.ts';

/** The only step of a deprovisioning that goes forward; the rest are those of the operation that it takes back. */
export const REMOVAL_CHECK_STEP = 'removal-check';

/** Whether nothing new is begun any more: after a failure, and when what an operation made is to be taken back. */
export function isSettling(state: OperationState): boolean {
  return state.failure !== undefined || isRemoving(state);
}

/** A deprovisioning removes only after its check has found nothing against it. */
export function isRemoving(state: OperationState): boolean {
  return state.intent === 'deprovision' && state.steps[REMOVAL_CHECK_STEP]?.state === 'done';
}

/** Before these have passed nothing is created or removed. */
export const checkKinds: readonly StepKindName[] = ['preflight', 'removalCheck'];

/** What is left when the cluster is up: looks at it, and handing it over. */
export const verifyingKinds: readonly StepKindName[] = [
  'clusterVerification',
  'nodeReadiness',
  'kubeconfigSecret',
  'connectionHandoff',
];

/** Registrations, waits and checks make nothing that could be removed; a secret stays with the people of its vault. */
const lastingKinds: readonly StepKindName[] = [
  ...checkKinds,
  'previewFeature',
  'resourceProvider',
  'rbacPropagation',
  'clusterVerification',
  'nodeReadiness',
  'kubeconfigSecret',
  'connectionHandoff',
];

/** What `onFailure: keepNetwork` leaves standing. */
const networkKinds: readonly StepKindName[] = [
  'resourceGroup',
  'virtualNetwork',
  'subnet',
  'virtualNetworkPeering',
  'privateDnsZone',
];

/** Whether the step has something of ours to remove that is neither removed nor given up. */
export function willUndo(state: OperationState, step: PlanStep): boolean {
  const { state: stepState } = progressOf(state, step.id);
  return isUndoable(state, step) && stepState !== 'undone' && stepState !== 'residue';
}

/** Whether nothing stands in the way: whatever depends on the step is gone, or never was. */
export function mayUndo(state: OperationState, step: PlanStep): boolean {
  return dependents(state, step).every((each) => !isStanding(state, each) && mayUndo(state, each));
}

/** Whether something that depends on the step could not be removed, so that removing the step must not be tried. */
export function hasResidueAbove(state: OperationState, step: PlanStep): boolean {
  return dependents(state, step).some(
    (each) => progressOf(state, each.id).state === 'residue' || hasResidueAbove(state, each),
  );
}

function isUndoable(state: OperationState, step: PlanStep): boolean {
  const progress = progressOf(state, step.id);
  if (!isOurs(step, progress) || progress.leftBecause !== undefined) return false;
  if (state.intent === 'deprovision') return isRemoving(state);
  if (state.moving) return true;
  if (state.onFailure === 'keep') return false;
  return state.onFailure === 'rollback' || !networkKinds.includes(step.kind);
}

/** Seen absent and then sent for, whether or not the answer ever came, and not forgotten since. */
export function isOurs({ kind }: PlanStep, { owned, attempts, forgottenBy }: StepProgress): boolean {
  return owned && attempts > 0 && forgottenBy === undefined && !lastingKinds.includes(kind);
}

/** Still there as far as is known, or still being made. */
function isStanding(state: OperationState, step: PlanStep): boolean {
  const progress = progressOf(state, step.id);
  return isOurs(step, progress) && progress.state !== 'undone' && progress.leftBecause === undefined;
}

function dependents(state: OperationState, step: PlanStep): PlanStep[] {
  return state.plan.steps.filter((each) => each.dependsOn.includes(step.id));
}
