import type { AzureClients } from '../azure/clients.ts';
import { isFinal } from '../azure/operation-handle.ts';
import { managedClusterId } from '../domain/resource-ids.ts';
import type { ManagedClusterInput } from '../domain/step-inputs.ts';

/** One list tells of all clusters of a subscription; each of them is looked at about as often by itself. */
const LIST_MAX_AGE_MS = 15_000;

/**
 * The state of a cluster that is still changing, by a list that all operations of the subscription share; undefined when
 * it has come to an end, is not listed, or the list cannot be read: then it has to be looked at by itself.
 */
export async function changingState(
  azure: AzureClients,
  input: Pick<ManagedClusterInput, 'subscriptionId' | 'resourceGroup' | 'name'>,
): Promise<string | undefined> {
  const key = `${input.subscriptionId}/managedClusters/states`;
  const { managedClusters } = azure.of(input.subscriptionId).clusters;
  const states = await azure.readShared({ key, maxAgeMs: LIST_MAX_AGE_MS }, async (options) => {
    const found = new Map<string, string>();
    for await (const { id, provisioningState } of managedClusters.list(options))
      if (id !== undefined && provisioningState !== undefined) found.set(id.toLowerCase(), provisioningState);
    return found;
  });
  const state = states.ok ? states.value.get(managedClusterId(input).toLowerCase()) : undefined;
  return isFinal(state) || state === 'Deleting' ? undefined : state;
}
