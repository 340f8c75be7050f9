/**
 * Peerings of virtual networks. Each side is written on its own; the second of the two connects both. A write to a
 * peering counts as a write to its network.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { guidFrom } from '../guid.ts';
import { objectAt, textAt, type JsonObject } from '../json-values.ts';
import { nameOf, requireGroup, requireLiveGroup, resourceNotFound } from '../resource-scope.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import { finishPlainly, setState, type Finisher } from '../settle-operations.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type World } from '../world.ts';
import { deleteAccepted, writeAccepted } from './network-operations.ts';
import { requireNetworkVersion, withEtag } from './network-versions.ts';
import {
  counterpartOf,
  PEERING_TYPE,
  peeringsOf,
  peeringState,
  remoteIdOf,
  requirePeerable,
} from './peering-rules.ts';
import { findNetwork, NETWORK_TYPE, requireIdle, requireNetwork } from './virtual-network-state.ts';

const NETWORK = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${NETWORK_TYPE}/{network}`;
const PATH = `${NETWORK}/virtualNetworkPeerings/{peering}`;

export const peeringRoutes: readonly Route[] = [
  route('GET', `${NETWORK}/virtualNetworkPeerings`, listPeerings),
  route('GET', PATH, getPeering),
  route('PUT', PATH, putPeering),
  route('DELETE', PATH, deletePeering),
];

/** The peering as the network provider shows it, with what follows from the other side. */
export function peeringBody(world: World, peering: ResourceRecord): JsonObject {
  const stored = objectAt(peering.body, 'properties');
  const remote = world.resources.get(remoteIdOf(peering));
  return withEtag(peering.body, {
    ...stored,
    peeringState: peeringState(world, peering),
    peeringSyncLevel: syncLevel(world, peering),
    remoteVirtualNetworkAddressSpace: remote
      ? objectAt(remote.body, 'properties', 'addressSpace')
      : stored['remoteAddressSpace'],
  });
}

/** A side is in sync when the other one has taken over its address space as it is now. */
function syncLevel(world: World, peering: ResourceRecord): string {
  const back = counterpartOf(world, peering);
  const isRemoteStale = isStale(world, peering);
  const isLocalStale = back !== undefined && isStale(world, back);
  if (isRemoteStale && isLocalStale) return 'LocalAndRemoteNotInSync';
  if (isRemoteStale) return 'RemoteNotInSync';
  return isLocalStale ? 'LocalNotInSync' : 'FullyInSync';
}

function isStale(world: World, peering: ResourceRecord): boolean {
  const remote = world.resources.get(remoteIdOf(peering));
  if (!remote) return false;
  const known = objectAt(peering.body, 'properties', 'remoteAddressSpace')['addressPrefixes'];
  const actual = objectAt(remote.body, 'properties', 'addressSpace')['addressPrefixes'];
  return JSON.stringify(known) !== JSON.stringify(actual);
}

function find(call: ArmCall, network: ResourceRecord): ResourceRecord | undefined {
  return call.world.resources.get(`${network.id}/virtualNetworkPeerings/${call.param('peering')}`);
}

function listPeerings(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const peerings = peeringsOf(call.world, requireNetwork(call).id);
  return page(
    call,
    peerings.map((each) => peeringBody(call.world, each)),
  );
}

function getPeering(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const network = requireNetwork(call);
  const peering = find(call, network);
  if (peering) return { status: 200, body: peeringBody(call.world, peering) };
  const id = `${network.id}/virtualNetworkPeerings/${call.param('peering')}`;
  throw refusal(404, 'NotFound', `Resource ${id} not found.`);
}

function putPeering(call: ArmCall): ArmAnswer {
  const { world } = call;
  const group = requireLiveGroup(call);
  const network = findNetwork(call);
  if (!network) throw resourceNotFound(NETWORK_TYPE, call.param('network'), nameOf(group));
  const existing = find(call, network);
  requireNetworkVersion(call, existing && peeringBody(world, existing));
  const id = existing?.id ?? `${network.id}/virtualNetworkPeerings/${call.param('peering')}`;
  const remoteId = requireRemoteId(call, existing);
  requireIdle(call, network);
  const remote = requirePeerable(world, { id, network, remoteId });
  const peering = storePeering(call, { id, network, remote, existing });
  setState(world, network, 'Updating');
  const operation = beginOperation(world, {
    type: PEERING_TYPE,
    kind: existing ? 'update' : 'create',
    resourceId: id,
    location: textAt(network.body, 'location') ?? '',
    durationMs: world.durations.drawMs('peeringWrite', id),
  });
  return writeAccepted(call, operation, peeringBody(world, peering));
}

