/**
 * Where the nodes reach the API server privately: a private endpoint with its network interface in the subnet of the
 * nodes, or, with API Server VNet Integration, an internal load balancer in the delegated subnet.
 */
import { addressAt } from '../ip-prefix.ts';
import { guidFrom } from '../guid.ts';
import { objectAt } from '../json-values.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import { keyOf } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';
import { nodeResource, putOnce, type BuiltCluster } from './built-cluster.ts';
import { endpointId, hasPrivateEndpoint, interfaceId } from './cluster-claims.ts';
import type { ClusterSubnets } from './cluster-network.ts';
import { prefixesOf } from './subnet-rules.ts';

/** Azure keeps the first four addresses of a subnet. */
const FIRST_FREE = 4;

interface ClusterPlan {
  readonly built: BuiltCluster;
  readonly subnets: ClusterSubnets;
}

/** The private address of the API server; undefined for a cluster that has none. */
export function addApiServerEndpoint(
  tables: Tables,
  operation: OperationRecord,
  { built, subnets }: ClusterPlan,
): string | undefined {
  if (subnets.apiServer !== undefined) {
    const address = freeAddress(tables, operation, { built, subnetId: subnets.apiServer });
    putOnce(
      tables,
      operation,
      loadBalancer(built, { subnetId: subnets.apiServer, address }, operation.endMs),
    );
    return address;
  }
  if (!hasPrivateEndpoint(built.request)) return undefined;
  const address = freeAddress(tables, operation, { built, subnetId: subnets.nodes });
  const at = { subnetId: subnets.nodes, address };
  putOnce(tables, operation, networkInterface(built, at, operation.endMs));
  putOnce(tables, operation, privateEndpoint(built, at, operation.endMs));
  return address;
}

/** The first address behind those that the others in the subnet hold. */
function freeAddress(
  tables: Tables,
  operation: OperationRecord,
  { built, subnetId }: { built: BuiltCluster; subnetId: string },
): string {
  const subnet = tables.resources.get(subnetId);
  const [prefix] = subnet ? prefixesOf(objectAt(subnet.body, 'properties')) : [];
  const others = tables.claims
    .ofSubnet(subnetId, operation.endMs)
    .filter(({ ownerId, kind }) => ownerId !== keyOf(built.cluster.id) || kind === 'nodes');
  const taken = others.reduce((sum, { addresses }) => sum + addresses, 0);
  return prefix ? addressAt(prefix, FIRST_FREE + taken) : '';
}

interface Placement {
  readonly subnetId: string;
  readonly address: string;
}

function loadBalancer(built: BuiltCluster, { subnetId, address }: Placement, atMs: number) {
  const type = 'Microsoft.Network/loadBalancers';
  const id = `${built.nodeGroupId}/providers/${type}/kube-apiserver/frontendIPConfigurations/kube-apiserver-frontend`;
  const frontend = {
    name: 'kube-apiserver-frontend',
    id,
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: address,
      privateIPAllocationMethod: 'Dynamic',
      subnet: { id: subnetId },
    },
  };
  const own = { frontendIPConfigurations: [frontend] };
  return nodeResource(built, { type, name: 'kube-apiserver', own }, atMs);
}

function networkInterface(built: BuiltCluster, { subnetId, address }: Placement, atMs: number) {
  const id = interfaceId(built);
  const configuration = {
    name: 'privateEndpointIpConfig',
    id: `${id}/ipConfigurations/privateEndpointIpConfig`,
    type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: address,
      privateIPAllocationMethod: 'Dynamic',
      primary: true,
      privateIPAddressVersion: 'IPv4',
      subnet: { id: subnetId },
    },
  };
  const own = { ipConfigurations: [configuration], privateEndpoint: { id: endpointId(built) } };
  const name = id.slice(id.lastIndexOf('/') + 1);
  return nodeResource(built, { type: 'Microsoft.Network/networkInterfaces', name, own }, atMs);
}

function privateEndpoint(built: BuiltCluster, { subnetId }: Placement, atMs: number) {
  const connection = {
    name: 'kube-apiserver',
    id: `${endpointId(built)}/privateLinkServiceConnections/kube-apiserver`,
    type: 'Microsoft.Network/privateEndpoints/privateLinkServiceConnections',
    properties: {
      provisioningState: 'Succeeded',
      privateLinkServiceId: built.cluster.id,
      groupIds: ['management'],
      privateLinkServiceConnectionState: {
        status: 'Approved',
        description: 'Auto Approved',
        actionsRequired: 'None',
      },
    },
  };
  const own = {
    resourceGuid: guidFrom('endpoint', built.cluster.id.toLowerCase()),
    subnet: { id: subnetId },
    networkInterfaces: [{ id: interfaceId(built) }],
    privateLinkServiceConnections: [connection],
    manualPrivateLinkServiceConnections: [],
    customDnsConfigs: [],
  };
  return nodeResource(
    built,
    { type: 'Microsoft.Network/privateEndpoints', name: 'kube-apiserver', own },
    atMs,
  );
}
