/**
 * Reads everything that the live rules look at, as one snapshot: two rounds of reads, each in parallel and all of them
 * bounded. Nothing is changed but the row for the API-server subnet's addresses.
 */
import type { ArmFailure } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { clusterIdOf, operationIdOf } from '../domain/operation-ids.ts';
import { clusterInput } from '../domain/planning/cluster-input.ts';
import { plannedGrants } from '../domain/planning/identity-steps.ts';
import { plannedNames, type PlannedNames } from '../domain/planning/planned-names.ts';
import { subnetNamed } from '../domain/preflight/addressing.ts';
import {
  absent,
  known,
  unknown,
  valueOf,
  type Part,
  type SeenCluster,
  type SeenGroup,
  type SeenNetwork,
  type WorldSnapshot,
} from '../domain/preflight/world-snapshot.ts';
import type { ClusterRequest } from '../domain/request.ts';
import { resourcePathOf } from '../domain/resource-ids.ts';
import { findRoleAssignment } from './find-role-assignment.ts';
import { managedClusterDifferences } from './managed-cluster-differences.ts';
import { readGovernance } from './read-governance.ts';
import { collect, PartReader } from './read-part.ts';
import { readProvider } from './read-provider.ts';
import { readRegion } from './read-region.ts';
import { seenNetwork, seenRules, shortLocation } from './see-network.ts';

export type AddressReservations = Pick<OperationRecords, 'reserveAddresses'>;

export interface WorldRead {
  readonly world: WorldSnapshot;
  /** A read that may go well another time; what it was for is unknown in `world`. */
  readonly passing: ArmFailure | undefined;
}

/** More clusters than this in a subscription are not looked through. */
const MOST_CLUSTERS = 500;

interface Reading {
  readonly azure: AzureClients;
  readonly reader: PartReader;
  readonly request: ClusterRequest;
  readonly names: PlannedNames;
}

export async function readWorld(
  azure: AzureClients,
  records: AddressReservations | null,
  request: ClusterRequest,
): Promise<WorldRead> {
  const names = plannedNames(request, operationIdOf(request.requestId, request.target));
  const reading: Reading = { azure, reader: new PartReader(), request, names };
  // First the row, then the clusters: whoever leaves the row between the two is seen among the clusters.
  const reservations = await reserve(records, reading);
  const [groups, cluster, network, identity, zone, region, governance] = await Promise.all([
    readGroups(reading),
    readCluster(reading),
    readNetworks(reading),
    readIdentity(reading),
    readZone(reading),
    readRegion(azure, reading.reader, request),
    readGovernance(azure, reading.reader, reading),
  ]);
  return {
    world: {
      ...groups,
      ...cluster,
      ...network,
      ...identity,
      ...zone,
      ...region,
      ...governance,
      reservations,
    },
    passing: reading.reader.passing,
  };
}

async function reserve(
  records: AddressReservations | null,
  { request, names }: Reading,
): Promise<WorldSnapshot['reservations']> {
  const subnetId = names.network?.apiServerSubnetId;
  if (!records || !subnetId) return absent;
  const operationId = operationIdOf(request.requestId, request.target);
  const clusterId = clusterIdOf(request.target);
  return known(await records.reserveAddresses({ subnetId, operationId, clusterId }));
}

async function readGroups(reading: Reading) {
  const { request, names } = reading;
  const { resourceGroup, clusterName, location } = request.target;
  const nodeGroupName = request.cluster.nodeResourceGroup ?? `MC_${resourceGroup}_${clusterName}_${location}`;
  const zone = names.dnsZoneId === null ? null : resourcePathOf(names.dnsZoneId);
  const [group, nodeGroup, networkGroup, identityGroup, zoneGroup] = await Promise.all([
    readGroup(reading, names.place),
    readGroup(reading, { ...names.place, resourceGroup: nodeGroupName }),
    readOtherGroup(reading, names.network?.place),
    readOtherGroup(reading, names.identity),
    readOtherGroup(reading, zone),
  ]);
  return { group, nodeGroup, networkGroup, identityGroup, zoneGroup };
}

