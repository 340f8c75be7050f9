/** Managed clusters: create, update, read, delete. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { aksRefusal, type ArmError } from '../arm-error.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../json-values.ts';
import {
  groupKeyOf,
  nameOf,
  requireGroup,
  requireLiveGroup,
  requireLocation,
  requireSameLocation,
  resourceNotFound,
  resourcesInScope,
  subscriptionScope,
  tagsOf,
} from '../resource-scope.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import { endOf, removeTree, type Finisher } from '../settle-operations.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type Tables } from '../world.ts';
import { clusterBody, nodeGroupId, type ClusterPlace } from './cluster-body.ts';
import { claimSubnets } from './cluster-claims.ts';
import { requireIdentity, requireIdentityFit } from './cluster-identity-rules.ts';
import { linkFailure } from './cluster-names.ts';
import { requireNetworkFit } from './cluster-network-rules.ts';
import { statusAndResultHeaders, statusHeader } from './cluster-operations.ts';
import { releaseCluster } from './cluster-release.ts';
import { requireNodeGroup } from './cluster-placement-rules.ts';
import { clusterShown, requireClusterVersion } from './cluster-versions.ts';
import { requireCores } from './compute-usages.ts';
import { readClusterRequest, type ClusterRequest } from './cluster-request.ts';
import { requireValidSpec } from './cluster-spec-rules.ts';
import { requireUnchangedSpec } from './cluster-update-rules.ts';
import { addNodeResources } from './node-resources.ts';
import { isFeatureEffective, requireRegistered } from './providers.ts';
import { createGroup } from './resource-groups.ts';

export const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters';
const NAMESPACE = 'Microsoft.ContainerService';
const PREVIEW_FEATURE = 'EnableAPIServerVnetIntegrationPreview';
const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${CLUSTER_TYPE}`;
export const CLUSTER_PATH = `${COLLECTION}/{cluster}`;

export const managedClusterRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{subscription}/providers/${CLUSTER_TYPE}`, listClusters),
  route('GET', COLLECTION, listClusters),
  route('GET', CLUSTER_PATH, (call) => ({ status: 200, body: clusterShown(requireCluster(call)) })),
  route('PATCH', CLUSTER_PATH, patchTags),
  route('PUT', CLUSTER_PATH, putCluster),
  route('DELETE', CLUSTER_PATH, deleteCluster),
];

function findCluster(call: ArmCall): ResourceRecord | undefined {
  return call.world.resources.get(clusterId(call, call.param('group')));
}

export function requireCluster(call: ArmCall): ResourceRecord {
  requireGroup(call);
  const cluster = findCluster(call);
  if (cluster) return cluster;
  throw resourceNotFound(CLUSTER_TYPE, call.param('cluster'), call.param('group'));
}

/** Sets the state of a cluster and of its agent pools. */
export function setClusterState(tables: Tables, cluster: ResourceRecord, state: string): ResourceRecord {
  const pools = listAt(cluster.body, 'properties', 'agentPoolProfiles');
  return tables.resources.patchProperties(cluster, {
    provisioningState: state,
    agentPoolProfiles: pools.map((pool) => (isObject(pool) ? { ...pool, provisioningState: state } : pool)),
  });
}

export function inProgress(operation: OperationRecord): ArmError {
  const started = new Date(operation.beginMs).toISOString();
  return aksRefusal(
    409,
    'OperationNotAllowed',
    `Operation is not allowed because there's an in progress ${operation.kind} managed cluster operation ` +
      `(operation ID: ${operation.id}) on the managed cluster started on UTC ${started}. ` +
      'Please wait for it to finish before starting a new operation.',
  );
}

function clusterId(call: ArmCall, group: string): string {
  return `${subscriptionScope(call)}/resourcegroups/${group}/providers/${CLUSTER_TYPE}/${call.param('cluster')}`;
}

function listClusters(call: ArmCall): ArmAnswer {
  return page(call, resourcesInScope(call, CLUSTER_TYPE).map(clusterShown));
}

/** Tags change at once, and nothing else does. */
function patchTags(call: ArmCall): ArmAnswer {
  const { world, request } = call;
  requireLiveGroup(call);
  const cluster = requireCluster(call);
  requireClusterVersion(call, cluster);
  const running = world.operations.running(cluster.id);
  if (running) throw inProgress(running);
  const patched = { ...cluster, body: { ...cluster.body, ...tagsOf(request.body) } };
  world.resources.put(patched);
  recordEffect(world, 'updated', cluster.id);
  return { status: 200, body: clusterShown(patched) };
}

