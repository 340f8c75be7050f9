import type { PlanStep } from './plan.ts';
import {
  managedClusterId,
  managedIdentityId,
  peeringId,
  privateDnsZoneId,
  resourceGroupId,
  subnetId,
  virtualNetworkId,
} from './resource-ids.ts';

/** The ARM id of what a step is to make; undefined where that depends on what another step puts out, or there is none. */
export function plannedResourceId(step: PlanStep): string | undefined {
  switch (step.kind) {
    case 'resourceGroup':
      return resourceGroupId(step.input.subscriptionId, step.input.resourceGroup);
    case 'virtualNetwork':
      return virtualNetworkId(step.input);
    case 'subnet':
      return subnetId(step.input);
    case 'virtualNetworkPeering':
      return peeringId(step.input);
    case 'privateDnsZone':
      return privateDnsZoneId(step.input);
    case 'managedIdentity':
      return managedIdentityId(step.input);
    case 'managedCluster':
      return managedClusterId(step.input);
    default:
      return undefined;
  }
}
