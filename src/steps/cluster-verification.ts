/** Reads the finished cluster and holds it against what was asked for. It changes nothing. */
import type { ManagedCluster } from '../azure/resource-models.ts';
import { isFinal } from '../azure/operation-handle.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { Problem } from '../domain/problem.ts';
import type { ClusterVerificationInput } from '../domain/step-inputs.ts';
import type { Difference, Done, Refused, Retry } from '../domain/verb-answers.ts';
import { busy, difference, done, failed, nameDifference, observed, refused } from './answers.ts';
import { identityDifference, nodeSubnetDifferences } from './managed-cluster-differences.ts';

type Check = (cluster: ManagedCluster, input: ClusterVerificationInput) => readonly Difference[];

const checks: Readonly<Record<string, Check>> = {
  clusterSucceeded: (cluster) =>
    nameDifference('properties.provisioningState', 'Succeeded', cluster.provisioningState),
  vnetIntegrated: ({ apiServerAccessProfile }) =>
    difference(
      'properties.apiServerAccessProfile.enableVnetIntegration',
      true,
      apiServerAccessProfile?.enableVnetIntegration,
    ),
  apiServerSubnet: ({ apiServerAccessProfile }, input) =>
    nameDifference(
      'properties.apiServerAccessProfile.subnetId',
      input.apiServerSubnetId,
      apiServerAccessProfile?.subnetId,
    ),
  privateAsAsked: ({ apiServerAccessProfile }, input) =>
    difference(
      'properties.apiServerAccessProfile.enablePrivateCluster',
      input.privateCluster,
      apiServerAccessProfile?.enablePrivateCluster ?? false,
    ),
  ownIdentity: (cluster, input) => identityDifference(cluster, input.identityId),
  noLocalAccounts: (cluster) =>
    difference('properties.disableLocalAccounts', true, cluster.disableLocalAccounts),
  poolsSucceeded,
  poolsInNodeSubnet: (cluster, input) => nodeSubnetDifferences(cluster, input.nodeSubnetId),
};

export function clusterVerificationStep(azure: AzureClients): StepKind<ClusterVerificationInput> {
  return {
    observe: async (call) => {
      const answer = await verify(azure, call);
      return answer.outcome === 'done' ? observed({ found: 'fit', outputs: answer.outputs }) : answer;
    },
    begin: (call) => verify(azure, call),
    poll: (call) => verify(azure, call),
    undo: () => Promise.resolve(done({})),
  };
}

function poolsSucceeded({ agentPoolProfiles: pools = [] }: ManagedCluster): readonly Difference[] {
  if (pools.length === 0)
    return [{ field: 'properties.agentPoolProfiles', expected: 'at least one', found: null }];
  return pools.flatMap((pool) =>
    nameDifference(
      `properties.agentPoolProfiles[${pool.name}].provisioningState`,
      'Succeeded',
      pool.provisioningState,
    ),
  );
}

async function verify(
  azure: AzureClients,
  { input }: VerbCall<ClusterVerificationInput>,
): Promise<Done | Refused | Retry> {
  const result = await azure.read((options) =>
    azure.of(input.subscriptionId).clusters.managedClusters.get(input.resourceGroup, input.name, options),
  );
  if (!result.ok) return failed(result.failure);
  const moving = stillMoving(result.value);
  if (moving !== undefined) return busy('ClusterStillChanging', `${moving} of cluster ${input.name}.`);
  const differences = Object.values(checks).flatMap((check) => check(result.value, input));
  return differences.length === 0
    ? done({ checks: Object.keys(checks) })
    : refused(mismatch(input, differences));
}

function stillMoving(cluster: ManagedCluster): string | undefined {
  if (!isFinal(cluster.provisioningState)) return `${cluster.provisioningState ?? ''} is the state`;
  const pool = (cluster.agentPoolProfiles ?? []).find((each) => !isFinal(each.provisioningState));
  return pool && `${pool.provisioningState ?? ''} is the state of pool ${pool.name}`;
}

function mismatch(input: ClusterVerificationInput, differences: readonly Difference[]): Problem {
  const list = differences.map(
    ({ field, expected, found }) => `${field} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`,
  );
  return {
    code: 'VerificationFailed',
    class: 'mismatch',
    owner: 'operator',
    message: `Cluster ${input.name} is not as it was asked for: ${list.join('; ')}.`,
    remedy: 'Compare the cluster with the request; make a new one if Azure did not do as asked.',
  };
}
