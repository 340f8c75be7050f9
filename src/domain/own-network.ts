import { isOurs } from './compensation.ts';
import { progressOf, type OperationState } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { plannedResourceId } from './planned-resource-id.ts';

/** Whether what the step is to make is inside a virtual network that this operation made, where nobody else is at work. */
export function isInOwnNetwork(state: OperationState, step: PlanStep): boolean {
  const resourceId = plannedResourceId(step)?.toLowerCase();
  return state.plan.steps.some((each) => {
    if (each.kind !== 'virtualNetwork' || !isOurs(each, progressOf(state, each.id))) return false;
    const networkId = plannedResourceId(each)?.toLowerCase();
    return networkId !== undefined && resourceId?.startsWith(`${networkId}/`) === true;
  });
}
