/** Virtual networks. A write replaces the list of subnets: those that it leaves out are deleted. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { guidFrom } from '../guid.ts';
import { listAt, objectAt, textAt, textsAt, type JsonObject } from '../json-values.ts';
import {
  groupKeyOf,
  nameOf,
  requireGroup,
  requireLiveGroup,
  requireLocation,
  requireSameLocation,
  resourcesInScope,
  subscriptionScope,
  tagsOf,
} from '../resource-scope.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import { finishPlainly, removeTree, setState, type Finisher } from '../settle-operations.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type World } from '../world.ts';
import { deleteAccepted, writeAccepted } from './network-operations.ts';
import { requireRuleSets } from './network-rule-sets.ts';
import { requireNetworkVersion, withEtag } from './network-versions.ts';
import { peeringsOf, requireSpaceFreeAmongPeers } from './peering-rules.ts';
import { requireRegistered } from './providers.ts';
import {
  inUse,
  requireNoOverlap,
  requirePrefixes,
  requireSubnetFits,
  requireUsersKept,
  type SubnetWanted,
} from './subnet-rules.ts';
import { asWanted, storeSubnet, subnetBody, subnetsOf, writableProperties } from './subnets.ts';
import { peeringBody } from './virtual-network-peerings.ts';
import { findNetwork, NETWORK_TYPE, requireIdle, requireNetwork } from './virtual-network-state.ts';

const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${NETWORK_TYPE}`;

export const virtualNetworkRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{subscription}/providers/${NETWORK_TYPE}`, listNetworks),
  route('GET', COLLECTION, listNetworks),
  route('GET', `${COLLECTION}/{network}`, getNetwork),
  route('PUT', `${COLLECTION}/{network}`, putNetwork),
  route('DELETE', `${COLLECTION}/{network}`, deleteNetwork),
];

function listNetworks(call: ArmCall): ArmAnswer {
  const networks = resourcesInScope(call, NETWORK_TYPE);
  return page(
    call,
    networks.map((each) => networkBody(call.world, each)),
  );
}

function getNetwork(call: ArmCall): ArmAnswer {
  requireGroup(call);
  return { status: 200, body: networkBody(call.world, requireNetwork(call)) };
}

function networkBody(world: World, network: ResourceRecord): JsonObject {
  return withEtag(network.body, {
    ...objectAt(network.body, 'properties'),
    subnets: subnetsOf(world, network).map((each) => subnetBody(world, each)),
    virtualNetworkPeerings: peeringsOf(world, network.id).map((each) => peeringBody(world, each)),
  });
}

function putNetwork(call: ArmCall): ArmAnswer {
  const { world, request } = call;
  const group = requireLiveGroup(call);
  requireRegistered(call, 'Microsoft.Network');
  const location = requireLocation(request.body);
  const existing = findNetwork(call);
  requireSameLocation(existing, location, nameOf(group));
  requireNetworkVersion(call, existing && networkBody(world, existing));
  const subnets = requireSubnets(call);
  const dropped = existing ? requireReplaceable(world, existing, subnets) : [];
  if (existing) requireIdle(call, existing);
  const network = storeNetwork(call, { group, existing, location });
  requireSpaceFreeAmongPeers(world, network);
  for (const subnet of dropped) removeTree(world, subnet, { requestId: world.requestId, atMs: world.nowMs });
  for (const subnet of subnets) storeSubnet(world, network, subnet);
  const operation = beginOperation(world, {
    type: NETWORK_TYPE,
    kind: existing ? 'update' : 'create',
    resourceId: network.id,
    location,
    durationMs: world.durations.drawMs('virtualNetworkWrite', network.id),
  });
  return writeAccepted(call, operation, networkBody(world, network));
}

/** The subnets in the body of the write, each of them valid. */
function requireSubnets(call: ArmCall): readonly SubnetWanted[] {
  const name = call.param('network');
  const space = requirePrefixes(
    textsAt(call.request.body, 'properties', 'addressSpace', 'addressPrefixes'),
    name,
  );
  const subnets = listAt(call.request.body, 'properties', 'subnets').map((each) => ({
    name: textAt(each, 'name') ?? '',
    properties: writableProperties(objectAt(each, 'properties')),
  }));
  for (const subnet of subnets) {
    requireSubnetFits(subnet, space, name);
    requireNoOverlap(subnet, subnets, name);
    const { world, request } = call;
    requireRuleSets(
      world,
      `${name}/subnets/${subnet.name}`,
      subnet.properties,
      requireLocation(request.body),
    );
  }
  return subnets;
}

