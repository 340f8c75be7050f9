/** What AKS refuses of a cluster because of the subnets and the identity that it names. */
import { aksRefusal } from '../arm-error.ts';
import { overlaps, parsePrefix, usableAddresses, type IpPrefix } from '../ip-prefix.ts';
import { objectAt, textAt } from '../json-values.ts';
import { nameOf, provisioningState } from '../resource-scope.ts';
import { isPermitted } from '../role-authorization.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { World } from '../world.ts';
import { API_SERVER_ADDRESSES, nodeAddresses, nodeSubnetIds } from './cluster-claims.ts';
import type { ClusterRequest } from './cluster-request.ts';
import { requirePlacement } from './cluster-placement-rules.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { delegationsOf, prefixesOf } from './subnet-rules.ts';
import { subnetsOf } from './subnets.ts';

const DELEGATION = 'Microsoft.ContainerService/managedClusters';
const JOIN = 'Microsoft.Network/virtualNetworks/subnets/join/action';

/** A cluster that is checked: its request, its id (for what it uses already), and who it acts as. */
interface ClusterCandidate {
  readonly id: string;
  readonly request: ClusterRequest;
  /** The user-assigned identity, if it has one. */
  readonly identity: ResourceRecord | undefined;
}

export function requireNetworkFit(world: World, candidate: ClusterCandidate): void {
  const { request } = candidate;
  const nodeSubnets = nodeSubnetIds(request).map((id) => requireSubnet(world, id));
  const apiSubnetId = request.apiServer.subnetId;
  const apiSubnet = apiSubnetId === undefined ? undefined : requireSubnet(world, apiSubnetId);
  const all = apiSubnet ? [...nodeSubnets, apiSubnet] : nodeSubnets;
  requirePlacement(world, candidate, nodeSubnets);
  for (const subnet of all) requireSettled(world, subnet);
  for (const subnet of nodeSubnets) requireNodeSubnet(world, candidate, subnet);
  if (apiSubnet) requireApiServerSubnet(world, candidate, { apiSubnet, nodeSubnets });
  requireServiceCidrFree(world, request, nodeSubnets);
  requireJoin(world, candidate, all);
}

function requireSubnet(world: World, id: string): ResourceRecord {
  const parts =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/virtualNetworks\/([^/]+)\/subnets\/([^/]+)$/i;
  const [, subscription, group, network, subnet] = parts.exec(id) ?? [];
  if (subscription === undefined || group === undefined || network === undefined || subnet === undefined) {
    throw aksRefusal(
      400,
      'LinkedInvalidPropertyId',
      `Property id '${id}' is invalid. Expect a subnet resource id.`,
    );
  }
  const found = world.resources.get(id);
  if (found) return found;
  throw aksRefusal(
    400,
    'SubnetNotFound',
    `Could not find subnet ${subnet} in vnet ${network} from resource group ${group} of subscription ${subscription}.`,
  );
}

function requireSettled(world: World, subnet: ResourceRecord): void {
  const network = world.resources.get(subnet.parentKey);
  for (const resource of network ? [network, subnet] : [subnet]) {
    const state = provisioningState(resource);
    if (state === 'Succeeded') continue;
    throw aksRefusal(
      400,
      'VirtualNetworkNotInSucceededState',
      `Set virtual network ownership failed. Virtual network ${network?.id ?? subnet.id} is in ${state} state. ` +
        'It needs to be in Succeeded state in order to set resource ownership.',
    );
  }
}

function requireNodeSubnet(world: World, candidate: ClusterCandidate, subnet: ResourceRecord): void {
  if (delegationsOf(objectAt(subnet.body, 'properties')).length > 0) {
    throw aksRefusal(
      400,
      'SubnetIsDelegated',
      `AgentPoolProfile.VnetSubnetID ${subnet.id} cannot be used as it's a delegated subnet. ` +
        'Please check https://aka.ms/adv-network-prerequest for more details.',
      'agentPoolProfile.vnetSubnetID',
    );
  }
  const needed = nodeAddresses(candidate.request, subnet.id);
  const free = freeAddresses(world, candidate, subnet);
  if (needed <= free) return;
  throw aksRefusal(
    400,
    'InsufficientSubnetSize',
    `Pre-allocated IPs ${String(needed)} exceeds IPs available in Subnet ${String(free)}.`,
    'agentPoolProfile.count',
  );
}

