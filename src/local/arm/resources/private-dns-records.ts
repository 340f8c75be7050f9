/** Reads of the records of a private DNS zone. The only ones are those that clusters keep, and the zone's own. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { objectAt, type JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import { nameOf, requireGroup } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import { ADDRESS_RECORD_TYPE, recordsOf, requireZone, withVersion, ZONE_TYPE } from './private-dns-state.ts';

const ZONE = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${ZONE_TYPE}/{zone}`;
const SECONDS_TO_LIVE = 300;

export const privateDnsRecordRoutes: readonly Route[] = [
  route('GET', `${ZONE}/{recordType}`, listRecords),
  route('GET', `${ZONE}/{recordType}/{record}`, getRecord),
];

export function newAddressRecord(
  zone: ResourceRecord,
  record: { name: string; address: string },
  atMs: number,
): ResourceRecord {
  const id = `${zone.id}/A/${record.name}`;
  return {
    id,
    type: ADDRESS_RECORD_TYPE,
    groupKey: zone.groupKey,
    parentKey: keyOf(zone.id),
    body: {
      id,
      name: record.name,
      type: ADDRESS_RECORD_TYPE,
      properties: {
        fqdn: `${record.name}.${nameOf(zone)}.`,
        ttl: SECONDS_TO_LIVE,
        isAutoRegistered: false,
        aRecords: [{ ipv4Address: record.address }],
      },
    },
    visibleMs: atMs,
    readyMs: atMs,
  };
}

/** The names of record types are shown as in the id of a record; `ALL` stands for all of them. */
function listRecords(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const wanted = call.param('recordType').toUpperCase();
  const found = allRecords(call).filter(
    ({ type }) => wanted === 'ALL' || String(type).endsWith(`/${wanted}`),
  );
  return page(call, found);
}

function getRecord(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const [type, name] = [call.param('recordType').toUpperCase(), call.param('record').toLowerCase()];
  const found = allRecords(call).find(
    (each) => String(each['type']).endsWith(`/${type}`) && String(each['name']).toLowerCase() === name,
  );
  if (found) return { status: 200, body: found };
  throw refusal(
    404,
    'NotFound',
    `The resource record '${call.param('record')}' does not exist in resource group '${call.param('group')}'.`,
  );
}

function allRecords(call: ArmCall): readonly JsonObject[] {
  const zone = requireZone(call);
  const addresses = recordsOf(call.world, zone.id).map(({ body }) =>
    withVersion(body, objectAt(body, 'properties')),
  );
  return [...addresses, authorityRecord(zone)];
}

function authorityRecord(zone: ResourceRecord): JsonObject {
  const body = { id: `${zone.id}/SOA/@`, name: '@', type: `${ZONE_TYPE}/SOA` };
  const soaRecord = {
    email: 'azureprivatedns-host.microsoft.com',
    host: 'azureprivatedns.net',
    serialNumber: 1,
    refreshTime: 3600,
    retryTime: SECONDS_TO_LIVE,
    expireTime: 2_419_200,
    minimumTtl: 10,
  };
  return withVersion(body, { fqdn: `${nameOf(zone)}.`, ttl: 3600, isAutoRegistered: false, soaRecord });
}
