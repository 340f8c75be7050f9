/** Links of a private DNS zone to the virtual networks that resolve its names. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { booleanAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import { nameOf, requireGroup, requireLiveGroup, resourceNotFound, tagsOf } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import { finishPlainly, setState, type Finisher } from '../settle-operations.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type Tables, type World } from '../world.ts';
import { changeAccepted } from './private-dns-operations.ts';
import {
  findZone,
  LINK_TYPE,
  linkedNetworkId,
  linksOf,
  linksToNetwork,
  registers,
  requireDnsVersion,
  requireGlobal,
  requireNoChange,
  requireParentZone,
  requireZone,
  withVersion,
  ZONE_TYPE,
} from './private-dns-state.ts';
import { NETWORK_TYPE } from './virtual-network-state.ts';

const ZONE = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${ZONE_TYPE}/{zone}`;
const PATH = `${ZONE}/virtualNetworkLinks/{link}`;

export const networkLinkRoutes: readonly Route[] = [
  route('GET', `${ZONE}/virtualNetworkLinks`, listLinks),
  route('GET', PATH, getLink),
  route('PUT', PATH, putLink),
  route('DELETE', PATH, deleteLink),
];

export function linkBody(_world: World, link: ResourceRecord): JsonObject {
  return withVersion(link.body, objectAt(link.body, 'properties'));
}

interface LinkWanted {
  readonly name: string;
  readonly networkId: string;
  readonly registrationEnabled: boolean;
}

/** A link as it is when it is complete. */
export function newLink(zone: ResourceRecord, wanted: LinkWanted, atMs: number): ResourceRecord {
  const id = `${zone.id}/virtualNetworkLinks/${wanted.name}`;
  return {
    id,
    type: LINK_TYPE,
    groupKey: zone.groupKey,
    parentKey: keyOf(zone.id),
    body: {
      id,
      name: wanted.name,
      type: LINK_TYPE,
      location: 'global',
      properties: {
        registrationEnabled: wanted.registrationEnabled,
        resolutionPolicy: 'Default',
        virtualNetwork: { id: wanted.networkId },
        virtualNetworkLinkState: 'Completed',
        provisioningState: 'Succeeded',
      },
    },
    visibleMs: atMs,
    readyMs: atMs,
  };
}

/** A zone of the same name, another one or this, to which the network is linked already. */
export function clashingLink(
  tables: Tables,
  zone: ResourceRecord,
  networkId: string,
): ResourceRecord | undefined {
  return linksToNetwork(tables, networkId).find((each) => {
    const own = each.parentKey.slice(each.parentKey.lastIndexOf('/') + 1);
    return own === nameOf(zone).toLowerCase();
  });
}

export function overlapMessage(zone: string): string {
  return (
    'A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual ' +
    `network with '${zone}' and '${zone}' zones.`
  );
}

function find(call: ArmCall, zone: ResourceRecord): ResourceRecord | undefined {
  return call.world.resources.get(`${zone.id}/virtualNetworkLinks/${call.param('link')}`);
}

function listLinks(call: ArmCall): ArmAnswer {
  requireGroup(call);
  return page(
    call,
    linksOf(call.world, requireZone(call).id).map((each) => linkBody(call.world, each)),
  );
}

function getLink(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const link = find(call, requireZone(call));
  if (link) return { status: 200, body: linkBody(call.world, link) };
  const name = `${call.param('zone')}/${call.param('link')}`;
  throw resourceNotFound(LINK_TYPE, name, call.param('group'));
}

function putLink(call: ArmCall): ArmAnswer {
  const { world, request } = call;
  requireLiveGroup(call);
  const zone = requireParentZone(call, LINK_TYPE);
  requireGlobal(call, LINK_TYPE);
  const existing = find(call, zone);
  requireDnsVersion(call, existing && linkBody(world, existing));
  const wanted = requireLinkable(call, zone, existing);
  requireNoChange(call, existing);
  const link = newLink(zone, wanted, world.nowMs);
  const stored = world.resources.patchProperties(
    { ...link, body: { ...link.body, ...tagsOf(request.body) } },
    { virtualNetworkLinkState: 'InProgress', provisioningState: existing ? 'Updating' : 'Creating' },
  );
  recordEffect(world, existing ? 'updated' : 'created', stored.id);
  const operation = beginOperation(world, {
    type: LINK_TYPE,
    kind: existing ? 'update' : 'create',
    resourceId: stored.id,
    location: 'global',
    durationMs: world.durations.drawMs('privateDnsWrite', stored.id),
  });
  return changeAccepted(call, operation);
}

function requireLinkable(
  call: ArmCall,
  zone: ResourceRecord,
  existing: ResourceRecord | undefined,
): LinkWanted {
  const network = requireLinkedNetwork(call);
  if (existing && keyOf(linkedNetworkId(existing)) !== keyOf(network.id)) {
    throw refusal(400, 'BadRequest', 'The virtual network of a virtual network link cannot be changed.');
  }
  if (!existing && clashingLink(call.world, zone, network.id)) {
    throw refusal(400, 'BadRequest', overlapMessage(nameOf(zone)));
  }
  const name = existing ? nameOf(existing) : call.param('link');
  const registrationEnabled = booleanAt(call.request.body, 'properties', 'registrationEnabled') ?? false;
  if (registrationEnabled) requireOnlyRegistration(call, network, `${zone.id}/virtualNetworkLinks/${name}`);
  return { name, networkId: network.id, registrationEnabled };
}

function requireLinkedNetwork({ world, request }: ArmCall): ResourceRecord {
  const networkId = textAt(request.body, 'properties', 'virtualNetwork', 'id') ?? '';
  const network = world.resources.get(networkId);
  if (network?.type === NETWORK_TYPE.toLowerCase()) return network;
  throw refusal(400, 'BadRequest', `The virtual network '${networkId}' could not be found.`);
}

/** The names of a network are registered in one zone. */
function requireOnlyRegistration({ world }: ArmCall, network: ResourceRecord, linkId: string): void {
  const other = linksToNetwork(world, network.id).find(
    (each) => registers(each) && keyOf(each.id) !== keyOf(linkId),
  );
  if (!other) return;
  throw refusal(
    400,
    'BadRequest',
    `The virtual network ${network.id} is already linked with registration enabled by ${other.id}.`,
  );
}

function deleteLink(call: ArmCall): ArmAnswer {
  const { world } = call;
  requireLiveGroup(call);
  const zone = findZone(call);
  const link = zone && find(call, zone);
  if (!link) return { status: 204 };
  requireDnsVersion(call, linkBody(world, link));
  requireNoChange(call, link);
  setState(world, link, 'Deleting');
  const operation = beginOperation(world, {
    type: LINK_TYPE,
    kind: 'delete',
    resourceId: link.id,
    location: 'global',
    durationMs: world.durations.drawMs('privateDnsDelete', link.id),
  });
  return changeAccepted(call, operation);
}

export const finishLink: Finisher = (tables, operation) => {
  finishPlainly(tables, operation);
  const link = tables.resources.get(operation.resourceId);
  const isComplete = operation.kind !== 'delete' && operation.outcome === 'Succeeded';
  if (link && isComplete) tables.resources.patchProperties(link, { virtualNetworkLinkState: 'Completed' });
  return undefined;
};
