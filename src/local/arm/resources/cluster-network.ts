/** The virtual network that AKS makes for a cluster which brings none, and the subnets that a cluster is in. */
import { guidFrom } from '../guid.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import type { Tables } from '../world.ts';
import { nodeResource, putOnce, type BuiltCluster } from './built-cluster.ts';
import { claimApiServer, claimEndpoint, claimNodes, hasPrivateEndpoint } from './cluster-claims.ts';
import { newSubnet } from './subnets.ts';
import { NETWORK_TYPE } from './virtual-network-state.ts';

const SPACE = '10.224.0.0/12';
const NODE_PREFIX = '10.224.0.0/16';
const API_SERVER_PREFIX = '10.226.0.0/28';
const DELEGATION = 'Microsoft.ContainerService/managedClusters';

export interface ClusterSubnets {
  readonly networkId: string;
  readonly nodes: string;
  /** For a cluster with API Server VNet Integration. */
  readonly apiServer: string | undefined;
}

export function clusterSubnets(built: BuiltCluster): ClusterSubnets {
  const { request } = built;
  const own = request.pools[0]?.subnetId;
  const nodes = own ?? `${managedNetworkId(built)}/subnets/aks-subnet`;
  const managedApi = request.apiServer.vnetIntegration
    ? `${managedNetworkId(built)}/subnets/aks-apiserver-subnet`
    : undefined;
  return {
    networkId: nodes.slice(0, nodes.toLowerCase().lastIndexOf('/subnets/')),
    nodes,
    apiServer: request.apiServer.subnetId ?? managedApi,
  };
}

function managedNetworkId({ nodeGroupId, hash }: BuiltCluster): string {
  return `${nodeGroupId}/providers/${NETWORK_TYPE}/aks-vnet-${hash}`;
}

export function addManagedNetwork(tables: Tables, operation: OperationRecord, built: BuiltCluster): void {
  const { request, place, nodeGroupId, hash } = built;
  if (request.pools.some(({ subnetId }) => subnetId !== undefined)) return;
  const network = nodeResource(
    built,
    {
      type: NETWORK_TYPE,
      name: `aks-vnet-${hash}`,
      own: {
        addressSpace: { addressPrefixes: [SPACE] },
        enableDdosProtection: false,
        resourceGuid: guidFrom('resourceGuid', place.id.toLowerCase()),
      },
    },
    operation.endMs,
  );
  putOnce(tables, operation, network);
  const rules = `${nodeGroupId}/providers/Microsoft.Network`;
  const nodes = {
    addressPrefix: NODE_PREFIX,
    networkSecurityGroup: { id: `${rules}/networkSecurityGroups/aks-agentpool-${hash}-nsg` },
    ...(request.network.plugin === 'kubenet'
      ? { routeTable: { id: `${rules}/routeTables/aks-agentpool-${hash}-routetable` } }
      : {}),
  };
  putOnce(tables, operation, newSubnet(network, { name: 'aks-subnet', properties: nodes }, operation.endMs));
  claimNodes(tables, built, { subnetId: `${network.id}/subnets/aks-subnet`, pools: request.pools });
  if (hasPrivateEndpoint(request)) claimEndpoint(tables, built, `${network.id}/subnets/aks-subnet`);
  if (!request.apiServer.vnetIntegration) return;
  const apiServer = {
    addressPrefix: API_SERVER_PREFIX,
    delegations: [{ name: 'aks-delegation', properties: { serviceName: DELEGATION } }],
  };
  const name = 'aks-apiserver-subnet';
  putOnce(tables, operation, newSubnet(network, { name, properties: apiServer }, operation.endMs));
  claimApiServer(tables, built, `${network.id}/subnets/${name}`);
}
