/** A cluster as its end of provisioning sees it: what it was asked for, and where its parts are. */
import { textAt } from '../json-values.ts';
import { nameOf } from '../resource-scope.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';
import { clusterHash, nodeGroupId, type ClusterPlace } from './cluster-body.ts';
import { readClusterRequest, type ClusterRequest } from './cluster-request.ts';

export interface BuiltCluster {
  readonly cluster: ResourceRecord;
  readonly request: ClusterRequest;
  readonly place: ClusterPlace;
  readonly nodeGroupId: string;
  /** Distinguishes the names of its parts. */
  readonly hash: string;
}

/** A cluster's body says all that was asked for. */
export function readBuilt(cluster: ResourceRecord): BuiltCluster {
  const request = readClusterRequest(nameOf(cluster), cluster.body);
  const [, subscription, groupName] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\//i.exec(cluster.id) ?? [];
  const place: ClusterPlace = {
    id: cluster.id,
    subscription: subscription ?? '',
    groupName: groupName ?? '',
    location: textAt(cluster.body, 'location') ?? '',
  };
  return { cluster, request, place, nodeGroupId: nodeGroupId(request, place), hash: clusterHash(cluster.id) };
}

/** The first of the private name's labels; undefined for a cluster without one. */
export function privateHost({ cluster }: BuiltCluster): string | undefined {
  return textAt(cluster.body, 'properties', 'privateFQDN')?.split('.')[0];
}

/** Stores what AKS makes beside the cluster, unless it made it already. */
export function putOnce(tables: Tables, operation: OperationRecord, resource: ResourceRecord): void {
  if (tables.resources.get(resource.id)) return;
  tables.resources.put(resource);
  tables.journal.effect(operation.requestId, operation.endMs, 'created', resource.id);
}

/** A resource of the group of the nodes, which is in the cluster's region. */
export function nodeResource(
  { nodeGroupId: groupId, place }: BuiltCluster,
  resource: { readonly type: string; readonly name: string; readonly own?: Record<string, unknown> },
  atMs: number,
): ResourceRecord {
  const { type, name, own } = resource;
  const id = `${groupId}/providers/${type}/${name}`;
  const properties = { ...own, provisioningState: 'Succeeded' };
  return {
    id,
    type,
    groupKey: keyOf(groupId),
    parentKey: '',
    body: { id, name, type, location: place.location, properties },
    visibleMs: atMs,
    readyMs: atMs,
  };
}