/** The subnets that the write drops. Refuses when one of them, or what it changes of others, is in use. */
function requireReplaceable(
  world: World,
  network: ResourceRecord,
  wanted: readonly SubnetWanted[],
): readonly ResourceRecord[] {
  const dropped: ResourceRecord[] = [];
  for (const subnet of subnetsOf(world, network)) {
    const claims = world.claims.ofSubnet(subnet.id, world.nowMs);
    const kept = wanted.find(({ name }) => name.toLowerCase() === nameOf(subnet).toLowerCase());
    if (kept) {
      requireUsersKept(asWanted(subnet), kept, claims);
    } else if (claims.length > 0) {
      throw inUse(nameOf(subnet), claims);
    } else {
      dropped.push(subnet);
    }
  }
  return dropped;
}

interface NetworkPlace {
  readonly group: ResourceRecord;
  readonly existing: ResourceRecord | undefined;
  readonly location: string;
}

function storeNetwork(call: ArmCall, { group, existing, location }: NetworkPlace): ResourceRecord {
  const { world, request } = call;
  const name = call.param('network');
  const id =
    existing?.id ??
    `${subscriptionScope(call)}/resourceGroups/${nameOf(group)}/providers/${NETWORK_TYPE}/${name}`;
  const wanted = objectAt(request.body, 'properties');
  const network: ResourceRecord = {
    id,
    type: NETWORK_TYPE,
    groupKey: groupKeyOf(group),
    parentKey: '',
    body: {
      name: existing ? nameOf(existing) : name,
      id,
      type: NETWORK_TYPE,
      location,
      ...tagsOf(request.body),
      properties: {
        enableDdosProtection: false,
        ...wanted,
        subnets: [],
        virtualNetworkPeerings: [],
        provisioningState: 'Updating',
        resourceGuid: guidFrom(world.rules.seed, 'resourceGuid', id.toLowerCase()),
      },
    },
    visibleMs: existing?.visibleMs ?? world.nowMs,
    readyMs: world.nowMs,
  };
  world.resources.put(network);
  recordEffect(world, existing ? 'updated' : 'created', id);
  return network;
}

function deleteNetwork(call: ArmCall): ArmAnswer {
  const { world } = call;
  requireLiveGroup(call);
  const network = findNetwork(call);
  if (!network) return { status: 204 };
  requireNetworkVersion(call, networkBody(world, network));
  for (const subnet of subnetsOf(world, network)) {
    const claims = world.claims.ofSubnet(subnet.id, world.nowMs);
    if (claims.length > 0) throw inUse(nameOf(subnet), claims);
  }
  requireIdle(call, network);
  setState(world, network, 'Deleting');
  const operation = beginOperation(world, {
    type: NETWORK_TYPE,
    kind: 'delete',
    resourceId: network.id,
    location: textAt(network.body, 'location') ?? '',
    durationMs: world.durations.drawMs('virtualNetworkDelete', network.id),
  });
  return deleteAccepted(call, operation);
}

/** The subnets written with the network are settled with it. */
export const finishVirtualNetwork: Finisher = (tables, operation) => {
  finishPlainly(tables, operation);
  for (const child of tables.resources.childrenOf(operation.resourceId)) {
    const isSubnet = child.type === `${NETWORK_TYPE.toLowerCase()}/subnets`;
    if (isSubnet && operation.kind !== 'delete') setState(tables, child, operation.outcome);
  }
  return undefined;
};
