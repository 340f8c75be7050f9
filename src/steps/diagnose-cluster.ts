import type { AzureClients } from '../azure/clients.ts';
import type { ManagedCluster, ManagedClusterAgentPoolProfile } from '../azure/resource-models.ts';
import type { VerbCall } from '../contracts/step-kind.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ManagedClusterInput } from '../domain/step-inputs.ts';
import type { DiagnoseAnswer } from '../domain/verb-answers.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';
import { failed, known } from './answers.ts';

const MOST_POOLS = 4;
const LONGEST_MESSAGE = 300;

/** What a cluster and its pools say of themselves: states, and the reasons of what failed. */
export async function diagnoseCluster(
  azure: AzureClients,
  { input }: VerbCall<ManagedClusterInput>,
): Promise<DiagnoseAnswer> {
  const { managedClusters } = azure.of(input.subscriptionId).clusters;
  const result = await azure.read((options) => managedClusters.get(input.resourceGroup, input.name, options));
  return result.ok ? { outcome: 'diagnosed', diagnostics: seenOf(result.value) } : failed(result.failure);
}

function seenOf(cluster: ManagedCluster): JsonObject {
  const pools = cluster.agentPoolProfiles ?? [];
  return known({
    provisioningState: cluster.provisioningState,
    powerState: cluster.powerState?.code,
    nodeResourceGroup: cluster.nodeResourceGroup,
    error: errorOf(cluster.status?.provisioningError),
    agentPools: pools.slice(0, MOST_POOLS).map(seenOfPool),
  });
}

function seenOfPool({
  name,
  provisioningState,
  powerState,
  status,
}: ManagedClusterAgentPoolProfile): JsonObject {
  return known({
    name,
    provisioningState,
    powerState: powerState?.code,
    error: errorOf(status?.provisioningError),
  });
}

function errorOf(
  error: { readonly code?: string; readonly message?: string } | undefined,
): JsonObject | undefined {
  if (!error) return undefined;
  const { code, message } = error;
  return known({ code, message: message && withoutSecrets(message).slice(0, LONGEST_MESSAGE) });
}
