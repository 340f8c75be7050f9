/**
 * Role assignments: written at once, seen by reads after a moment, in effect minutes later. Names are unique in the
 * tenant, and so are principal, role and scope together.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { gatewayRefusal, refusal } from '../arm-error.ts';
import { isGuid } from '../guid.ts';
import { objectAt, textAt, type JsonObject } from '../json-values.ts';
import { isVisible, resourceNotFound } from '../resource-scope.ts';
import { ASSIGNMENT_TYPE, isAtOrUnder, roleGuidOf } from '../role-authorization.ts';
import { roleById } from '../role-catalog.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import { recordEffect, type World } from '../world.ts';
import { identityOfPrincipal } from './user-assigned-identities.ts';

const COLLECTION = `/{+scope}/providers/${ASSIGNMENT_TYPE}`;

export const roleAssignmentRoutes: readonly Route[] = [
  route('PUT', `${COLLECTION}/{assignment}`, putAssignment),
  route('GET', `${COLLECTION}/{assignment}`, getAssignment),
  route('DELETE', `${COLLECTION}/{assignment}`, deleteAssignment),
  route('GET', COLLECTION, listAssignments),
];

interface Wanted {
  readonly scope: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly principalType: string | undefined;
  readonly properties: JsonObject;
}

function putAssignment(call: ArmCall): ArmAnswer {
  const { world } = call;
  const name = call.param('assignment');
  const wanted = readWanted(call);
  requireScope(world, wanted.scope);
  const sameName = findByName(world, name);
  if (sameName) return repeat(sameName, wanted);
  const principalType = requirePrincipal(world, wanted);
  if (world.resources.ofType(ASSIGNMENT_TYPE).some((each) => isSameGrant(each, wanted))) {
    throw refusal(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  }
  const created = newAssignment(call, wanted, principalType);
  world.resources.put(created);
  recordEffect(world, 'created', created.id);
  return { status: 201, body: created.body };
}

function readWanted(call: ArmCall): Wanted {
  const name = call.param('assignment');
  if (!isGuid(name)) {
    throw refusal(
      400,
      'InvalidRoleAssignmentId',
      `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
    );
  }
  const properties = objectAt(call.request.body, 'properties');
  const roleDefinitionId = textAt(properties, 'roleDefinitionId') ?? '';
  const principalId = (textAt(properties, 'principalId') ?? '').toLowerCase();
  if (!isGuid(principalId)) {
    throw refusal(
      400,
      'InvalidPrincipalId',
      `The Principal ID '${principalId}' is not valid. Principal ID must be a GUID.`,
    );
  }
  if (!roleById(roleGuidOf(roleDefinitionId))) {
    const id = roleGuidOf(roleDefinitionId);
    throw refusal(
      400,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${id}' does not exist.`,
    );
  }
  const principalType = textAt(properties, 'principalType');
  return { scope: `/${call.param('scope')}`, principalId, roleDefinitionId, principalType, properties };
}

/** A scope is a subscription, or something that exists. */
export function requireScope(world: World, scope: string): void {
  const parts = scope.split('/');
  if (parts.length <= 3) return;
  if (world.resources.get(scope)) return;
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(scope)?.[1] ?? '';
  if (!world.resources.get(parts.slice(0, 5).join('/'))) {
    throw gatewayRefusal(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  const type = parts.slice(6).filter((_, index) => index < 2 || index % 2 === 1);
  throw resourceNotFound(type.join('/'), parts.at(-1) ?? '', group);
}

/** The same assignment again is answered as it stands; under its name nothing else can be put. */
function repeat(existing: ResourceRecord, wanted: Wanted): ArmAnswer {
  if (isSameGrant(existing, wanted)) return { status: 200, body: existing.body };
  throw refusal(
    400,
    'RoleAssignmentUpdateNotPermitted',
    'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
  );
}

/**
 * A caller that names the type of the principal is believed; without it the directory is asked, which may not know a
 * new principal yet.
 */
function requirePrincipal(world: World, { principalId, principalType }: Wanted): string {
  const identity = identityOfPrincipal(world, principalId);
  if (principalType !== undefined) {
    if (identity && principalType !== 'ServicePrincipal') throw unmatchedType(principalId, principalType);
    return principalType;
  }
  if (identity && identity.readyMs <= world.nowMs) return 'ServicePrincipal';
  throw refusal(
    400,
    'PrincipalNotFound',
    `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${world.rules.tenantId}. ` +
      'Check that you have the correct principal ID. If you are creating this principal and then immediately ' +
      'assigning a role, this error might be related to a replication delay. In this case, set the role assignment ' +
      'principalType property to a value, such as ServicePrincipal, User, or Group.  See ' +
      'https://aka.ms/docs-principaltype',
  );
}

function unmatchedType(principalId: string, principalType: string): Error {
  return refusal(
    400,
    'UnmatchedPrincipalType',
    `The PrincipalId '${principalId}' has type 'ServicePrincipal', which is different from specified PrincipalType ` +
      `'${principalType}'.`,
  );
}

function isSameGrant({ parentKey, body }: ResourceRecord, wanted: Wanted): boolean {
  return (
    parentKey === keyOf(wanted.scope) &&
    textAt(body, 'properties', 'principalId') === wanted.principalId &&
    roleGuidOf(textAt(body, 'properties', 'roleDefinitionId') ?? '') === roleGuidOf(wanted.roleDefinitionId)
  );
}

function newAssignment(call: ArmCall, wanted: Wanted, principalType: string): ResourceRecord {
  const { world } = call;
  const name = call.param('assignment');
  const id = `${wanted.scope}/providers/${ASSIGNMENT_TYPE}/${name}`;
  const now = new Date(world.nowMs).toISOString();
  const subscription = /^\/subscriptions\/[^/]+/i.exec(wanted.scope)?.[0] ?? '';
  const definitions = `${subscription}/providers/Microsoft.Authorization/roleDefinitions`;
  return {
    id,
    type: ASSIGNMENT_TYPE,
    groupKey: '',
    parentKey: keyOf(wanted.scope),
    body: {
      properties: {
        roleDefinitionId: `${definitions}/${roleGuidOf(wanted.roleDefinitionId)}`,
        principalId: wanted.principalId,
        principalType,
        scope: wanted.scope,
        condition: wanted.properties['condition'] ?? null,
        conditionVersion: wanted.properties['conditionVersion'] ?? null,
        createdOn: now,
        updatedOn: now,
        createdBy: null,
        updatedBy: world.callerId,
        delegatedManagedIdentityResourceId: wanted.properties['delegatedManagedIdentityResourceId'] ?? null,
        description: wanted.properties['description'] ?? null,
      },
      id,
      type: ASSIGNMENT_TYPE,
      name,
    },
    visibleMs: world.nowMs + world.durations.drawMs('roleAssignmentVisible', id),
    readyMs: world.nowMs + world.durations.drawMs('roleAssignmentEffective', id),
  };
}

function getAssignment(call: ArmCall): ArmAnswer {
  const assignment = findAt(call);
  if (isVisible(call.world, assignment)) return { status: 200, body: assignment.body };
  const name = call.param('assignment');
  throw refusal(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
}

function deleteAssignment(call: ArmCall): ArmAnswer {
  const assignment = findAt(call);
  if (!assignment) return { status: 204 };
  call.world.resources.remove(assignment.id);
  recordEffect(call.world, 'deleted', assignment.id);
  return { status: 200, body: assignment.body };
}

/** With `atScope()`: at the scope and above it. Otherwise below it as well. */
function listAssignments(call: ArmCall): ArmAnswer {
  const scope = `/${call.param('scope')}`;
  const filter = call.request.query.get('$filter') ?? '';
  const principalId = /principalId eq '?([0-9a-f-]+)'?/i.exec(filter)?.[1]?.toLowerCase();
  const onlyAtScope = /atScope\(\)/i.test(filter);
  const found = call.world.resources
    .ofType(ASSIGNMENT_TYPE)
    .filter((each) => isVisible(call.world, each))
    .filter(
      ({ parentKey }) => isAtOrUnder(scope, parentKey) || (!onlyAtScope && isAtOrUnder(parentKey, scope)),
    )
    .filter(
      ({ body }) => principalId === undefined || textAt(body, 'properties', 'principalId') === principalId,
    );
  return page(
    call,
    found.map(({ body }) => body),
  );
}

function findAt(call: ArmCall): ResourceRecord | undefined {
  return call.world.resources.get(
    `/${call.param('scope')}/providers/${ASSIGNMENT_TYPE}/${call.param('assignment')}`,
  );
}

function findByName(world: World, name: string): ResourceRecord | undefined {
  const wanted = name.toLowerCase();
  return world.resources
    .ofType(ASSIGNMENT_TYPE)
    .find(({ body }) => textAt(body, 'name')?.toLowerCase() === wanted);
}
