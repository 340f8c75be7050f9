/**
 * The private name of an API server: a record in a private DNS zone that is linked to the cluster's network. AKS keeps
 * the zone itself, in the group of the nodes, or writes into the one that the customer names.
 */
import { nameOf } from '../resource-scope.ts';
import { removeTree, type Moment } from '../settle-operations.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';
import { privateHost, putOnce, readBuilt, type BuiltCluster } from './built-cluster.ts';
import { privateZoneName } from './cluster-body.ts';
import { clusterSubnets, type ClusterSubnets } from './cluster-network.ts';
import { newAddressRecord } from './private-dns-records.ts';
import { ZONE_TYPE } from './private-dns-state.ts';
import { newZone } from './private-dns-zones.ts';
import { clashingLink, newLink, overlapMessage } from './virtual-network-links.ts';

interface NamePlan {
  readonly built: BuiltCluster;
  readonly subnets: ClusterSubnets;
  readonly address: string | undefined;
}

export function addPrivateName(
  tables: Tables,
  operation: OperationRecord,
  { built, subnets, address }: NamePlan,
): void {
  const host = privateHost(built);
  const id = zoneId(built);
  if (host === undefined || id === undefined || address === undefined) return;
  if (isSystemZone(built)) {
    putOnce(tables, operation, newZone(id, keyOf(built.nodeGroupId), operation.endMs));
  }
  const zone = tables.resources.get(id);
  if (!zone) return;
  putOnce(tables, operation, newAddressRecord(zone, { name: host, address }, operation.endMs));
  if (clashingLink(tables, zone, subnets.networkId)) return;
  const link = { name: host, networkId: subnets.networkId, registrationEnabled: false };
  putOnce(tables, operation, newLink(zone, link, operation.endMs));
}

/** Why AKS cannot link the customer's zone: the network resolves that name in another zone. */
export function linkFailure(
  tables: Tables,
  cluster: ResourceRecord,
): { outcome: 'Failed'; code: string; message: string } | undefined {
  const built = readBuilt(cluster);
  const id = isSystemZone(built) ? undefined : zoneId(built);
  const zone = id === undefined ? undefined : tables.resources.get(id);
  const clash = zone && clashingLink(tables, zone, clusterSubnets(built).networkId);
  if (!clash || clash.parentKey === keyOf(zone.id)) return undefined;
  return {
    outcome: 'Failed',
    code: 'CreateOrUpdateVirtualNetworkLinkFailed',
    message: `Failed to create or update the virtual network link of ${zone.id}. ${overlapMessage(nameOf(zone))}`,
  };
}

/** Takes the cluster's record and link out of the customer's zone. A zone of AKS goes with the group of the nodes. */
export function removePrivateName(tables: Tables, cluster: ResourceRecord, moment: Moment): void {
  const built = readBuilt(cluster);
  const host = privateHost(built);
  const id = zoneId(built);
  if (host === undefined || id === undefined || isSystemZone(built)) return;
  for (const path of [`A/${host}`, `virtualNetworkLinks/${host}`]) {
    const resource = tables.resources.get(`${id}/${path}`);
    if (resource) removeTree(tables, resource, moment);
  }
}

function isSystemZone({ request }: BuiltCluster): boolean {
  return request.apiServer.privateDnsZone === 'system';
}

function zoneId(built: BuiltCluster): string | undefined {
  const { isPrivate, privateDnsZone } = built.request.apiServer;
  if (!isPrivate || privateDnsZone === 'none') return undefined;
  if (!isSystemZone(built)) return privateDnsZone;
  return `${built.nodeGroupId}/providers/${ZONE_TYPE}/${privateZoneName(built.request, built.place)}`;
}