interface Place {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

function readOtherGroup(reading: Reading, place: Place | null | undefined): Promise<Part<SeenGroup> | null> {
  const own = reading.names.place;
  const isOwn = place && placeKey(place) === placeKey(own);
  return place && !isOwn ? readGroup(reading, place) : Promise.resolve(null);
}

function placeKey({ subscriptionId, resourceGroup }: Place): string {
  return `${subscriptionId}/${resourceGroup}`.toLowerCase();
}

function readGroup(
  { azure, reader }: Reading,
  { subscriptionId, resourceGroup }: Place,
): Promise<Part<SeenGroup>> {
  const { resourceGroups } = azure.of(subscriptionId).resources;
  return reader.part(
    azure.read((options) => resourceGroups.get(resourceGroup, options)),
    ({ location, properties, managedBy }) => ({
      location: shortLocation(location),
      state: properties?.provisioningState ?? 'Succeeded',
      ...(managedBy === undefined ? {} : { managedBy }),
    }),
  );
}

async function readCluster(reading: Reading): Promise<Pick<WorldSnapshot, 'cluster' | 'neighbours'>> {
  const { azure, reader, request, names } = reading;
  const { subscriptionId, resourceGroup, clusterName } = request.target;
  const { managedClusters } = azure.of(subscriptionId).clusters;
  const [cluster, neighbours] = await Promise.all([
    reader.part(
      azure.read((options) => managedClusters.get(resourceGroup, clusterName, options)),
      (found): SeenCluster => ({
        state: found.provisioningState ?? 'Succeeded',
        differences: managedClusterDifferences(found, clusterInput(request, names))
          // What is still being made is awaited by the step that makes it.
          .filter(({ field }) => !field.endsWith('provisioningState'))
          .map(
            ({ field, expected, found: value }) =>
              `${field} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`,
          ),
      }),
    ),
    readNeighbours(reading),
  ]);
  return { cluster, neighbours };
}

async function readNeighbours({ azure, reader, request, names }: Reading): Promise<Part<readonly string[]>> {
  const subnetId = names.network?.apiServerSubnetId?.toLowerCase();
  if (subnetId === undefined) return absent;
  const { managedClusters } = azure.of(request.target.subscriptionId).clusters;
  const all = await reader.list(
    azure.readShared({ key: `${request.target.subscriptionId}/managedClusters` }, (options) =>
      collect(managedClusters.list(options), MOST_CLUSTERS),
    ),
    (found) =>
      found
        ?.filter((each) => each.apiServerAccessProfile?.subnetId?.toLowerCase() === subnetId)
        .flatMap(({ id }) => id ?? []),
  );
  if (all.is !== 'known') return all;
  return all.value
    ? known(all.value)
    : unknown(`the subscription has over ${String(MOST_CLUSTERS)} clusters`);
}

type Networks = Pick<
  WorldSnapshot,
  'network' | 'remoteNetworks' | 'apiServerRules' | 'nodeRules' | 'nodeRoutes'
>;

async function readNetworks(reading: Reading): Promise<Networks> {
  const { request, names } = reading;
  const { peerings, dnsZoneLinks } = request.connectivity;
  const remoteIds = [...peerings, ...dnsZoneLinks].map(({ virtualNetworkId }) => virtualNetworkId);
  const remotes = [...new Map(remoteIds.map((id) => [id.toLowerCase(), id])).values()];
  const [network, remoteNetworks] = await Promise.all([
    names.network ? readNetwork(reading, names.network.virtualNetworkId) : absent,
    Promise.all(remotes.map(async (id) => ({ id, network: await readNetwork(reading, id) }))),
  ]);
  return { network, remoteNetworks, ...(await readSubnetParts(reading, valueOf(network))) };
}

function readNetwork({ azure, reader }: Reading, id: string): Promise<Part<SeenNetwork>> {
  const { subscriptionId, resourceGroup, name } = resourcePathOf(id);
  const { virtualNetworks } = azure.of(subscriptionId).network;
  return reader.part(
    azure.read((options) => virtualNetworks.get(resourceGroup, name, options)),
    seenNetwork,
  );
}

/** What hangs on the subnets: their security groups, and the routes of the nodes. */
async function readSubnetParts(reading: Reading, network: SeenNetwork | undefined) {
  const { names } = reading;
  const [apiServer, nodes] = [names.network?.apiServerSubnetId, names.network?.nodeSubnetId].map((id) =>
    id ? subnetNamed(network, resourcePathOf(id).name) : undefined,
  );
  const [apiServerRules, nodeRules, nodeRoutes] = await Promise.all([
    readRules(reading, apiServer?.networkSecurityGroupId),
    readRules(reading, nodes?.networkSecurityGroupId),
    readRoutes(reading, nodes?.routeTableId),
  ]);
  return { apiServerRules, nodeRules, nodeRoutes };
}

function readRules({ azure, reader }: Reading, id: string | undefined): Promise<WorldSnapshot['nodeRules']> {
  if (id === undefined) return Promise.resolve(absent);
  const { subscriptionId, resourceGroup, name } = resourcePathOf(id);
  const { networkSecurityGroups } = azure.of(subscriptionId).network;
  return reader.list(
    azure.read((options) => networkSecurityGroups.get(resourceGroup, name, options)),
    seenRules,
  );
}

function readRoutes(
  { azure, reader }: Reading,
  id: string | undefined,
): Promise<WorldSnapshot['nodeRoutes']> {
  if (id === undefined) return Promise.resolve(absent);
  const { subscriptionId, resourceGroup, name } = resourcePathOf(id);
  const { routeTables } = azure.of(subscriptionId).network;
  return reader.list(
    azure.read((options) => routeTables.get(resourceGroup, name, options)),
    ({ routes = [] }) => routes.flatMap(({ addressPrefix }) => addressPrefix ?? []),
  );
}

async function readIdentity(reading: Reading): Promise<Pick<WorldSnapshot, 'identity' | 'grants'>> {
  const { azure, reader, request, names } = reading;
  if (!names.identity || !request.identity) return { identity: absent, grants: [] };
  const { subscriptionId, resourceGroup } = names.identity;
  const { name } = request.identity;
  const { userAssignedIdentities } = azure.of(subscriptionId).identities;
  const identity = await reader.part(
    azure.read((options) => userAssignedIdentities.get(resourceGroup, name, options)),
    ({ principalId }) => (principalId === undefined ? {} : { principalId }),
  );
  return { identity, grants: await readGrants(reading, valueOf(identity)?.principalId) };
}

/** An identity that is not there yet has no grants. */
function readGrants(
  { azure, reader, names }: Reading,
  principalId: string | undefined,
): Promise<WorldSnapshot['grants']> {
  return Promise.all(
    plannedGrants(names).map(async ({ grant }) => {
      const { scope, roleId } = grant;
      if (principalId === undefined) return { scope, roleId, assignment: absent };
      const found = await findRoleAssignment(azure, { ...grant, principalId });
      if (!found.ok) {
        return { scope, roleId, assignment: reader.missing(found.failure) };
      }
      return { scope, roleId, assignment: found.value ? known(found.value.id ?? '') : absent };
    }),
  );
}

type Zone = Pick<WorldSnapshot, 'zone' | 'zoneLinks' | 'zoneRegistration'>;

async function readZone({ azure, reader, names }: Reading): Promise<Zone> {
  if (names.dnsZoneId === null) return { zone: absent, zoneLinks: absent, zoneRegistration: absent };
  const { subscriptionId, resourceGroup, name } = resourcePathOf(names.dnsZoneId);
  const { privateDns } = azure.of(subscriptionId);
  const [zone, zoneLinks, zoneRegistration] = await Promise.all([
    reader.part(
      azure.read((options) => privateDns.privateZones.get(resourceGroup, name, options)),
      () => true as const,
    ),
    reader.part(
      azure.read((options) =>
        collect(privateDns.virtualNetworkLinks.list(resourceGroup, name, options), MOST_LINKS),
      ),
      (links = []) =>
        links.map((link) => ({ name: link.name ?? '', virtualNetworkId: link.virtualNetwork?.id ?? '' })),
    ),
    reader.list(
      readProvider(azure, subscriptionId, 'Microsoft.ContainerService'),
      ({ registrationState }) => registrationState ?? 'NotRegistered',
    ),
  ]);
  return { zone, zoneLinks, zoneRegistration };
}

/** A zone has at most a thousand. Source: Azure DNS limits. */
const MOST_LINKS = 1000;
