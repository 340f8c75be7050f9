import type { AzureClients } from '../azure/clients.ts';
import type { StepKinds } from '../contracts/step-kind.ts';
import { clusterVerificationStep } from './cluster-verification.ts';
import { connectionHandoffStep } from './connection-handoff.ts';
import { managedClusterStep } from './managed-cluster.ts';
import { managedIdentityStep } from './managed-identity.ts';
import { previewFeatureStep } from './preview-feature.ts';
import { rbacPropagationStep } from './rbac-propagation.ts';
import { resourceGroupStep } from './resource-group.ts';
import { resourceProviderStep } from './resource-provider.ts';
import { roleAssignmentStep } from './role-assignment.ts';
import { subnetStep } from './subnet.ts';
import { virtualNetworkStep } from './virtual-network.ts';

/** The table of step kinds: a kind is its file and its line here. */
export function stepKinds(azure: AzureClients): StepKinds {
  return {
    previewFeature: previewFeatureStep(azure),
    resourceProvider: resourceProviderStep(azure),
    resourceGroup: resourceGroupStep(azure),
    virtualNetwork: virtualNetworkStep(azure),
    subnet: subnetStep(azure),
    managedIdentity: managedIdentityStep(azure),
    roleAssignment: roleAssignmentStep(azure),
    rbacPropagation: rbacPropagationStep(azure),
    managedCluster: managedClusterStep(azure),
    clusterVerification: clusterVerificationStep(azure),
    connectionHandoff: connectionHandoffStep(azure),
  };
}
