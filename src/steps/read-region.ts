/** What preflight reads of the region: who makes clusters there, of which versions, on which machines. */
import {
  isJsonObject,
  numberField,
  objectField,
  textField,
  type ArmResponse,
} from '../azure/arm-response.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { Provider } from '../azure/resource-models.ts';
import type { JsonObject } from '../domain/json.ts';
import type { SeenUsage, WorldSnapshot } from '../domain/preflight/world-snapshot.ts';
import type { ClusterRequest } from '../domain/request.ts';
import type { PartReader } from './read-part.ts';
import { readProvider } from './read-provider.ts';
import { shortLocation } from './see-network.ts';

const COMPUTE_API = '2024-07-01';
/** What a region offers changes from week to week. */
const OFFER_MAX_AGE_MS = 60_000;

type Region = Pick<WorldSnapshot, 'clusterLocations' | 'kubernetesVersions' | 'vmSizes' | 'usages'>;

export async function readRegion(
  azure: AzureClients,
  reader: PartReader,
  { target: { subscriptionId, location } }: ClusterRequest,
): Promise<Region> {
  const { clusters } = azure.of(subscriptionId);
  const compute = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/${location}`;
  const [clusterLocations, kubernetesVersions, vmSizes, usages] = await Promise.all([
    reader.list(readProvider(azure, subscriptionId, 'Microsoft.ContainerService'), clusterLocationsOf),
    reader.list(
      azure.readShared(
        { key: `${subscriptionId}/${location}/kubernetesVersions`, maxAgeMs: OFFER_MAX_AGE_MS },
        (options) => clusters.managedClusters.listKubernetesVersions(location, options),
      ),
      ({ values = [] }) =>
        values.flatMap(({ version, patchVersions = {} }) => [
          ...(version === undefined ? [] : [version]),
          ...Object.keys(patchVersions),
        ]),
    ),
    reader.list(
      azure.getPath(`${compute}/vmSizes`, COMPUTE_API, { maxAgeMs: OFFER_MAX_AGE_MS }),
      coresBySize,
    ),
    reader.list(azure.getPath(`${compute}/usages`, COMPUTE_API, {}), seenUsages),
  ]);
  return { clusterLocations, kubernetesVersions, vmSizes, usages };
}

function clusterLocationsOf({ resourceTypes = [] }: Provider): readonly string[] {
  const type = resourceTypes.find((each) => each.resourceType?.toLowerCase() === 'managedclusters');
  return (type?.locations ?? []).map(shortLocation);
}

/** The items of a list's answer. */
export function itemsOf({ body }: ArmResponse): readonly JsonObject[] {
  const value = isJsonObject(body) ? body['value'] : undefined;
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function coresBySize(answer: ArmResponse): Readonly<Record<string, number>> {
  return Object.fromEntries(
    itemsOf(answer).flatMap((item) => {
      const [name, cores] = [textField(item, 'name'), numberField(item, 'numberOfCores')];
      return name === undefined || cores === undefined ? [] : [[name.toLowerCase(), cores] as const];
    }),
  );
}

function seenUsages(answer: ArmResponse): readonly SeenUsage[] {
  return itemsOf(answer).flatMap((item) => {
    const name = textField(objectField(item, 'name'), 'value');
    const [current, limit] = [numberField(item, 'currentValue'), numberField(item, 'limit')];
    return name === undefined || current === undefined || limit === undefined
      ? []
      : [{ name, current, limit }];
  });
}
