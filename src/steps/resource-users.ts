/**
 * Who, besides what is to be removed with it, uses a resource: other clusters, machines and private endpoints in a
 * subnet, subnets and peerings of others in a network, names and links of others in a zone, resources of others in a
 * group. What AKS itself put there for a cluster that goes, goes with it.
 */
import { isNotFound, type ArmFailure, type ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { ManagedCluster } from '../azure/resource-models.ts';
import { resourcePathOf } from '../domain/resource-ids.ts';
import type { RemovalCandidate, RemovalCheckInput } from '../domain/step-inputs.ts';
import { listed } from './listed.ts';
import { carriesMark } from './marked-tags.ts';

export interface Surroundings {
  readonly input: RemovalCheckInput;
  /** The clusters that are to be removed. */
  readonly going: readonly ManagedCluster[];
  /** All others of the subscription. */
  readonly staying: readonly ManagedCluster[];
}

/** Why the resource has to stay; undefined: nothing speaks against its removal. */
export type Users =
  | { readonly ok: true; readonly value: string | undefined }
  | { readonly ok: false; readonly failure: ArmFailure };

type Names =
  | { readonly ok: true; readonly value: readonly string[] }
  | { readonly ok: false; readonly failure: ArmFailure };

/** Named in a reason; the rest is counted. */
const NAMED_AT_MOST = 5;

export async function usersOf(
  azure: AzureClients,
  candidate: RemovalCandidate,
  around: Surroundings,
): Promise<Users> {
  const users = await namesOf(azure, candidate, around);
  if (!users.ok) return isNotFound(users.failure) ? { ok: true, value: undefined } : users;
  if (users.value.length === 0) return { ok: true, value: undefined };
  const name = candidate.resourceId.split('/').at(-1) ?? '';
  return { ok: true, value: `${name} (${candidate.kind}) is used by ${list(users.value)}.` };
}

/** Whether the resource, or what it lies in, is to be removed. */
export function isGoing(id: string | undefined, { removedIds }: RemovalCheckInput): boolean {
  const wanted = id?.toLowerCase() ?? '';
  return removedIds.some((each) => wanted === each || (isWhole(each) && wanted.startsWith(`${each}/`)));
}

/** A group holds what others put there; all else goes with what it lies in. */
function isWhole(id: string): boolean {
  return id.includes('/providers/');
}

async function namesOf(
  azure: AzureClients,
  { kind, resourceId }: RemovalCandidate,
  around: Surroundings,
): Promise<Names> {
  const { staying } = around;
  switch (kind) {
    case 'subnet':
      return both(
        named(staying.filter((each) => isInSubnet(each, resourceId))),
        await subnetUsers(azure, resourceId, around),
      );
    case 'virtualNetworkPeering':
      return isProven(around) ? none : { ok: true, value: [UNKNOWN_MAKER] };
    case 'managedIdentity':
      return named(staying.filter((each) => hasIdentity(each, resourceId)));
    case 'virtualNetwork':
      return foreignSubnets(azure, resourceId, around.input);
    case 'privateDnsZone':
      return both(
        named(staying.filter((each) => hasZone(each, resourceId))),
        await foreignLinks(azure, resourceId, around),
      );
    case 'resourceGroup':
      return foreignResources(azure, resourceId, around);
  }
}

const none: Names = { ok: true, value: [] };
/** Of what carries no mark, when nothing marked is left to vouch for it. */
const UNKNOWN_MAKER = 'nobody known: it carries no mark, and what would show that it is still ours is gone';

function both(some: Names, others: Names): Names {
  if (!some.ok) return some;
  return others.ok ? { ok: true, value: [...some.value, ...others.value] } : others;
}

function named(clusters: readonly ManagedCluster[]): Names {
  return { ok: true, value: clusters.map((cluster) => `cluster ${cluster.name ?? '?'}`) };
}

/** Subnets and peerings have no tags: the cluster, seen with its mark, vouches for them. */
function isProven({ going, input }: Surroundings): boolean {
  return going.some((cluster) => input.markedBy.some((operationId) => carriesMark(cluster, operationId)));
}

function subnetsOf({ apiServerAccessProfile, agentPoolProfiles = [] }: ManagedCluster): readonly string[] {
  const all = [apiServerAccessProfile?.subnetId, ...agentPoolProfiles.map((pool) => pool.vnetSubnetID)];
  return all.flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
}

function isInSubnet(cluster: ManagedCluster, subnetId: string): boolean {
  return subnetsOf(cluster).includes(subnetId.toLowerCase());
}

function hasIdentity({ identity }: ManagedCluster, identityId: string): boolean {
  return Object.keys(identity?.userAssignedIdentities ?? {}).some(
    (each) => each.toLowerCase() === identityId.toLowerCase(),
  );
}

function hasZone({ apiServerAccessProfile }: ManagedCluster, zoneId: string): boolean {
  return apiServerAccessProfile?.privateDNSZone?.toLowerCase() === zoneId.toLowerCase();
}

/** Machines and private endpoints; nothing of a resource group of nodes that goes with its cluster. */
async function subnetUsers(azure: AzureClients, id: string, around: Surroundings): Promise<Names> {
  const network = id.replace(/\/subnets\/[^/]+$/i, '');
  const { subscriptionId, resourceGroup, name } = resourcePathOf(network);
  const subnet = await azure.read((options) =>
    azure.of(subscriptionId).network.subnets.get(resourceGroup, name, id.split('/').at(-1) ?? '', options),
  );
  if (!subnet.ok) return subnet;
  const { ipConfigurations = [], privateEndpoints = [] } = subnet.value;
  const others = [...ipConfigurations, ...privateEndpoints].filter((each) => !isOfNodes(each.id, around));
  const users = others.map((each) => ownerOf(each.id ?? '?'));
  if (users.length > 0 || isProven(around) || isGoing(network, around.input))
    return { ok: true, value: [...new Set(users)] };
  return { ok: true, value: [UNKNOWN_MAKER] };
}

function isOfNodes(id: string | undefined, { going }: Surroundings): boolean {
  const groups = going.flatMap(({ nodeResourceGroup }) => nodeResourceGroup?.toLowerCase() ?? []);
  return groups.some((group) => id?.toLowerCase().includes(`/resourcegroups/${group}/`));
}

/** `…/networkInterfaces/vm-nic/ipConfigurations/one` belongs to the interface. */
function ownerOf(id: string): string {
  return id
    .replace(/\/ipConfigurations\/.*$/i, '')
    .split('/')
    .slice(-2)
    .join(' ');
}

async function foreignSubnets(azure: AzureClients, id: string, input: RemovalCheckInput): Promise<Names> {
  const { subscriptionId, resourceGroup, name } = resourcePathOf(id);
  const network = await azure.read((options) =>
    azure.of(subscriptionId).network.virtualNetworks.get(resourceGroup, name, options),
  );
  if (!network.ok) return network;
  const { subnets = [], virtualNetworkPeerings: peerings = [] } = network.value;
  const known = new Set(input.removedIds);
  const others = [...subnets, ...peerings].filter((each) => !known.has(each.id?.toLowerCase() ?? ''));
  return { ok: true, value: others.map((each) => lastTwo(each.id)) };
}

/** AKS links a zone to the network of each cluster in it, and unlinks it when the cluster goes. */
async function foreignLinks(azure: AzureClients, id: string, around: Surroundings): Promise<Names> {
  const { subscriptionId, resourceGroup, name } = resourcePathOf(id);
  const links = await listed(azure, (options) =>
    azure.of(subscriptionId).privateDns.virtualNetworkLinks.list(resourceGroup, name, options),
  );
  if (!links.ok) return links;
  const networks = around.going.flatMap(subnetsOf).map((subnet) => subnet.replace(/\/subnets\/[^/]+$/, ''));
  const known = new Set(around.input.removedIds);
  const others = links.value.filter((link) => {
    const network = link.virtualNetwork?.id?.toLowerCase() ?? '';
    const isOfAks = networks.includes(network) || isOfNodes(network, around);
    return !isOfAks && !known.has(link.id?.toLowerCase() ?? '');
  });
  return { ok: true, value: others.map((link) => lastTwo(link.id)) };
}

async function foreignResources(azure: AzureClients, id: string, { input }: Surroundings): Promise<Names> {
  const path = resourcePathOf(id);
  const resources: ArmResult<readonly { readonly id?: string; readonly tags?: Record<string, string> }[]> =
    await listed(azure, (options) =>
      azure.of(path.subscriptionId).resources.resources.listByResourceGroup(path.name, options),
    );
  if (!resources.ok) return resources;
  const others = resources.value.filter(
    (resource) =>
      !isGoing(resource.id, input) &&
      !input.markedBy.some((operationId) => carriesMark(resource, operationId)),
  );
  return { ok: true, value: others.map((resource) => lastTwo(resource.id)) };
}

function lastTwo(id = '?'): string {
  return id.split('/').slice(-2).join(' ');
}

function list(users: readonly string[]): string {
  const more = users.length - NAMED_AT_MOST;
  return [...users.slice(0, NAMED_AT_MOST), ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
}
