/** Who a cluster acts as, and what its identity must be for what it asks. */
import { aksRefusal, gatewayRefusal } from '../arm-error.ts';
import { textAt } from '../json-values.ts';
import { isVisible } from '../resource-scope.ts';
import { isPermitted } from '../role-authorization.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import type { World } from '../world.ts';
import type { ClusterRequest } from './cluster-request.ts';
import { invalidParameter } from './invalid-parameter.ts';

/** The user-assigned identity, which must exist; undefined for a cluster with an identity of its own. */
export function requireIdentity(
  world: World,
  clusterId: string,
  request: ClusterRequest,
): ResourceRecord | undefined {
  const [identityId] = request.identityIds;
  if (request.identityType !== 'UserAssigned') return undefined;
  const identity = identityId === undefined ? undefined : world.resources.get(identityId);
  if (isVisible(world, identity)) return identity;
  const response = {
    error: { code: 'BadRequest', message: `Resource '${identityId ?? ''}' was not found.` },
  };
  throw gatewayRefusal(
    400,
    'FailedIdentityOperation',
    `Identity operation for resource '${clusterId}' failed with error 'Failed to perform resource identity operation. ` +
      `Status: 'BadRequest'. Response: '${JSON.stringify(response)}'.'.`,
  );
}

/** A subnet or a private DNS zone of the customer's own can only be reached by an identity that exists beforehand. */
export function requireIdentityFit(
  world: World,
  request: ClusterRequest,
  identity: ResourceRecord | undefined,
): void {
  const { isPrivate, privateDnsZone, subnetId } = request.apiServer;
  const ownZone = isPrivate && privateDnsZone.startsWith('/');
  if (!identity && (ownZone || subnetId !== undefined)) {
    const what = ownZone ? 'Custom private DNS zone' : 'Custom API server subnet';
    throw aksRefusal(
      400,
      'OnlySupportedOnUserAssignedMSICluster',
      `${what} can only be supported on user-assigned MSI / SP cluster.`,
    );
  }
  if (!identity || !ownZone) return;
  requireZoneAccess(world, identity, privateDnsZone);
  requireNetworkJoin(world, request, identity);
}

/** Linking the zone takes the right to join the network itself; that to join its subnets is not enough. */
function requireNetworkJoin(world: World, { name, pools }: ClusterRequest, identity: ResourceRecord): void {
  const principalId = textAt(identity.body, 'properties', 'principalId') ?? '';
  const clientId = textAt(identity.body, 'properties', 'clientId') ?? '';
  const action = 'Microsoft.Network/virtualNetworks/join/action';
  for (const network of new Set(pools.flatMap(({ subnetId }) => subnetId?.split(/\/subnets\//i)[0] ?? []))) {
    if (isPermitted(world, principalId, action, network)) continue;
    throw aksRefusal(
      403,
      'LinkedAuthorizationFailed',
      `The client '${clientId}' with object id '${principalId}' has permission to perform action ` +
        `'Microsoft.ContainerService/managedClusters/write' on managed cluster '${name}'; however, it does not have ` +
        `permission to perform action '${action}' on the linked scope(s) '${network}' or the linked scope(s) are invalid.`,
    );
  }
}

function requireZoneAccess(world: World, identity: ResourceRecord, zone: string): void {
  if (!world.resources.get(zone)) {
    throw invalidParameter(
      `The private DNS zone ${zone} was not found.`,
      'apiServerAccessProfile.privateDNSZone',
    );
  }
  const principalId = textAt(identity.body, 'properties', 'principalId') ?? '';
  const denied = ['read', 'write']
    .map((verb) => `Microsoft.Network/privateDnsZones/${verb}`)
    .find((action) => !isPermitted(world, principalId, action, zone));
  if (denied === undefined) return;
  throw aksRefusal(
    400,
    'CustomPrivateDNSZoneMissingPermissionError',
    'Service principal or user-assigned identity must be given permission to read and write to custom private dns ' +
      `zone ${zone}. Check access result not allowed for action ${denied}.`,
  );
}
