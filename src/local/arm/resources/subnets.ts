/** Subnets: written one at a time in a virtual network, and not deleted while something is in them. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { listAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import { nameOf, requireGroup, requireLiveGroup, resourceNotFound } from '../resource-scope.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import { finishPlainly, setState, type Finisher } from '../settle-operations.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type World } from '../world.ts';
import { deleteAccepted, writeAccepted } from './network-operations.ts';
import { requireRuleSets } from './network-rule-sets.ts';
import { requireNetworkVersion, withEtag } from './network-versions.ts';
import {
  inUse,
  requireNoOverlap,
  requireSubnetFits,
  requireUsersKept,
  type SubnetWanted,
} from './subnet-rules.ts';
import {
  addressSpace,
  findNetwork,
  NETWORK_TYPE,
  requireIdle,
  requireNetwork,
} from './virtual-network-state.ts';

const SUBNET_TYPE = `${NETWORK_TYPE}/subnets`;
const NETWORK = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${NETWORK_TYPE}/{network}`;

export const subnetRoutes: readonly Route[] = [
  route('GET', `${NETWORK}/subnets`, listSubnets),
  route('GET', `${NETWORK}/subnets/{subnet}`, getSubnet),
  route('PUT', `${NETWORK}/subnets/{subnet}`, putSubnet),
  route('DELETE', `${NETWORK}/subnets/{subnet}`, deleteSubnet),
];

export function subnetsOf(world: World, network: ResourceRecord): readonly ResourceRecord[] {
  return world.resources.childrenOf(network.id).filter(({ type }) => type === SUBNET_TYPE.toLowerCase());
}

export function asWanted(subnet: ResourceRecord): SubnetWanted {
  return { name: nameOf(subnet), properties: objectAt(subnet.body, 'properties') };
}

/** The subnet as the network provider shows it: with those who use it. */
export function subnetBody(world: World, subnet: ResourceRecord): JsonObject {
  const users = world.claims.ofSubnet(subnet.id, world.nowMs).flatMap(({ usedBy }) => usedBy);
  const configurations = users.filter((id) => id.includes('/ipConfigurations/'));
  const endpoints = users.filter((id) => id.includes('/privateEndpoints/'));
  const links = users
    .filter((id) => id.includes('/serviceAssociationLinks/'))
    .map((id) => ({
      name: id.slice(id.lastIndexOf('/') + 1),
      id,
      type: `${SUBNET_TYPE}/serviceAssociationLinks`,
      properties: {
        provisioningState: 'Succeeded',
        linkedResourceType: 'Microsoft.ContainerService/managedClusters',
      },
    }));
  return withEtag(subnet.body, {
    ...objectAt(subnet.body, 'properties'),
    ...(configurations.length > 0 ? { ipConfigurations: configurations.map((id) => ({ id })) } : {}),
    ...(endpoints.length > 0 ? { privateEndpoints: endpoints.map((id) => ({ id })) } : {}),
    ...(links.length > 0 ? { serviceAssociationLinks: links } : {}),
  });
}

/** Stores a subnet that is being written. */
export function storeSubnet(world: World, network: ResourceRecord, wanted: SubnetWanted): ResourceRecord {
  const existing = world.resources.get(`${network.id}/subnets/${wanted.name}`);
  const name = existing ? nameOf(existing) : wanted.name;
  const written = newSubnet(network, { ...wanted, name }, world.nowMs);
  const subnet = setState(world, { ...written, visibleMs: existing?.visibleMs ?? world.nowMs }, 'Updating');
  recordEffect(world, existing ? 'updated' : 'created', subnet.id);
  return subnet;
}

/** A subnet as it is when nothing is being written. */
export function newSubnet(network: ResourceRecord, wanted: SubnetWanted, atMs: number): ResourceRecord {
  const id = `${network.id}/subnets/${wanted.name}`;
  return {
    id,
    type: SUBNET_TYPE,
    groupKey: network.groupKey,
    parentKey: keyOf(network.id),
    body: {
      name: wanted.name,
      id,
      type: SUBNET_TYPE,
      properties: {
        privateEndpointNetworkPolicies: 'Disabled',
        privateLinkServiceNetworkPolicies: 'Enabled',
        ...wanted.properties,
        provisioningState: 'Succeeded',
        delegations: listAt(wanted.properties, 'delegations').map((each) => delegationBody(id, each)),
      },
    },
    visibleMs: atMs,
    readyMs: atMs,
  };
}

