import type { AzureClients } from '../azure/clients.ts';
import type { StepKinds } from '../contracts/step-kind.ts';
import { clusterVerificationStep } from './cluster-verification.ts';
import { connectionHandoffStep } from './connection-handoff.ts';
import { kubeconfigSecretStep } from './kubeconfig-secret.ts';
import { managedClusterStep } from './managed-cluster.ts';
import { managedIdentityStep } from './managed-identity.ts';
import { nodeReadinessStep } from './node-readiness.ts';
import { preflightStep } from './preflight.ts';
import type { AddressReservations } from './read-world.ts';
import { previewFeatureStep } from './preview-feature.ts';
import { privateDnsLinkStep } from './private-dns-link.ts';
import { privateDnsZoneStep } from './private-dns-zone.ts';
import { rbacPropagationStep } from './rbac-propagation.ts';
import { removalCheckStep } from './removal-check.ts';
import { resourceGroupStep } from './resource-group.ts';
import { resourceProviderStep } from './resource-provider.ts';
import { roleAssignmentStep } from './role-assignment.ts';
import { subnetStep } from './subnet.ts';
import { virtualNetworkPeeringStep } from './virtual-network-peering.ts';
import { virtualNetworkStep } from './virtual-network.ts';

/** The table of step kinds: a kind is its file and its line here. */
export function stepKinds(azure: AzureClients, reservations: AddressReservations): StepKinds {
  return {
    preflight: preflightStep(azure, reservations),
    removalCheck: removalCheckStep(azure),
    previewFeature: previewFeatureStep(azure),
    resourceProvider: resourceProviderStep(azure),
    resourceGroup: resourceGroupStep(azure),
    virtualNetwork: virtualNetworkStep(azure),
    subnet: subnetStep(azure),
    virtualNetworkPeering: virtualNetworkPeeringStep(azure),
    managedIdentity: managedIdentityStep(azure),
    privateDnsZone: privateDnsZoneStep(azure),
    privateDnsLink: privateDnsLinkStep(azure),
    roleAssignment: roleAssignmentStep(azure),
    rbacPropagation: rbacPropagationStep(azure),
    managedCluster: managedClusterStep(azure),
    clusterVerification: clusterVerificationStep(azure),
    nodeReadiness: nodeReadinessStep(azure),
    kubeconfigSecret: kubeconfigSecretStep(azure),
    connectionHandoff: connectionHandoffStep(azure),
  };
}
