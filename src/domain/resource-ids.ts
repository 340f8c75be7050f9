/** ARM resource ids, written one way. ARM compares them without regard to case. */

export function resourceGroupId(subscriptionId: string, resourceGroup: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}

interface Named {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

export function virtualNetworkId(of: Named): string {
  return providerId(of, `Microsoft.Network/virtualNetworks/${of.name}`);
}

export function subnetId(of: Named & { readonly virtualNetwork: string }): string {
  return providerId(of, `Microsoft.Network/virtualNetworks/${of.virtualNetwork}/subnets/${of.name}`);
}

export function peeringId(of: { readonly virtualNetworkId: string; readonly name: string }): string {
  return `${of.virtualNetworkId}/virtualNetworkPeerings/${of.name}`;
}

export function privateDnsZoneId(of: Named): string {
  return providerId(of, `Microsoft.Network/privateDnsZones/${of.name}`);
}

export interface ResourcePath {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** Of the id of a resource directly in a resource group: `/subscriptions/…/resourceGroups/…/providers/…/…/name`. */
export function resourcePathOf(resourceId: string): ResourcePath {
  const parts = resourceId.split('/');
  return { subscriptionId: parts[2] ?? '', resourceGroup: parts[4] ?? '', name: parts.at(-1) ?? '' };
}

export function managedIdentityId(of: Named): string {
  return providerId(of, `Microsoft.ManagedIdentity/userAssignedIdentities/${of.name}`);
}

export function managedClusterId(of: Named): string {
  return providerId(of, `Microsoft.ContainerService/managedClusters/${of.name}`);
}

/** `guid` of a built-in or custom role, as ARM wants it in an assignment. */
export function roleDefinitionId(subscriptionId: string, guid: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

function providerId(of: Named, path: string): string {
  return `${resourceGroupId(of.subscriptionId, of.resourceGroup)}/providers/${path}`;
}
