/** What a deprovisioning leaves standing because something else depends on it, and what has to stay with that. */
import { REMOVAL_CHECK_STEP } from './compensation.ts';
import type { OperationState, StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { plannedResourceId } from './planned-resource-id.ts';

/** What the check says of one thing that is to stay. */
export interface InUse {
  readonly stepId: string;
  readonly because: string;
}

/** Once the check has passed. What is left twice keeps its first reason. */
export function withInUseLeft(state: OperationState): OperationState {
  const inUse =
    state.intent === 'deprovision' ? state.steps[REMOVAL_CHECK_STEP]?.outputs?.['inUse'] : undefined;
  if (!Array.isArray(inUse)) return state;
  const left = new Map<string, string>();
  // The check puts it out in this form.
  for (const { stepId, because } of inUse as readonly InUse[]) leave(state, left, stepId, because);
  for (const step of state.plan.steps) {
    const support = supportedBy(state, step, left);
    if (support !== undefined) leave(state, left, step.id, `Left, because ${support} stays.`);
  }
  const steps = Object.entries(state.steps).map(([id, progress]): [string, StepProgress] => {
    const leftBecause = left.get(id);
    return [id, leftBecause === undefined ? progress : { ...progress, leftBecause }];
  });
  return { ...state, steps: Object.fromEntries(steps) };
}

/** The thing itself and all that it lies in. */
function leave(state: OperationState, left: Map<string, string>, stepId: string, because: string): void {
  if (left.has(stepId)) return;
  left.set(stepId, because);
  const step = state.plan.steps.find((each) => each.id === stepId);
  for (const under of step?.dependsOn ?? []) {
    if (state.steps[under]) leave(state, left, under, `Left, because ${stepId} stays.`);
  }
}

/**
 * Which left thing the users of it would miss this with: the grants of an identity, the peerings of a network, the
 * links of a zone.
 */
function supportedBy(
  state: OperationState,
  step: PlanStep,
  left: ReadonlyMap<string, string>,
): string | undefined {
  const leftSteps = state.plan.steps.filter(({ id }) => left.has(id));
  switch (step.kind) {
    case 'roleAssignment':
      return leftSteps.find(({ kind, id }) => kind === 'managedIdentity' && step.dependsOn.includes(id))?.id;
    case 'virtualNetworkPeering': {
      const ends = [step.input.virtualNetworkId, step.input.remoteVirtualNetworkId];
      return leftSteps.find((each) => each.kind === 'virtualNetwork' && ends.some((id) => isId(each, id)))
        ?.id;
    }
    case 'privateDnsLink':
      return leftSteps.find((each) => each.kind === 'privateDnsZone' && isId(each, step.input.zoneId))?.id;
    default:
      return undefined;
  }
}

function isId(step: PlanStep, resourceId: string): boolean {
  return plannedResourceId(step)?.toLowerCase() === resourceId.toLowerCase();
}
