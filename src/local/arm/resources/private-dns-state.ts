/** What zones, their links and their records share: how they are found, shown and guarded. */
import type { ArmCall } from '../arm-call.ts';
import { gatewayRefusal, refusal } from '../arm-error.ts';
import { guidFrom } from '../guid.ts';
import { booleanAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import { failedCondition } from '../preconditions.ts';
import { resourceNotFound, subscriptionScope } from '../resource-scope.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';

export const ZONE_TYPE = 'Microsoft.Network/privateDnsZones';
export const LINK_TYPE = `${ZONE_TYPE}/virtualNetworkLinks`;
export const ADDRESS_RECORD_TYPE = `${ZONE_TYPE}/A`;

export function findZone(call: ArmCall): ResourceRecord | undefined {
  const group = `${subscriptionScope(call)}/resourceGroups/${call.param('group')}`;
  return call.world.resources.get(`${group}/providers/${ZONE_TYPE}/${call.param('zone')}`);
}

export function requireZone(call: ArmCall): ResourceRecord {
  const zone = findZone(call);
  if (zone) return zone;
  throw resourceNotFound(ZONE_TYPE, call.param('zone'), call.param('group'));
}

/** The zone into which something is written. */
export function requireParentZone(call: ArmCall, type: string): ResourceRecord {
  const zone = findZone(call);
  if (zone) return zone;
  const id = `${subscriptionScope(call)}/resourceGroups/${call.param('group')}/providers/${ZONE_TYPE}/${call.param('zone')}`;
  throw gatewayRefusal(
    404,
    'ParentResourceNotFound',
    `Failed to perform 'write' on resource(s) of type '${type}', because the parent resource '${id}' could not be found.`,
  );
}

export function linksOf(tables: Tables, zoneId: string): readonly ResourceRecord[] {
  return tables.resources.childrenOf(zoneId).filter(({ type }) => type === LINK_TYPE.toLowerCase());
}

export function recordsOf(tables: Tables, zoneId: string): readonly ResourceRecord[] {
  return tables.resources.childrenOf(zoneId).filter(({ type }) => type === ADDRESS_RECORD_TYPE.toLowerCase());
}

export function linkedNetworkId(link: ResourceRecord): string {
  return textAt(link.body, 'properties', 'virtualNetwork', 'id') ?? '';
}

export function registers(link: ResourceRecord): boolean {
  return booleanAt(link.body, 'properties', 'registrationEnabled') === true;
}

/** All links to the network, whatever their zones. */
export function linksToNetwork(tables: Tables, networkId: string): readonly ResourceRecord[] {
  return tables.resources
    .ofType(LINK_TYPE)
    .filter((each) => keyOf(linkedNetworkId(each)) === keyOf(networkId));
}

export function withVersion(body: JsonObject, properties: JsonObject): JsonObject {
  return { ...body, etag: guidFrom('etag', JSON.stringify([body['tags'], properties])), properties };
}

/** Takes the resource as a read shows it; undefined where none is. */
export function requireDnsVersion(call: ArmCall, shown: JsonObject | undefined): void {
  const etag = shown && textAt(shown, 'etag');
  const failed = failedCondition(call, etag);
  if (!failed) return;
  const current = etag === undefined ? 'The resource does not exist' : `The current was '${etag}'`;
  throw refusal(
    412,
    'PreconditionFailed',
    `The condition '${failed.wanted}' in the ${failed.header} header was not satisfied. ${current}.`,
  );
}

/** Private DNS changes a resource one operation at a time. */
export function requireNoChange(call: ArmCall, resource: ResourceRecord | undefined): void {
  if (!resource || !call.world.operations.running(resource.id)) return;
  throw refusal(409, 'Conflict', `Another operation on resource ${resource.id} is in progress.`);
}

/** Zones and links are of no region. */
export function requireGlobal(call: ArmCall, type: string): void {
  const location = textAt(objectAt(call.request.body), 'location');
  if (location === undefined) {
    throw gatewayRefusal(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  if (location.toLowerCase() === 'global') return;
  throw gatewayRefusal(
    400,
    'LocationNotAvailableForResourceType',
    `The provided location '${location}' is not available for resource type '${type}'. List of available regions for ` +
      "the resource type is 'global'.",
  );
}
