/** What AKS puts into the resource group of the nodes when it has built a cluster. */
import { objectAt, type JsonObject } from '../json-values.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';
import { nodeResource, putOnce, readBuilt, type BuiltCluster } from './built-cluster.ts';
import { addApiServerEndpoint } from './cluster-endpoint.ts';
import { addPrivateName } from './cluster-names.ts';
import { addManagedNetwork, clusterSubnets } from './cluster-network.ts';
import { scaleSetName } from './cluster-claims.ts';

export function addNodeResources(tables: Tables, cluster: ResourceRecord, operation: OperationRecord): void {
  const built = readBuilt(cluster);
  if (!tables.resources.get(built.nodeGroupId)) return;
  for (const resource of plainResources(built)) {
    putOnce(tables, operation, nodeResource(built, resource, operation.endMs));
  }
  addManagedNetwork(tables, operation, built);
  const subnets = clusterSubnets(built);
  const address = addApiServerEndpoint(tables, operation, { built, subnets });
  addPrivateName(tables, operation, { built, subnets, address });
}

interface PlainResource {
  readonly type: string;
  readonly name: string;
  readonly own?: JsonObject;
}

function plainResources({ cluster, request, hash }: BuiltCluster): readonly PlainResource[] {
  const kubelet = objectAt(cluster.body, 'properties', 'identityProfile', 'kubeletidentity');
  const { clientId, objectId: principalId } = kubelet;
  const found: PlainResource[] = request.pools.map((pool) => ({
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    name: scaleSetName(pool.name, hash),
  }));
  found.push(
    { type: 'Microsoft.Network/networkSecurityGroups', name: `aks-agentpool-${hash}-nsg` },
    {
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      name: `${request.name}-agentpool`,
      own: { clientId, principalId },
    },
  );
  if (request.network.outboundType === 'loadBalancer') {
    found.push(
      { type: 'Microsoft.Network/loadBalancers', name: 'kubernetes' },
      { type: 'Microsoft.Network/publicIPAddresses', name: 'kubernetes-outbound' },
    );
  }
  if (request.network.plugin === 'kubenet') {
    found.push({ type: 'Microsoft.Network/routeTables', name: `aks-agentpool-${hash}-routetable` });
  }
  return found;
}