function delegationBody(subnetId: string, wanted: unknown): JsonObject {
  const name = textAt(wanted, 'name') ?? '0';
  return {
    name,
    id: `${subnetId}/delegations/${name}`,
    type: `${SUBNET_TYPE}/delegations`,
    properties: {
      provisioningState: 'Succeeded',
      serviceName: textAt(wanted, 'properties', 'serviceName') ?? '',
      actions: [`${SUBNET_TYPE}/join/action`],
    },
  };
}

function listSubnets(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const subnets = subnetsOf(call.world, requireNetwork(call));
  return page(
    call,
    subnets.map((each) => subnetBody(call.world, each)),
  );
}

function getSubnet(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const network = requireNetwork(call);
  const subnet = call.world.resources.get(`${network.id}/subnets/${call.param('subnet')}`);
  if (subnet) return { status: 200, body: subnetBody(call.world, subnet) };
  throw refusal(404, 'NotFound', `Resource ${network.id}/subnets/${call.param('subnet')} not found.`);
}

function putSubnet(call: ArmCall): ArmAnswer {
  const { world } = call;
  const group = requireLiveGroup(call);
  const network = findNetwork(call);
  if (!network) throw resourceNotFound(NETWORK_TYPE, call.param('network'), nameOf(group));
  const name = call.param('subnet');
  const wanted: SubnetWanted = {
    name,
    properties: writableProperties(objectAt(call.request.body, 'properties')),
  };
  const existing = world.resources.get(`${network.id}/subnets/${name}`);
  requireNetworkVersion(call, existing && subnetBody(world, existing));
  requireSubnetFits(wanted, addressSpace(network), nameOf(network));
  requireNoOverlap(wanted, subnetsOf(world, network).map(asWanted), nameOf(network));
  requireRuleSets(
    world,
    `${network.id}/subnets/${name}`,
    wanted.properties,
    textAt(network.body, 'location') ?? '',
  );
  if (existing) requireUsersKept(asWanted(existing), wanted, world.claims.ofSubnet(existing.id, world.nowMs));
  requireIdle(call, network);
  const subnet = storeSubnet(world, network, wanted);
  const operation = beginOperation(world, {
    type: SUBNET_TYPE,
    kind: existing ? 'update' : 'create',
    resourceId: subnet.id,
    location: textAt(network.body, 'location') ?? '',
    durationMs: world.durations.drawMs('subnetWrite', subnet.id),
  });
  setState(world, network, 'Updating');
  return writeAccepted(call, operation, subnetBody(world, subnet));
}

/** What a client may set, without what a read adds. */
export function writableProperties(properties: JsonObject): JsonObject {
  const readOnly = [
    'provisioningState',
    'ipConfigurations',
    'privateEndpoints',
    'serviceAssociationLinks',
    'purpose',
  ];
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !readOnly.includes(name)));
}

function deleteSubnet(call: ArmCall): ArmAnswer {
  const { world } = call;
  requireLiveGroup(call);
  const network = findNetwork(call);
  const subnet = network && world.resources.get(`${network.id}/subnets/${call.param('subnet')}`);
  if (!subnet) return { status: 204 };
  requireNetworkVersion(call, subnetBody(world, subnet));
  const claims = world.claims.ofSubnet(subnet.id, world.nowMs);
  if (claims.length > 0) throw inUse(nameOf(subnet), claims);
  requireIdle(call, network);
  setState(world, subnet, 'Deleting');
  setState(world, network, 'Updating');
  const operation = beginOperation(world, {
    type: SUBNET_TYPE,
    kind: 'delete',
    resourceId: subnet.id,
    location: textAt(network.body, 'location') ?? '',
    durationMs: world.durations.drawMs('subnetDelete', subnet.id),
  });
  return deleteAccepted(call, operation);
}

/** The virtual network is settled with its subnet. */
export const finishSubnet: Finisher = (tables, operation) => {
  const subnet = tables.resources.get(operation.resourceId);
  const network = subnet && tables.resources.get(subnet.parentKey);
  finishPlainly(tables, operation);
  if (network) setState(tables, network, 'Succeeded');
  return undefined;
};
