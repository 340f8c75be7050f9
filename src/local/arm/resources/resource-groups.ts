/**
 * Resource groups. A delete answers at once and takes as long as what is in the group: clusters first, then what
 * their subnets need to be let go, then the rest.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { gatewayRefusal, refusal } from '../arm-error.ts';
import { textAt, type JsonObject } from '../json-values.ts';
import {
  findGroup,
  GROUP_TYPE,
  groupBeingDeleted,
  groupKeyOf,
  groupNotFound,
  isVisible,
  nameOf,
  provisioningState,
  requireGroup,
  requireLocation,
  subscriptionScope,
  tagsOf,
} from '../resource-scope.ts';
import { page } from '../page.ts';
import { tagFilter } from '../tag-filter.ts';
import { route, type Route } from '../router.ts';
import { endOf, removeTree, setState, type Finisher } from '../settle-operations.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type Tables, type World } from '../world.ts';
import { releaseCluster } from './cluster-release.ts';

const PATH = '/subscriptions/{subscription}/resourceGroups/{group}';
const POLL_SECONDS = '15';
const NAME = /^[-\w.()]{1,90}$/;

export const resourceGroupRoutes: readonly Route[] = [
  route('GET', '/subscriptions/{subscription}/resourceGroups', listGroups),
  route('PUT', PATH, putGroup),
  route('PATCH', PATH, patchGroup),
  route('GET', PATH, getGroup),
  route('HEAD', PATH, (call) => ({ status: isVisible(call.world, findGroup(call)) ? 204 : 404 })),
  route('DELETE', PATH, deleteGroup),
  route('GET', '/subscriptions/{subscription}/operationresults/{token}', pollDelete),
];

function listGroups(call: ArmCall): ArmAnswer {
  const prefix = `${subscriptionScope(call)}/`.toLowerCase();
  const isTagged = tagFilter(call);
  const groups = call.world.resources
    .ofType(GROUP_TYPE)
    .filter((each) => each.id.toLowerCase().startsWith(prefix) && isVisible(call.world, each))
    .filter(({ body }) => isTagged?.(body) ?? true);
  return page(
    call,
    groups.map(({ body }) => body),
  );
}

/** A read may ask a region that has not heard of a new group yet. Writes into it find it at once. */
function getGroup(call: ArmCall): ArmAnswer {
  const group = requireGroup(call);
  if (isVisible(call.world, group)) return { status: 200, body: group.body };
  throw groupNotFound(call.param('group'));
}

function putGroup(call: ArmCall): ArmAnswer {
  const name = call.param('group');
  if (!NAME.test(name) || name.endsWith('.')) {
    throw gatewayRefusal(400, 'InvalidResourceGroup', `The resource group name '${name}' is not valid.`);
  }
  const location = requireLocation(call.request.body);
  const existing = findGroup(call);
  if (existing) requireUnchanged(existing, location);
  const managedBy = textAt(call.request.body, 'managedBy');
  const group = createGroup(call.world, existing?.id ?? `${subscriptionScope(call)}/resourceGroups/${name}`, {
    location,
    ...tagsOf(call.request.body),
    ...(managedBy === undefined ? {} : { managedBy }),
  });
  recordEffect(call.world, existing ? 'updated' : 'created', group.id);
  return { status: existing ? 200 : 201, body: group.body };
}

function requireUnchanged(existing: ResourceRecord, location: string): void {
  if (provisioningState(existing) === 'Deleting') throw groupBeingDeleted(nameOf(existing));
  const own = textAt(existing.body, 'location') ?? '';
  if (own === location) return;
  throw gatewayRefusal(
    409,
    'InvalidResourceGroupLocation',
    `Invalid resource group location '${location}'. The Resource group already exists in location '${own}'.`,
  );
}

function patchGroup(call: ArmCall): ArmAnswer {
  const group = requireGroup(call);
  if (provisioningState(group) === 'Deleting') throw groupBeingDeleted(nameOf(group));
  const patched = { ...group, body: { ...group.body, ...tagsOf(call.request.body) } };
  call.world.resources.put(patched);
  recordEffect(call.world, 'updated', group.id);
  return { status: 200, body: patched.body };
}

/** Stores a resource group; also used for the one that AKS makes for the nodes of a cluster. */
export function createGroup(world: World, id: string, fields: JsonObject): ResourceRecord {
  const group: ResourceRecord = {
    id,
    type: GROUP_TYPE,
    groupKey: '',
    parentKey: '',
    body: {
      id,
      name: id.slice(id.lastIndexOf('/') + 1),
      type: 'Microsoft.Resources/resourceGroups',
      ...fields,
      properties: { provisioningState: 'Succeeded' },
    },
    visibleMs:
      world.resources.get(id)?.visibleMs ?? world.nowMs + world.durations.drawMs('resourceGroupVisible', id),
    readyMs: world.nowMs,
  };
  world.resources.put(group);
  return group;
}

