import type { ManagedCluster } from '../azure/resource-models.ts';
import type { ArmResult } from '../azure/arm-failure.ts';
import { isFinal } from '../azure/operation-handle.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { ManagedClusterInput } from '../domain/step-inputs.ts';
import type { Pending, StepOutputs } from '../domain/verb-answers.ts';
import { known, pending } from './answers.ts';
import { changingState } from './clusters-together.ts';
import { diagnoseCluster } from './diagnose-cluster.ts';
import { managedClusterBody } from './managed-cluster-body.ts';
import { managedClusterDifferences } from './managed-cluster-differences.ts';
import { dnsZoneIdOf } from './cluster-dns-zone.ts';
import { findListed } from './listed.ts';
import { carriesMark } from './marked-tags.ts';
import { resourceStep } from './resource-step.ts';

/**
 * The cluster. AKS tells a failed create from a running one by `provisioningState` alone, and tries a failed one again
 * when the same body is sent again.
 */
export function managedClusterStep(azure: AzureClients): StepKind<ManagedClusterInput> {
  const clusters = (input: ManagedClusterInput) => azure.of(input.subscriptionId).clusters.managedClusters;
  const put = async (
    input: ManagedClusterInput,
    body: ManagedCluster,
    condition: { readonly ifNoneMatch?: string },
  ): Promise<ArmResult<undefined>> => {
    const result = await azure.start((options) =>
      clusters(input).createOrUpdate(input.resourceGroup, input.name, body, { ...options, ...condition }),
    );
    return result.ok ? { ...result, value: undefined } : result;
  };
  const step = resourceStep<ManagedClusterInput, ManagedCluster>(azure, {
    title: (input) => `cluster ${input.name}`,
    read: (input) => azure.read((options) => clusters(input).get(input.resourceGroup, input.name, options)),
    find: (input) =>
      findListed(azure, input.name, (options) =>
        clusters(input).listByResourceGroup(input.resourceGroup, options),
      ),
    body: ({ input, operationId }) => managedClusterBody(input, operationId),
    put: (input, body) => put(input, body, {}),
    // Source: AKS documentation, "Enhance concurrency control with entity tags".
    create: (input, body) => put(input, body, { ifNoneMatch: '*' }),
    remove: (input) =>
      azure.start((options) => clusters(input).delete(input.resourceGroup, input.name, options)),
    abort: (input) =>
      azure.start((options) =>
        clusters(input).abortLatestOperation(input.resourceGroup, input.name, options),
      ),
    state: stateWithPools,
    isMarked: (cluster, { operationId }) => carriesMark(cluster, operationId),
    differences: managedClusterDifferences,
    outputs: clusterOutputs,
  });
  return {
    ...step,
    poll: async (call) => (await sparingLook(azure, call)) ?? step.poll(call),
    diagnose: (call) => diagnoseCluster(azure, call),
  };
}

/** Only of one that is still changing: what has ended, and how, the cluster's own operation tells. */
async function sparingLook(
  azure: AzureClients,
  { input, isSparing }: VerbCall<ManagedClusterInput>,
): Promise<Pending | undefined> {
  const state = isSparing ? await changingState(azure, input) : undefined;
  return state === undefined ? undefined : pending({ waitingFor: `cluster ${input.name} is ${state}` });
}

/** Nothing is known of a cluster as a whole while a pool is changing; least of all that it goes when a pool goes. */
function stateWithPools({ provisioningState, agentPoolProfiles: pools = [] }: ManagedCluster) {
  const isMoving = pools.some((pool) => !isFinal(pool.provisioningState));
  return provisioningState === 'Succeeded' && isMoving ? 'Updating' : provisioningState;
}

function clusterOutputs(cluster: ManagedCluster): StepOutputs {
  return known({
    resourceId: cluster.id,
    privateFqdn: cluster.privateFqdn,
    fqdn: cluster.fqdn,
    nodeResourceGroup: cluster.nodeResourceGroup,
    privateDnsZoneId: dnsZoneIdOf(cluster),
    kubernetesVersion: cluster.currentKubernetesVersion ?? cluster.kubernetesVersion,
  });
}
