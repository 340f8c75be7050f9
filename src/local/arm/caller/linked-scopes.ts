/**
 * Resources that a write names, and what the caller must be allowed to do with each of them: one row for each
 * property of each type. ARM checks these by itself, whatever the provider checks besides.
 */
import { isObject } from '../json-values.ts';

export interface LinkedScope {
  readonly action: string;
  readonly scope: string;
}

interface LinkRow {
  /** In lower case. */
  readonly type: string;
  /** `*` goes into each element of a list, `@` into each name of an object. */
  readonly path: string;
  readonly action: string;
}

const NETWORK = 'Microsoft.Network';
const JOIN_SUBNET = `${NETWORK}/virtualNetworks/subnets/join/action`;
const CLUSTERS = 'microsoft.containerservice/managedclusters';
const NETWORKS = 'microsoft.network/virtualnetworks';

const onSubnet = (type: string, prefix: string): readonly LinkRow[] => [
  { type, path: `${prefix}networkSecurityGroup.id`, action: `${NETWORK}/networkSecurityGroups/join/action` },
  { type, path: `${prefix}routeTable.id`, action: `${NETWORK}/routeTables/join/action` },
  { type, path: `${prefix}natGateway.id`, action: `${NETWORK}/natGateways/join/action` },
];

const rows: readonly LinkRow[] = [
  {
    type: CLUSTERS,
    path: 'identity.userAssignedIdentities.@',
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  },
  { type: CLUSTERS, path: 'properties.agentPoolProfiles.*.vnetSubnetID', action: JOIN_SUBNET },
  { type: CLUSTERS, path: 'properties.agentPoolProfiles.*.podSubnetID', action: JOIN_SUBNET },
  { type: CLUSTERS, path: 'properties.apiServerAccessProfile.subnetId', action: JOIN_SUBNET },
  {
    type: CLUSTERS,
    path: 'properties.apiServerAccessProfile.privateDNSZone',
    action: `${NETWORK}/privateDnsZones/join/action`,
  },
  { type: `${CLUSTERS}/agentpools`, path: 'properties.vnetSubnetID', action: JOIN_SUBNET },
  ...onSubnet(NETWORKS, 'properties.subnets.*.properties.'),
  ...onSubnet(`${NETWORKS}/subnets`, 'properties.'),
  {
    type: NETWORKS,
    path: 'properties.ddosProtectionPlan.id',
    action: `${NETWORK}/ddosProtectionPlans/join/action`,
  },
  {
    type: `${NETWORKS}/virtualnetworkpeerings`,
    path: 'properties.remoteVirtualNetwork.id',
    action: `${NETWORK}/virtualNetworks/peer/action`,
  },
  {
    type: 'microsoft.network/privatednszones/virtualnetworklinks',
    path: 'properties.virtualNetwork.id',
    action: `${NETWORK}/virtualNetworks/join/action`,
  },
];

export function linkedScopes(type: string, body: unknown): readonly LinkedScope[] {
  const wanted = type.toLowerCase();
  const found = rows
    .filter((row) => row.type === wanted)
    .flatMap(({ path, action }) => textsUnder(body, path.split('.')).map((scope) => ({ action, scope })));
  const keys = found.map(({ action, scope }) => `${action} ${scope}`.toLowerCase());
  return found.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function textsUnder(value: unknown, path: readonly string[]): readonly string[] {
  const [name, ...rest] = path;
  // What is no id names nothing: the zone «system», for one.
  if (name === undefined) return typeof value === 'string' && value.startsWith('/') ? [value] : [];
  if (name === '*') return Array.isArray(value) ? value.flatMap((each) => textsUnder(each, rest)) : [];
  if (!isObject(value)) return [];
  return name === '@' ? Object.keys(value) : textsUnder(value[name], rest);
}