function deleteGroup(call: ArmCall): ArmAnswer {
  const { world } = call;
  const group = requireGroup(call);
  const running = world.operations.running(group.id);
  if (running) return accepted(call, running);
  setState(world, group, 'Deleting');
  const operation = beginOperation(world, {
    type: GROUP_TYPE,
    kind: 'delete',
    resourceId: group.id,
    location: textAt(group.body, 'location') ?? '',
    durationMs: deletionMs(world, group),
  });
  return accepted(call, operation);
}

function deletionMs(world: World, group: ResourceRecord): number {
  const members = world.resources.ofGroup(groupKeyOf(group));
  const clusters = members.filter(({ type }) => type === 'microsoft.containerservice/managedclusters');
  const networks = members.filter(({ type }) => type === 'microsoft.network/virtualnetworks');
  const longest = (
    kind: Parameters<World['durations']['drawMs']>[0],
    of: readonly ResourceRecord[],
  ): number => Math.max(0, ...of.map(({ id }) => world.durations.drawMs(kind, id)));
  return (
    longest('clusterDelete', clusters) +
    (networks.length > 0 ? longest('serviceAssociationLinkRelease', clusters) : 0) +
    longest('virtualNetworkDelete', networks) +
    world.durations.drawMs('resourceGroupDelete', group.id)
  );
}

/** Ends the deletion: everything goes, unless something outside of the group still needs what is in it. */
export const finishGroup: Finisher = (tables, operation) => {
  const group = tables.resources.get(operation.resourceId);
  if (!group) return undefined;
  if (operation.outcome !== 'Succeeded') {
    setState(tables, group, 'Succeeded');
    return undefined;
  }
  const blocked = blockingSubnets(tables, group, operation.endMs);
  if (blocked.length > 0) {
    setState(tables, group, 'Succeeded');
    return {
      outcome: 'Failed',
      code: 'ResourceGroupDeletionBlocked',
      message: blockedMessage(group, blocked),
    };
  }
  for (const member of tables.resources.ofGroup(groupKeyOf(group))) {
    if (member.type === 'microsoft.containerservice/managedclusters')
      releaseCluster(tables, member, endOf(operation), 0);
  }
  for (const member of tables.resources.ofGroup(groupKeyOf(group))) {
    if (tables.resources.get(member.id)) removeTree(tables, member, endOf(operation));
  }
  removeTree(tables, group, endOf(operation));
  return undefined;
};

/** Subnets in the group that clusters of other groups use. */
function blockingSubnets(tables: Tables, group: ResourceRecord, atMs: number): readonly ResourceRecord[] {
  const own = `${groupKeyOf(group)}/`;
  return tables.resources
    .ofGroup(groupKeyOf(group))
    .filter(({ type }) => type === 'microsoft.network/virtualnetworks/subnets')
    .filter(({ id }) => tables.claims.ofSubnet(id, atMs).some(({ ownerId }) => !ownerId.startsWith(own)));
}

function blockedMessage(group: ResourceRecord, blocked: readonly ResourceRecord[]): string {
  const identifiers = blocked.map(({ id }) => id).join(',');
  return (
    `Deletion of resource group '${nameOf(group)}' failed as resources with identifiers '${identifiers}' could not ` +
    'be deleted. The provisioning state of the resource group will be rolled back.'
  );
}

function accepted(call: ArmCall, operation: OperationRecord, poll = 0): ArmAnswer {
  const token = Buffer.from(
    JSON.stringify({
      jobId: 'RESOURCEGROUPDELETIONJOB',
      operation: operation.id,
      jobLocation: operation.location,
      poll,
    }),
  ).toString('base64url');
  const version = call.request.query.get('api-version') ?? '';
  const location = `${call.request.origin}${subscriptionScope(call)}/operationresults/${token}?api-version=${version}`;
  return { status: 202, headers: { Location: location, 'Retry-After': POLL_SECONDS } };
}

function pollDelete(call: ArmCall): ArmAnswer {
  const job = readToken(call.param('token'));
  const operation = call.world.operations.get(textAt(job, 'operation') ?? '');
  if (operation?.type !== GROUP_TYPE) {
    throw refusal(404, 'OperationNotFound', 'The operation result could not be found.');
  }
  if (operation.endMs > call.world.nowMs) return accepted(call, operation, Number(job['poll'] ?? 0) + 1);
  if (operation.outcome !== 'Succeeded') throw refusal(409, operation.code, operation.message);
  return { status: 200 };
}

function readToken(token: string): JsonObject {
  try {
    const job: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return typeof job === 'object' && job !== null ? { ...job } : {};
  } catch {
    return {};
  }
}
