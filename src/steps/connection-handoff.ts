/**
 * Tells how to reach the finished cluster. No credentials are in it: whoever runs the commands uses their own, and of a
 * kubeconfig in a Key Vault only the secret's URI is named.
 */
import type { ManagedCluster } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { ConnectionHandoffInput } from '../domain/step-inputs.ts';
import type { Done, Refused, Retry } from '../domain/verb-answers.ts';
import { done, failed, known, observed } from './answers.ts';
import { dnsZoneIdOf } from './cluster-dns-zone.ts';
import { connectionCommands } from './connection-commands.ts';

export function connectionHandoffStep(azure: AzureClients): StepKind<ConnectionHandoffInput> {
  return {
    observe: async (call) => {
      const answer = await handOff(azure, call);
      return answer.outcome === 'done' ? observed({ found: 'fit', outputs: answer.outputs }) : answer;
    },
    begin: (call) => handOff(azure, call),
    poll: (call) => handOff(azure, call),
    undo: () => Promise.resolve(done({})),
  };
}

async function handOff(
  azure: AzureClients,
  { input }: VerbCall<ConnectionHandoffInput>,
): Promise<Done | Refused | Retry> {
  const result = await azure.read((options) =>
    azure.of(input.subscriptionId).clusters.managedClusters.get(input.resourceGroup, input.name, options),
  );
  return result.ok ? done(connection(result.value, input)) : failed(result.failure);
}

function connection(cluster: ManagedCluster, input: ConnectionHandoffInput) {
  const access = cluster.apiServerAccessProfile;
  const found = {
    mode: input.mode,
    clusterId: cluster.id,
    privateFqdn: cluster.privateFqdn,
    fqdn: cluster.fqdn,
    apiServerSubnetId: access?.subnetId ?? input.apiServerSubnetId ?? undefined,
    privateDnsZone: access?.privateDNSZone,
    privateDnsZoneId: dnsZoneIdOf(cluster),
    privateEndpoint: privateEndpointOf(cluster, input),
    nodeResourceGroup: cluster.nodeResourceGroup,
    kubeconfigSecretUri: input.kubeconfigSecretUri,
  };
  return known({ ...found, commands: connectionCommands(input, found) });
}

/** With Private Link the API server is behind an endpoint that AKS made; to change or delete it cuts the cluster off. */
function privateEndpointOf(
  { apiServerAccessProfile, nodeResourceGroup }: ManagedCluster,
  { privateCluster }: ConnectionHandoffInput,
): string | undefined {
  const isIntegrated = apiServerAccessProfile?.enableVnetIntegration === true;
  return privateCluster && !isIntegrated && nodeResourceGroup !== undefined
    ? `kube-apiserver in ${nodeResourceGroup}; must not be changed or deleted`
    : undefined;
}
