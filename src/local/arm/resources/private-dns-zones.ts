/** Private DNS zones. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { guidFrom } from '../guid.ts';
import { objectAt, type JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import {
  groupKeyOf,
  nameOf,
  requireGroup,
  requireLiveGroup,
  resourcesInScope,
  subscriptionScope,
  tagsOf,
} from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import { setState } from '../settle-operations.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type World } from '../world.ts';
import { changeAccepted } from './private-dns-operations.ts';
import {
  findZone,
  linksOf,
  recordsOf,
  registers,
  requireDnsVersion,
  requireGlobal,
  requireNoChange,
  requireZone,
  withVersion,
  ZONE_TYPE,
} from './private-dns-state.ts';
import { requireRegistered } from './providers.ts';

const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${ZONE_TYPE}`;
/** At least two labels of letters, digits, hyphens and underscores. */
const ZONE_NAME = /^([a-z0-9_]([\w-]{0,61}[a-z0-9_])?\.){1,33}[a-z0-9_]([\w-]{0,61}[a-z0-9_])?$/i;

export const privateDnsZoneRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{subscription}/providers/${ZONE_TYPE}`, listZones),
  route('GET', COLLECTION, listZones),
  route('GET', `${COLLECTION}/{zone}`, getZone),
  route('PUT', `${COLLECTION}/{zone}`, putZone),
  route('DELETE', `${COLLECTION}/{zone}`, deleteZone),
];

export function zoneBody(world: World, zone: ResourceRecord): JsonObject {
  const links = linksOf(world, zone.id);
  return withVersion(zone.body, {
    ...objectAt(zone.body, 'properties'),
    // The start-of-authority record is in every zone.
    numberOfRecordSets: recordsOf(world, zone.id).length + 1,
    numberOfVirtualNetworkLinks: links.length,
    numberOfVirtualNetworkLinksWithRegistration: links.filter(registers).length,
  });
}

/** A zone as it is when nothing is being written. */
export function newZone(id: string, groupKey: string, atMs: number): ResourceRecord {
  return {
    id,
    type: ZONE_TYPE,
    groupKey,
    parentKey: '',
    body: {
      id,
      name: id.slice(id.lastIndexOf('/') + 1),
      type: ZONE_TYPE,
      location: 'global',
      properties: {
        internalId: Buffer.from(`SW1tdXRhYmxl;${guidFrom('zone', id.toLowerCase())};0`).toString('base64'),
        maxNumberOfRecordSets: 25_000,
        maxNumberOfVirtualNetworkLinks: 1000,
        maxNumberOfVirtualNetworkLinksWithRegistration: 100,
        provisioningState: 'Succeeded',
      },
    },
    visibleMs: atMs,
    readyMs: atMs,
  };
}

function listZones(call: ArmCall): ArmAnswer {
  return page(
    call,
    resourcesInScope(call, ZONE_TYPE).map((each) => zoneBody(call.world, each)),
  );
}

function getZone(call: ArmCall): ArmAnswer {
  requireGroup(call);
  return { status: 200, body: zoneBody(call.world, requireZone(call)) };
}

function putZone(call: ArmCall): ArmAnswer {
  const { world, request } = call;
  const group = requireLiveGroup(call);
  requireRegistered(call, 'Microsoft.Network');
  const name = call.param('zone');
  if (!ZONE_NAME.test(name)) {
    throw refusal(400, 'BadRequest', `The domain name '${name}' is invalid.`);
  }
  requireGlobal(call, ZONE_TYPE);
  const existing = findZone(call);
  requireDnsVersion(call, existing && zoneBody(world, existing));
  requireNoChange(call, existing);
  const id =
    existing?.id ??
    `${subscriptionScope(call)}/resourceGroups/${nameOf(group)}/providers/${ZONE_TYPE}/${name}`;
  const base = existing ?? newZone(id, groupKeyOf(group), world.nowMs);
  const { tags: _tags, ...body } = base.body;
  setState(
    world,
    { ...base, body: { ...body, ...tagsOf(request.body) } },
    existing ? 'Updating' : 'Creating',
  );
  recordEffect(world, existing ? 'updated' : 'created', id);
  const operation = beginOperation(world, {
    type: ZONE_TYPE,
    kind: existing ? 'update' : 'create',
    resourceId: id,
    location: 'global',
    durationMs: world.durations.drawMs('privateDnsWrite', id),
  });
  return changeAccepted(call, operation);
}

/** A zone goes with its records, and only without links. */
function deleteZone(call: ArmCall): ArmAnswer {
  const { world } = call;
  requireLiveGroup(call);
  const zone = findZone(call);
  if (!zone) return { status: 204 };
  requireDnsVersion(call, zoneBody(world, zone));
  const links = linksOf(world, zone.id);
  if (links.length > 0) {
    const nested = links.map((each) => `${ZONE_TYPE}/${nameOf(zone)}/virtualNetworkLinks/${nameOf(each)}`);
    throw refusal(
      409,
      'CannotDeleteResource',
      'Cannot delete resource while nested resources exist. Some existing nested resource IDs include: ' +
        `'${nested.join(', ')}'. Please delete all nested resources before deleting this resource.`,
    );
  }
  requireNoChange(call, zone);
  setState(world, zone, 'Deleting');
  const operation = beginOperation(world, {
    type: ZONE_TYPE,
    kind: 'delete',
    resourceId: zone.id,
    location: 'global',
    durationMs: world.durations.drawMs('privateDnsDelete', zone.id),
  });
  return changeAccepted(call, operation);
}
