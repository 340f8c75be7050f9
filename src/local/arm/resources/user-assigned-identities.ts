/**
 * User-assigned identities. Created at once, but a read finds a new one only after a moment, and the directory knows
 * its principal later still.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { guidFrom } from '../guid.ts';
import { textAt } from '../json-values.ts';
import {
  groupKeyOf,
  isVisible,
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
import { removeTree } from '../settle-operations.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import { recordEffect, type World } from '../world.ts';
import { requireRegistered } from './providers.ts';

const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${TYPE}`;

export const identityRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{subscription}/providers/${TYPE}`, listIdentities),
  route('GET', COLLECTION, listIdentities),
  route('PUT', `${COLLECTION}/{identity}`, putIdentity),
  route('GET', `${COLLECTION}/{identity}`, getIdentity),
  route('DELETE', `${COLLECTION}/{identity}`, deleteIdentity),
];

/** The identity with this principal, in whatever state of replication. */
export function identityOfPrincipal(world: World, principalId: string): ResourceRecord | undefined {
  const wanted = principalId.toLowerCase();
  return world.resources
    .ofType(TYPE)
    .find(({ body }) => textAt(body, 'properties', 'principalId') === wanted);
}

function listIdentities(call: ArmCall): ArmAnswer {
  return page(
    call,
    resourcesInScope(call, TYPE).map(({ body }) => body),
  );
}

function getIdentity(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const identity = find(call);
  if (!isVisible(call.world, identity))
    throw resourceNotFound(TYPE, call.param('identity'), call.param('group'));
  return { status: 200, body: identity.body };
}

function putIdentity(call: ArmCall): ArmAnswer {
  const { world, request } = call;
  const group = requireLiveGroup(call);
  requireRegistered(call, 'Microsoft.ManagedIdentity');
  const location = requireLocation(request.body);
  const existing = find(call);
  requireSameLocation(existing, location, nameOf(group));
  if (existing) {
    const updated = { ...existing, body: { ...existing.body, ...tagsOf(request.body) } };
    world.resources.put(updated);
    recordEffect(world, 'updated', updated.id);
    return { status: 200, body: updated.body };
  }
  const created = newIdentity(call, group, location);
  world.resources.put(created);
  recordEffect(world, 'created', created.id);
  return { status: 201, body: created.body, headers: { Location: created.id } };
}

function newIdentity(call: ArmCall, group: ResourceRecord, location: string): ResourceRecord {
  const { world } = call;
  const id = `${subscriptionScope(call)}/resourcegroups/${nameOf(group)}/providers/${TYPE}/${call.param('identity')}`;
  const own = (what: string): string => guidFrom(world.rules.seed, what, id.toLowerCase(), world.requestId);
  return {
    id,
    type: TYPE,
    groupKey: groupKeyOf(group),
    parentKey: '',
    body: {
      location,
      tags: tagsOf(call.request.body).tags ?? {},
      id,
      name: call.param('identity'),
      type: TYPE,
      properties: {
        isolationScope: 'None',
        tenantId: world.rules.tenantId,
        principalId: own('principal'),
        clientId: own('client'),
      },
    },
    visibleMs: world.nowMs + world.durations.drawMs('identityVisible', id),
    readyMs: world.nowMs + world.durations.drawMs('principalReplication', id),
  };
}

function deleteIdentity(call: ArmCall): ArmAnswer {
  requireGroup(call);
  const identity = find(call);
  if (!identity) return { status: 204 };
  removeTree(call.world, identity, { requestId: call.world.requestId, atMs: call.world.nowMs });
  return { status: 200 };
}

function find(call: ArmCall): ResourceRecord | undefined {
  const scope = `${subscriptionScope(call)}/resourcegroups/${call.param('group')}`;
  return call.world.resources.get(`${scope}/providers/${TYPE}/${call.param('identity')}`);
}