function putCluster(call: ArmCall): ArmAnswer {
  const { world } = call;
  const group = requireLiveGroup(call);
  requireRegistered(call, NAMESPACE);
  const existing = findCluster(call);
  const location = requireLocation(call.request.body);
  requireSameLocation(existing, location, nameOf(group));
  requireClusterVersion(call, existing);
  const id = existing?.id ?? clusterId(call, nameOf(group));
  const request = readClusterRequest(existing ? nameOf(existing) : call.param('cluster'), call.request.body);
  const identity = requireIdentity(world, id, request);
  const running = world.operations.running(id);
  if (running) throw inProgress(running);
  requireFeature(call, request);
  requireValidSpec(request, world.rules.profile);
  if (existing) requireUnchangedSpec(existing, request, world.rules.profile);
  const place = { id, subscription: call.param('subscription'), groupName: nameOf(group), location };
  requireNodeGroup(world, request, place);
  requireIdentityFit(world, request, identity);
  requireNetworkFit(world, { id, request, identity });
  requireCores(world, request, place);
  const body = clusterBody(world, request, { place, identity });
  const cluster = storeCluster(call, { group, existing, place, request, body });
  const operation = beginOperation(world, {
    type: CLUSTER_TYPE,
    kind: existing ? 'update' : 'create',
    resourceId: id,
    location,
    durationMs: world.durations.drawMs(existing ? 'clusterUpdate' : 'clusterCreate', id),
  });
  return {
    status: existing ? 200 : 201,
    body: clusterShown(cluster),
    headers: statusHeader(call, operation),
  };
}

/** The provider takes a preview up when it was registered again after the feature was. */
function requireFeature(call: ArmCall, { apiServer }: ClusterRequest): void {
  const { world } = call;
  if (world.rules.profile !== 'preview-2022' || !apiServer.vnetIntegration) return;
  if (isFeatureEffective(world, call.param('subscription'), NAMESPACE, PREVIEW_FEATURE)) return;
  throw aksRefusal(
    400,
    'BadRequest',
    `Feature ${NAMESPACE}/${PREVIEW_FEATURE} is not enabled. Please see https://aka.ms/aks/previews for how to enable ` +
      'features.',
  );
}

interface ClusterToStore {
  readonly group: ResourceRecord;
  readonly existing: ResourceRecord | undefined;
  readonly place: ClusterPlace;
  readonly request: ClusterRequest;
  readonly body: ResourceRecord['body'];
}

function storeCluster(
  call: ArmCall,
  { group, existing, place, request, body }: ClusterToStore,
): ResourceRecord {
  const { world } = call;
  const cluster = setClusterState(
    world,
    {
      id: place.id,
      type: CLUSTER_TYPE,
      groupKey: groupKeyOf(group),
      parentKey: '',
      body,
      visibleMs: existing?.visibleMs ?? world.nowMs,
      readyMs: world.nowMs,
    },
    existing ? 'Updating' : 'Creating',
  );
  recordEffect(world, existing ? 'updated' : 'created', place.id);
  claimSubnets(world, { request, place });
  const nodeGroup = nodeGroupId(request, place);
  if (!world.resources.get(nodeGroup)) {
    createGroup(world, nodeGroup, { location: place.location, managedBy: place.id });
    recordEffect(world, 'created', nodeGroup);
  }
  return cluster;
}

/** A delete takes over from a create or an update that is still running. */
function deleteCluster(call: ArmCall): ArmAnswer {
  const { world } = call;
  requireLiveGroup(call);
  const cluster = findCluster(call);
  if (!cluster) return { status: 204 };
  requireClusterVersion(call, cluster);
  const running = world.operations.running(cluster.id);
  if (running?.kind === 'delete') return { status: 202, headers: statusAndResultHeaders(call, running) };
  if (running) preempt(world, running, world.nowMs);
  setClusterState(world, cluster, 'Deleting');
  const operation = beginOperation(world, {
    type: CLUSTER_TYPE,
    kind: 'delete',
    resourceId: cluster.id,
    location: textAt(cluster.body, 'location') ?? '',
    durationMs: world.durations.drawMs('clusterDelete', cluster.id),
    input: { linkReleaseMs: world.durations.drawMs('serviceAssociationLinkRelease', cluster.id) },
  });
  return { status: 202, headers: statusAndResultHeaders(call, operation) };
}

function preempt(tables: Tables, operation: OperationRecord, nowMs: number): void {
  const preempted: OperationRecord = {
    ...operation,
    endMs: nowMs,
    outcome: 'Failed',
    code: 'AKSOperationPreemptedByDelete',
    message: 'The operation has been preempted by a delete of the managed cluster.',
  };
  tables.operations.put(preempted);
  tables.operations.settle(preempted);
}

/** A cluster keeps why its last change failed, until one succeeds. */
function withReason(
  cluster: ResourceRecord,
  { outcome, code, message }: Pick<OperationRecord, 'outcome' | 'code' | 'message'>,
): ResourceRecord {
  const { status: _before, ...properties } = objectAt(cluster.body, 'properties');
  const status = outcome === 'Succeeded' ? {} : { status: { provisioningError: { code, message } } };
  return { ...cluster, body: { ...cluster.body, properties: { ...properties, ...status } } };
}

export const finishManagedCluster: Finisher = (tables, operation) => {
  const cluster = tables.resources.get(operation.resourceId);
  if (!cluster || operation.kind === 'command') return undefined;
  if (operation.kind === 'delete' && operation.outcome === 'Succeeded') {
    releaseCluster(tables, cluster, endOf(operation), numberAt(operation.input, 'linkReleaseMs') ?? 0);
    removeTree(tables, cluster, endOf(operation));
    return undefined;
  }
  const failure = operation.outcome === 'Succeeded' ? linkFailure(tables, cluster) : undefined;
  const end = failure ?? operation;
  const settled = setClusterState(tables, withReason(cluster, end), end.outcome);
  if (end.outcome === 'Succeeded') addNodeResources(tables, settled, operation);
  return failure;
};