function requireApiServerSubnet(
  world: World,
  candidate: ClusterCandidate,
  subnets: { apiSubnet: ResourceRecord; nodeSubnets: readonly ResourceRecord[] },
): void {
  const { apiSubnet, nodeSubnets } = subnets;
  const target = 'apiServerAccessProfile.subnetId';
  if (nodeSubnets.some(({ id }) => keyOf(id) === keyOf(apiSubnet.id))) {
    throw invalidParameter('The API server subnet must not be the subnet of an agent pool.', target);
  }
  if (nodeSubnets.some(({ parentKey }) => parentKey !== apiSubnet.parentKey)) {
    throw invalidParameter(
      'The API server subnet must be in the virtual network of the agent pools.',
      target,
    );
  }
  const properties = objectAt(apiSubnet.body, 'properties');
  if (!delegationsOf(properties).some((service) => keyOf(service) === keyOf(DELEGATION))) {
    throw invalidParameter(
      `The API server subnet ${apiSubnet.id} must be delegated to ${DELEGATION}.`,
      target,
    );
  }
  const free = freeAddresses(world, candidate, apiSubnet);
  if (API_SERVER_ADDRESSES <= free) return;
  throw aksRefusal(
    400,
    'InsufficientSubnetSize',
    `Pre-allocated IPs ${String(API_SERVER_ADDRESSES)} exceeds IPs available ${String(free)} in Subnet ${nameOf(apiSubnet)}. ` +
      'The minimum supported API server subnet size is a /28.',
    target,
  );
}

function freeAddresses(world: World, { id }: ClusterCandidate, subnet: ResourceRecord): number {
  const total = prefixesOf(objectAt(subnet.body, 'properties')).reduce(
    (sum, prefix) => sum + usableAddresses(prefix),
    0,
  );
  const taken = world.claims
    .ofSubnet(subnet.id, world.nowMs)
    .filter(({ ownerId }) => ownerId !== keyOf(id))
    .reduce((sum, { addresses }) => sum + addresses, 0);
  return total - taken;
}

function requireServiceCidrFree(
  world: World,
  request: ClusterRequest,
  nodeSubnets: readonly ResourceRecord[],
): void {
  const service = parsePrefix(request.network.serviceCidr);
  const clash = service && subnetPrefixes(world, nodeSubnets).find((prefix) => overlaps(prefix, service));
  if (!clash) return;
  throw aksRefusal(
    400,
    'ServiceCidrOverlapExistingSubnetsCidr',
    `The specified service CIDR ${service.text} is conflicted with an existing subnet CIDR ${clash.text}`,
    'networkProfile.serviceCIDR',
  );
}

/** The prefixes of all subnets in the virtual networks of these subnets. */
function subnetPrefixes(world: World, subnets: readonly ResourceRecord[]): readonly IpPrefix[] {
  const networks = new Set(subnets.map(({ parentKey }) => parentKey));
  return [...networks]
    .flatMap((key) => world.resources.get(key) ?? [])
    .flatMap((network) => subnetsOf(world, network))
    .flatMap(({ body }) => prefixesOf(objectAt(body, 'properties')));
}

/** The cluster's identity must be allowed to join each subnet, and the permission must have taken effect. */
function requireJoin(
  world: World,
  { id, identity }: ClusterCandidate,
  subnets: readonly ResourceRecord[],
): void {
  if (!identity) return;
  const principalId = textAt(identity.body, 'properties', 'principalId') ?? '';
  const clientId = textAt(identity.body, 'properties', 'clientId') ?? '';
  for (const subnet of subnets) {
    if (isPermitted(world, principalId, JOIN, subnet.id)) continue;
    throw aksRefusal(
      403,
      'LinkedAuthorizationFailed',
      `The client '${clientId}' with object id '${principalId}' has permission to perform action ` +
        `'Microsoft.ContainerService/managedClusters/write' on scope '${id}'; however, it does not have permission to ` +
        `perform action '${JOIN}' on the linked scope(s) '${subnet.id}' or the linked scope(s) are invalid.`,
    );
  }
}
