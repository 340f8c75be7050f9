/** What AKS refuses of the place of a cluster: its region, the group of its nodes, the network around its subnets. */
import { aksRefusal } from '../arm-error.ts';
import { booleanAt, textAt } from '../json-values.ts';
import { isPermitted } from '../role-authorization.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { World } from '../world.ts';
import { nodeGroupId, type ClusterPlace } from './cluster-body.ts';
import type { ClusterRequest } from './cluster-request.ts';
import { invalidParameter } from './invalid-parameter.ts';

const LONGEST_GROUP_NAME = 80;
const SUBNET = 'agentPoolProfile.vnetSubnetID';
const ROUTE_TABLE_ACTIONS = ['Microsoft.Network/routeTables/read', 'Microsoft.Network/routeTables/write'];

/** The group of the nodes is AKS's own: it makes it, and nobody else did before. */
export function requireNodeGroup(world: World, request: ClusterRequest, place: ClusterPlace): void {
  const id = nodeGroupId(request, place);
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (name.length > LONGEST_GROUP_NAME) {
    throw invalidParameter(
      `The node resource group name '${name}' must have at most ${String(LONGEST_GROUP_NAME)} characters.`,
      'nodeResourceGroup',
    );
  }
  if (name.toLowerCase() === place.groupName.toLowerCase()) {
    throw aksRefusal(
      400,
      'NodeResourceGroupSameAsResourceGroup',
      `Node resource group '${name}' is the same as ResourceGroup '${place.groupName}', which is not allowed, please ` +
        'provide a different node resource group.',
    );
  }
  const group = world.resources.get(id);
  if (!group || keyOf(textAt(group.body, 'managedBy') ?? '') === keyOf(place.id)) return;
  throw aksRefusal(
    400,
    'NodeResourceGroupAlreadyExists',
    `Node resource group '${name}' under subscription '${place.subscription}' already exists, please provide a new one.`,
  );
}

interface PlacementCandidate {
  readonly id: string;
  readonly request: ClusterRequest;
  readonly identity: ResourceRecord | undefined;
}

/** Takes the subnets of the nodes. */
export function requirePlacement(
  world: World,
  candidate: PlacementCandidate,
  nodeSubnets: readonly ResourceRecord[],
): void {
  for (const subnet of nodeSubnets) {
    const network = world.resources.get(subnet.parentKey);
    if (!network) continue;
    requireSameRegion(candidate.request, network);
    requireSameSubscription(candidate, network);
    requireNoEncryption(candidate.request, network);
    requireRouteTable(world, candidate, subnet);
  }
  const { outboundType } = candidate.request.network;
  if (outboundType === 'userDefinedRouting' && nodeSubnets.length === 0) {
    throw invalidParameter(
      'outboundType userDefinedRouting needs a custom subnet.',
      'networkProfile.outboundType',
    );
  }
}

function requireSameRegion({ location, pools }: ClusterRequest, network: ResourceRecord): void {
  const own = textAt(network.body, 'location');
  if (own === location) return;
  throw invalidParameter(
    `The AgentPool ${pools[0]?.name ?? ''}'s vnet ${network.id} is in location ${own ?? ''}, which is different from ` +
      `the managed cluster location ${location ?? ''}.`,
    SUBNET,
  );
}

/** Through Private Link the API server reaches networks of other subscriptions; from within a subnet it does not. */
function requireSameSubscription({ id, request }: PlacementCandidate, network: ResourceRecord): void {
  const subscriptionOf = (text: string): string => keyOf(text.split('/')[2] ?? '');
  if (!request.apiServer.vnetIntegration || subscriptionOf(id) === subscriptionOf(network.id)) return;
  throw invalidParameter(
    `The virtual network ${network.id} must be in the subscription of the managed cluster for API server VNet integration.`,
    SUBNET,
  );
}

/** Sizes from the fourth generation on encrypt what they send, which a projected API server cannot read. */
function requireNoEncryption({ apiServer, pools }: ClusterRequest, network: ResourceRecord): void {
  if (!apiServer.vnetIntegration) return;
  if (booleanAt(network.body, 'properties', 'encryption', 'enabled') !== true) return;
  const pool = pools.find(({ vmSize }) => Number(/_v(\d+)$/i.exec(vmSize)?.[1] ?? 1) >= 4);
  if (!pool) return;
  throw invalidParameter(
    `The VM size ${pool.vmSize} of agent pool ${pool.name} cannot be used with API server VNet integration in virtual ` +
      `network ${network.id}, which has encryption enabled.`,
    'agentPoolProfile.vmSize',
  );
}

function requireRouteTable(
  world: World,
  { request, identity }: PlacementCandidate,
  subnet: ResourceRecord,
): void {
  const table = textAt(subnet.body, 'properties', 'routeTable', 'id');
  if (request.network.outboundType === 'userDefinedRouting' && table === undefined) {
    throw aksRefusal(
      400,
      'ExistingRouteTableNotAssociatedWithSubnet',
      `An existing route table has not been associated with subnet ${subnet.id}. Please update the route table association.`,
    );
  }
  if (request.network.plugin !== 'kubenet' || table === undefined || !identity) return;
  const principalId = textAt(identity.body, 'properties', 'principalId') ?? '';
  const denied = ROUTE_TABLE_ACTIONS.find((action) => !isPermitted(world, principalId, action, table));
  if (denied === undefined) return;
  throw aksRefusal(
    400,
    'CustomRouteTableMissingPermission',
    'Service principal or user-assigned identity must be given permission to read and write to custom route table ' +
      `${table}. Check access result not allowed for action ${denied}.`,
  );
}
