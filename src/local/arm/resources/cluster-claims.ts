/** What a cluster holds of subnets: the addresses of its nodes, of its private endpoint and of its API server. */
import { guidFrom } from '../guid.ts';
import { keyOf } from '../state/resource-table.ts';
import type { Tables, World } from '../world.ts';
import { clusterHash, nodeGroupId, type ClusterPlace } from './cluster-body.ts';
import { addressesOfPool, type ClusterRequest, type PoolRequest } from './cluster-request.ts';

/** What the API server of one cluster takes from its subnet: the smallest subnet that holds it is a /28. */
export const API_SERVER_ADDRESSES = 9;

/** A cluster, from its request or as it was built. */
interface Claimant {
  readonly request: ClusterRequest;
  readonly place: ClusterPlace;
}

export function nodeSubnetIds({ pools }: ClusterRequest): readonly string[] {
  return [...new Set(pools.flatMap(({ subnetId }) => subnetId ?? []))];
}

/** What the cluster's pools take from the subnet, with the private endpoint of a Private Link cluster. */
export function nodeAddresses(request: ClusterRequest, subnetId: string): number {
  const pools = poolsIn(request, subnetId);
  const hasEndpoint = hasPrivateEndpoint(request) && pools[0] === request.pools[0];
  return poolAddresses(request, pools) + (hasEndpoint ? 1 : 0);
}

function poolsIn({ pools }: ClusterRequest, subnetId: string): readonly PoolRequest[] {
  return pools.filter((each) => each.subnetId !== undefined && keyOf(each.subnetId) === keyOf(subnetId));
}

function poolAddresses({ network }: ClusterRequest, pools: readonly PoolRequest[]): number {
  return pools.reduce((sum, pool) => sum + addressesOfPool(pool, network), 0);
}

/** A private cluster without VNet integration is reached through Private Link. */
export function hasPrivateEndpoint({ apiServer }: ClusterRequest): boolean {
  return apiServer.isPrivate && !apiServer.vnetIntegration;
}

/** Claims what the cluster takes of the subnets that it brings. */
export function claimSubnets(world: World, claimant: Claimant): void {
  const { request } = claimant;
  for (const subnetId of nodeSubnetIds(request)) {
    claimNodes(world, claimant, { subnetId, pools: poolsIn(request, subnetId) });
  }
  const first = request.pools[0]?.subnetId;
  if (first !== undefined && hasPrivateEndpoint(request)) claimEndpoint(world, claimant, first);
  const { subnetId } = request.apiServer;
  if (subnetId !== undefined) claimApiServer(world, claimant, subnetId);
}

export function claimNodes(
  tables: Tables,
  claimant: Claimant,
  { subnetId, pools }: { subnetId: string; pools: readonly PoolRequest[] },
): void {
  tables.claims.put({
    subnetId,
    ownerId: claimant.place.id,
    kind: 'nodes',
    usedBy: pools.flatMap((pool) => nodeConfigurations(claimant, pool)),
    addresses: poolAddresses(claimant.request, pools),
  });
}

/** The address configurations of the nodes of a pool. */
function nodeConfigurations({ request, place }: Claimant, pool: PoolRequest): readonly string[] {
  const name = scaleSetName(pool.name, clusterHash(place.id));
  const scaleSets = `${nodeGroupId(request, place)}/providers/Microsoft.Compute/virtualMachineScaleSets`;
  return Array.from(
    { length: pool.count },
    (_, index) =>
      `${scaleSets}/${name}/virtualMachines/${String(index)}/networkInterfaces/${name}/ipConfigurations/ipconfig1`,
  );
}

export function scaleSetName(pool: string, hash: string): string {
  return `aks-${pool}-${hash}-vmss`;
}

export function claimEndpoint(tables: Tables, claimant: Claimant, subnetId: string): void {
  tables.claims.put({
    subnetId,
    ownerId: claimant.place.id,
    kind: 'privateEndpoint',
    usedBy: [`${interfaceId(claimant)}/ipConfigurations/privateEndpointIpConfig`, endpointId(claimant)],
    addresses: 1,
  });
}

export function endpointId({ request, place }: Claimant): string {
  return `${nodeGroupId(request, place)}/providers/Microsoft.Network/privateEndpoints/kube-apiserver`;
}

export function interfaceId({ request, place }: Claimant): string {
  const name = `kube-apiserver.nic.${guidFrom('endpoint interface', place.id.toLowerCase())}`;
  return `${nodeGroupId(request, place)}/providers/Microsoft.Network/networkInterfaces/${name}`;
}

export function claimApiServer(tables: Tables, { place }: Claimant, subnetId: string): void {
  tables.claims.put({
    subnetId,
    ownerId: place.id,
    kind: 'apiServer',
    usedBy: [`${subnetId}/serviceAssociationLinks/AzureKubernetesService-${clusterHash(place.id)}`],
    addresses: API_SERVER_ADDRESSES,
  });
}
