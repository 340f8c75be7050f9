/** Reads the finished cluster and holds it against what was asked for. It changes nothing. */
import type { ManagedCluster } from '../azure/resource-models.ts';
import { isFinal } from '../azure/operation-handle.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { Problem } from '../domain/problem.ts';
import type { ClusterVerificationInput } from '../domain/step-inputs.ts';
import type { Difference, Done, Refused, Retry } from '../domain/verb-answers.ts';
import { busy, done, failed, nameDifference, observed, refused } from './answers.ts';
import { clusterChecks, clusterDifferences } from './cluster-checks.ts';

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
  const differences = [
    ...nameDifference('properties.provisioningState', 'Succeeded', result.value.provisioningState),
    ...clusterDifferences(result.value, input),
  ];
  return differences.length === 0
    ? done({ checks: ['clusterSucceeded', ...Object.keys(clusterChecks)] })
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
