/** Requests of all modes, drawn by chance. */
import type { ClusterRequestInput, RequestInput } from '../../../src/domain/request.ts';
import { resourceGroupId, virtualNetworkId } from '../../../src/domain/resource-ids.ts';
import type { Random } from './random.ts';
import type { Existing } from './world-plan.ts';

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const LOCATION = 'westus2';
const NETWORK_VERSION = '2026-01-01';
const GROUP_VERSION = '2025-04-01';

export const modes = ['byoVnet', 'managedVnet', 'privateLink.basic', 'privateLink.advanced'] as const;
export type Mode = (typeof modes)[number];

const virtualNetwork = { name: 'vnet-aks', addressPrefixes: ['172.19.0.0/16'] };
/** Large enough for three clusters. */
const apiServerSubnet = { name: 'snet-apiserver', addressPrefix: '172.19.0.0/27' };
const nodeSubnet = { name: 'snet-cluster', addressPrefix: '172.19.8.0/22' };

/** No requests at all, each in its own way. */
export const poison: readonly [unknown, ...unknown[]] = [
  'this is no JSON',
  '{"kind":',
  {},
  [],
  { apiVersion: 'slipway/v1', kind: 'ProvisionCluster', requestId: 'poison' },
  { apiVersion: 'slipway/v1', kind: 'Destroy', requestId: 'poison', requestedBy: 'world' },
  JSON.parse('{"__proto__":{"kind":"ProvisionCluster"},"requestId":"poison"}'),
  JSON.parse(`${'['.repeat(2000)}${']'.repeat(2000)}`),
];

/** What each mode needs besides what every request has. */
const bodies: Readonly<
  Record<Mode, Pick<ClusterRequestInput, 'network' | 'profile' | 'allowPreview' | 'identity'>>
> = {
  byoVnet: {
    network: { mode: 'byoVnet', virtualNetwork, apiServerSubnet, nodeSubnet },
    identity: { name: 'id-aks' },
  },
  managedVnet: { network: { mode: 'managedVnet', plugin: 'azure' } },
  'privateLink.basic': {
    profile: 'private-link-2019',
    allowPreview: true,
    network: { mode: 'privateLink.basic' },
  },
  'privateLink.advanced': {
    profile: 'private-link-2019',
    allowPreview: true,
    network: { mode: 'privateLink.advanced', virtualNetwork, nodeSubnet },
    identity: { name: 'id-aks' },
  },
};

export interface Place {
  readonly requestId: string;
  readonly resourceGroup: string;
  readonly clusterName: string;
}

export function clusterBody(
  mode: Mode,
  { requestId, resourceGroup, clusterName }: Place,
): ClusterRequestInput {
  return {
    apiVersion: 'slipway/v1',
    kind: 'ProvisionCluster',
    requestId,
    requestedBy: 'world',
    target: { subscriptionId: SUBSCRIPTION, resourceGroup, clusterName, location: LOCATION },
    ...bodies[mode],
  };
}

export interface Deprovisioning {
  readonly whenInUse: 'refuse' | 'leave';
  readonly onConflict: 'reject' | 'queue';
}

export function deprovisionBody(of: ClusterRequestInput, how: Deprovisioning): RequestInput {
  const { subscriptionId, resourceGroup, clusterName } = of.target;
  return {
    apiVersion: 'slipway/v1',
    kind: 'DeprovisionCluster',
    requestId: `${of.requestId}-gone`,
    requestedBy: 'world',
    target: { subscriptionId, resourceGroup, clusterName },
    ...how,
  };
}

const hub = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-hub', name: 'vnet-hub' };
const HUB = virtualNetworkId(hub);

export const hubExists: readonly Existing[] = [
  {
    id: resourceGroupId(SUBSCRIPTION, hub.resourceGroup),
    apiVersion: GROUP_VERSION,
    body: { location: LOCATION },
  },
  {
    id: HUB,
    apiVersion: NETWORK_VERSION,
    body: { location: LOCATION, properties: { addressSpace: { addressPrefixes: ['10.100.0.0/16'] } } },
  },
];

/** Regions to go to when there is no capacity. */
export function withAlternates(body: ClusterRequestInput): ClusterRequestInput {
  return { ...body, target: { ...body.target, alternateLocations: ['eastus2', 'northeurope'] } };
}

/** Peerings and links to a hub that exists. */
export function withHub(body: ClusterRequestInput): ClusterRequestInput {
  return {
    ...body,
    connectivity: { peerings: [{ virtualNetworkId: HUB }], dnsZoneLinks: [{ virtualNetworkId: HUB }] },
  };
}

/** So much of what the request names that is there already, as it is asked for. */
export function existingFor({ target, network, identity }: ClusterRequestInput, chance: Random): Existing[] {
  const scope = { subscriptionId: SUBSCRIPTION, resourceGroup: target.resourceGroup };
  const group = resourceGroupId(SUBSCRIPTION, target.resourceGroup);
  const all: Existing[] = [{ id: group, apiVersion: GROUP_VERSION, body: { location: LOCATION } }];
  if (identity) {
    const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${identity.name}`;
    all.push({ id, apiVersion: '2024-11-30', body: { location: LOCATION } });
  }
  if ('virtualNetwork' in network) {
    const { addressPrefixes, name } = network.virtualNetwork;
    const id = virtualNetworkId({ ...scope, name });
    const properties = { addressSpace: { addressPrefixes } };
    all.push({ id, apiVersion: NETWORK_VERSION, body: { location: LOCATION, properties } });
  }
  return all.slice(0, chance.between(1, all.length));
}