function requireRemoteId(call: ArmCall, existing: ResourceRecord | undefined): string {
  const remoteId = textAt(call.request.body, 'properties', 'remoteVirtualNetwork', 'id');
  if (remoteId === undefined) {
    throw refusal(400, 'InvalidRequestFormat', 'A peering must name its remoteVirtualNetwork.');
  }
  if (!existing || keyOf(remoteIdOf(existing)) === keyOf(remoteId)) return remoteId;
  throw refusal(
    400,
    'ChangingRemoteVirtualNetworkNotAllowed',
    `Changing the remote virtual network of peering ${existing.id} is not allowed.`,
  );
}

interface PeeringToStore {
  readonly id: string;
  readonly network: ResourceRecord;
  readonly remote: ResourceRecord;
  readonly existing: ResourceRecord | undefined;
}

function storePeering(call: ArmCall, { id, network, remote, existing }: PeeringToStore): ResourceRecord {
  const { world, request } = call;
  const { peeringState: _state, ...wanted } = objectAt(request.body, 'properties');
  const takesOver = !existing || request.query.get('syncRemoteAddressSpace') === 'true';
  const isConnected = existing !== undefined && peeringState(world, existing) === 'Connected';
  const peering: ResourceRecord = {
    id,
    type: PEERING_TYPE,
    groupKey: network.groupKey,
    parentKey: keyOf(network.id),
    body: {
      name: existing ? nameOf(existing) : call.param('peering'),
      id,
      type: PEERING_TYPE,
      properties: {
        allowVirtualNetworkAccess: true,
        allowForwardedTraffic: false,
        allowGatewayTransit: false,
        useRemoteGateways: false,
        doNotVerifyRemoteGateways: false,
        peerCompleteVnets: true,
        ...wanted,
        remoteVirtualNetwork: { id: remote.id },
        remoteAddressSpace: takesOver
          ? objectAt(remote.body, 'properties', 'addressSpace')
          : objectAt(existing.body, 'properties', 'remoteAddressSpace'),
        peeringState: isConnected ? 'Connected' : 'Initiated',
        provisioningState: 'Updating',
        resourceGuid: guidFrom(world.rules.seed, 'peering', id.toLowerCase()),
      },
    },
    visibleMs: existing?.visibleMs ?? world.nowMs,
    readyMs: world.nowMs,
  };
  world.resources.put(peering);
  recordEffect(world, existing ? 'updated' : 'created', id);
  return peering;
}

function deletePeering(call: ArmCall): ArmAnswer {
  const { world } = call;
  requireLiveGroup(call);
  const network = findNetwork(call);
  const peering = network && find(call, network);
  if (!peering) return { status: 204 };
  requireNetworkVersion(call, peeringBody(world, peering));
  requireIdle(call, network);
  setState(world, peering, 'Deleting');
  setState(world, network, 'Updating');
  const operation = beginOperation(world, {
    type: PEERING_TYPE,
    kind: 'delete',
    resourceId: peering.id,
    location: textAt(network.body, 'location') ?? '',
    durationMs: world.durations.drawMs('peeringDelete', peering.id),
  });
  return deleteAccepted(call, operation);
}

/** The write of the second side connects both. */
export const finishPeering: Finisher = (tables, operation) => {
  const peering = tables.resources.get(operation.resourceId);
  if (!peering) return undefined;
  const network = tables.resources.get(peering.parentKey);
  finishPlainly(tables, operation);
  if (network) setState(tables, network, 'Succeeded');
  const back = counterpartOf(tables, peering);
  if (operation.kind === 'delete' || operation.outcome !== 'Succeeded' || !back) return undefined;
  const state = { peeringState: 'Connected' };
  const written = tables.resources.get(operation.resourceId);
  if (written) tables.resources.patchProperties(written, state);
  tables.resources.patchProperties(back, state);
  return undefined;
};
