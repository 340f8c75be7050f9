import type { ResourceClaims } from '../contracts/resource-claims.ts';
import type { StepKind, StepKinds } from '../contracts/step-kind.ts';
import {
  managedIdentityId,
  peeringId,
  privateDnsZoneId,
  resourceGroupId,
  subnetId,
  virtualNetworkId,
} from '../domain/resource-ids.ts';
import { claimedStep } from './claimed-step.ts';
import { roleAssignmentName } from './find-role-assignment.ts';

/** The kinds as operations run them: what several of them may name is claimed. A plan that is only told claims nothing. */
export function claimedKinds(kinds: StepKinds, claims: ResourceClaims): StepKinds {
  const claimed = <Input>(step: StepKind<Input>, idOf: (input: Input) => string): StepKind<Input> =>
    claimedStep(step, { claims, idOf });
  const unmarked = <Input>(step: StepKind<Input>, idOf: (input: Input) => string): StepKind<Input> =>
    claimedStep(step, { claims, idOf, isUnmarked: true });
  return {
    ...kinds,
    resourceGroup: claimed(kinds.resourceGroup, (input) =>
      resourceGroupId(input.subscriptionId, input.resourceGroup),
    ),
    virtualNetwork: claimed(kinds.virtualNetwork, virtualNetworkId),
    subnet: unmarked(kinds.subnet, subnetId),
    virtualNetworkPeering: unmarked(kinds.virtualNetworkPeering, peeringId),
    managedIdentity: claimed(kinds.managedIdentity, managedIdentityId),
    privateDnsZone: claimed(kinds.privateDnsZone, privateDnsZoneId),
    privateDnsLink: claimed(
      kinds.privateDnsLink,
      ({ zoneId, name }) => `${zoneId}/virtualNetworkLinks/${name}`,
    ),
    roleAssignment: claimed(
      kinds.roleAssignment,
      (input) =>
        `${input.scope}/providers/Microsoft.Authorization/roleAssignments/${roleAssignmentName(input)}`,
    ),
  };
}
