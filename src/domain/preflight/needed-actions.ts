/** What Slipway itself has to be allowed to do (V41), by the scope at which it is asked for. */
import { featureOf, profiles } from '../profiles.ts';
import { resourceGroupId, resourcePathOf } from '../resource-ids.ts';
import type { PlannedNames } from '../planning/planned-names.ts';
import type { ClusterRequest } from '../request.ts';
import type { SeenPermission, WorldSnapshot } from './world-snapshot.ts';

export interface NeededAction {
  /** The id of a resource group or subscription. */
  readonly scope: string;
  readonly action: string;
  /** Without it the operation may go well all the same. */
  readonly optional: boolean;
}

const JOIN = 'Microsoft.Network/virtualNetworks/subnets/join/action';

/** Every scope whose permissions are looked at. */
export function permissionScopes(request: ClusterRequest, names: PlannedNames): readonly string[] {
  const { network, identity, dnsZoneId, place } = names;
  const zone = dnsZoneId === null ? null : resourcePathOf(dnsZoneId);
  const groups = [place, network?.place, identity, zone].flatMap((each) =>
    each ? [resourceGroupId(each.subscriptionId, each.resourceGroup)] : [],
  );
  const subscription = `/subscriptions/${request.target.subscriptionId}`;
  return [...new Map([...groups, subscription].map((id) => [id.toLowerCase(), id])).values()];
}

export function neededActions(
  request: ClusterRequest,
  names: PlannedNames,
  world: WorldSnapshot,
): readonly NeededAction[] {
  const subscription = `/subscriptions/${request.target.subscriptionId}`;
  const group = resourceGroupId(names.place.subscriptionId, names.place.resourceGroup);
  const must = (scope: string, ...actions: readonly string[]): NeededAction[] =>
    actions.map((action) => ({ scope, action, optional: false }));
  return [
    ...(world.group.is === 'absent'
      ? must(subscription, 'Microsoft.Resources/subscriptions/resourceGroups/write')
      : []),
    ...(world.cluster.is === 'known' ? [] : must(group, 'Microsoft.ContainerService/managedClusters/write')),
    ...networkActions(names, world).flatMap(([scope, action]) => must(scope, action)),
    ...identityActions(names, world).flatMap(([scope, action]) => must(scope, action)),
    ...zoneActions(names, world).flatMap(([scope, action]) => must(scope, action)),
    ...connectivityActions(request, names).flatMap(([scope, action]) => must(scope, action)),
    ...world.grants
      .filter(({ assignment }) => assignment.is !== 'known')
      .flatMap(({ scope }) => must(groupOf(scope), 'Microsoft.Authorization/roleAssignments/write')),
    ...registrationActions(request).map((action) => ({ scope: subscription, action, optional: true })),
  ];
}

function networkActions({ network }: PlannedNames, world: WorldSnapshot): (readonly [string, string])[] {
  if (!network) return [];
  const scope = resourceGroupId(network.place.subscriptionId, network.place.resourceGroup);
  const subnets = world.network.is === 'known' ? world.network.value.subnets : [];
  const wanted = [network.nodeSubnetId, network.apiServerSubnetId].filter((id) => id !== null);
  const isMissing = wanted.some((id) => {
    const name = resourcePathOf(id).name.toLowerCase();
    return !subnets.some((subnet) => subnet.name.toLowerCase() === name);
  });
  return [
    ...(world.network.is === 'known' ? [] : [[scope, 'Microsoft.Network/virtualNetworks/write'] as const]),
    ...(isMissing ? [[scope, 'Microsoft.Network/virtualNetworks/subnets/write'] as const] : []),
    ...(world.cluster.is === 'known' ? [] : [[scope, JOIN] as const]),
  ];
}

function identityActions({ identity }: PlannedNames, world: WorldSnapshot): (readonly [string, string])[] {
  if (!identity) return [];
  const scope = resourceGroupId(identity.subscriptionId, identity.resourceGroup);
  const type = 'Microsoft.ManagedIdentity/userAssignedIdentities';
  return [
    ...(world.identity.is === 'known' ? [] : [[scope, `${type}/write`] as const]),
    ...(world.cluster.is === 'known' ? [] : [[scope, `${type}/assign/action`] as const]),
  ];
}

function zoneActions({ dnsZoneId }: PlannedNames, world: WorldSnapshot): (readonly [string, string])[] {
  return dnsZoneId === null || world.zone.is === 'known'
    ? []
    : [[groupOf(dnsZoneId), 'Microsoft.Network/privateDnsZones/write']];
}

/** On this side: what is at the other end is somebody else's, and told by the peering itself. */
function connectivityActions(
  { connectivity: { peerings, dnsZoneLinks } }: ClusterRequest,
  { network, dnsZoneId }: PlannedNames,
): (readonly [string, string])[] {
  return [
    ...(network && peerings.length > 0
      ? [
          [
            groupOf(network.virtualNetworkId),
            'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write',
          ] as const,
        ]
      : []),
    ...(dnsZoneId !== null && dnsZoneLinks.length > 0
      ? [[groupOf(dnsZoneId), 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write'] as const]
      : []),
  ];
}

function registrationActions({ profile, network }: ClusterRequest): readonly string[] {
  const feature = featureOf(profile, network.mode);
  return [
    ...(feature ? ['Microsoft.Features/providers/features/register/action'] : []),
    ...profiles[profile].providers.map((namespace) => `${namespace}/register/action`),
  ];
}

function groupOf(resourceId: string): string {
  const { subscriptionId, resourceGroup } = resourcePathOf(resourceId);
  return resourceGroupId(subscriptionId, resourceGroup);
}

/** Whether one of the permissions has the action, and does not take it away again. */
export function isAllowed(action: string, permissions: readonly SeenPermission[]): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => fits(pattern, action)) &&
      !notActions.some((pattern) => fits(pattern, action)),
  );
}

/** Patterns have stars for any text. */
function fits(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
