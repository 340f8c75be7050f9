/** What AKS puts into the resource group of the nodes when it has built a cluster. */
import { listAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';

export function addNodeResources(tables: Tables, cluster: ResourceRecord, operation: OperationRecord): void {
  const properties = objectAt(cluster.body, 'properties');
  const subscription = /^\/subscriptions\/[^/]+/i.exec(cluster.id)?.[0] ?? '';
  const groupId = `${subscription}/resourceGroups/${textAt(properties, 'nodeResourceGroup') ?? ''}`;
  if (!tables.resources.get(groupId)) return;
  const location = textAt(cluster.body, 'location') ?? '';
  for (const { type, name, own } of nodeResources(cluster)) {
    const id = `${groupId}/providers/${type}/${name}`;
    tables.resources.put({
      id,
      type,
      groupKey: keyOf(groupId),
      parentKey: '',
      body: { id, name, type, location, properties: { ...own, provisioningState: 'Succeeded' } },
      visibleMs: operation.endMs,
      readyMs: operation.endMs,
    });
    tables.journal.effect(operation.requestId, operation.endMs, 'created', id);
  }
}

interface NodeResource {
  readonly type: string;
  readonly name: string;
  readonly own?: JsonObject;
}

function nodeResources(cluster: ResourceRecord): readonly NodeResource[] {
  const properties = objectAt(cluster.body, 'properties');
  const hash = (textAt(properties, 'resourceUID') ?? '').slice(0, 8);
  const pools = listAt(properties, 'agentPoolProfiles');
  const kubelet = objectAt(properties, 'identityProfile', 'kubeletidentity');
  const { clientId, objectId: principalId } = kubelet;
  const found: NodeResource[] = pools.map((pool) => ({
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    name: `aks-${textAt(pool, 'name') ?? ''}-${hash}-vmss`,
  }));
  found.push(
    { type: 'Microsoft.Network/networkSecurityGroups', name: `aks-agentpool-${hash}-nsg` },
    {
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      name: `${textAt(cluster.body, 'name') ?? ''}-agentpool`,
      own: { clientId, principalId },
    },
  );
  if (textAt(properties, 'networkProfile', 'outboundType') === 'loadBalancer') {
    found.push(
      { type: 'Microsoft.Network/loadBalancers', name: 'kubernetes' },
      { type: 'Microsoft.Network/publicIPAddresses', name: 'kubernetes-outbound' },
    );
  }
  if (properties['privateLinkResources'] !== undefined) {
    found.push({ type: 'Microsoft.Network/privateEndpoints', name: 'kube-apiserver' });
  }
  if (objectAt(properties, 'apiServerAccessProfile')['enableVnetIntegration'] === true) {
    found.push({ type: 'Microsoft.Network/loadBalancers', name: 'kube-apiserver' });
  }
  if (pools.every((pool) => textAt(pool, 'vnetSubnetID') === undefined)) {
    found.push({
      type: 'Microsoft.Network/virtualNetworks',
      name: `aks-vnet-${hash}`,
      own: { addressSpace: { addressPrefixes: ['10.224.0.0/12'] } },
    });
  }
  const zone = systemZone(properties);
  if (zone !== undefined) found.push({ type: 'Microsoft.Network/privateDnsZones', name: zone });
  return found;
}

/** The private DNS zone that AKS keeps itself: all of the private name but its first label. */
function systemZone(properties: JsonObject): string | undefined {
  if (textAt(properties, 'apiServerAccessProfile', 'privateDNSZone') !== 'system') return undefined;
  const name = textAt(properties, 'privateFQDN');
  return name?.slice(name.indexOf('.') + 1);
}
