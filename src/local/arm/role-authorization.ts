/** Whether a principal may do something, by the role assignments that have taken effect. */
import { textAt } from './json-values.ts';
import { allows, roleById, type RoleDefinition } from './role-catalog.ts';
import { keyOf } from './state/resource-table.ts';
import type { World } from './world.ts';

export const ASSIGNMENT_TYPE = 'Microsoft.Authorization/roleAssignments';

export function isPermitted(
  world: Pick<World, 'resources' | 'nowMs'>,
  principalId: string,
  action: string,
  scope: string,
): boolean {
  return rolesAt(world, principalId, scope).some((role) => allows(role, action));
}

/** The roles that the principal holds at the scope, at it or above it. */
export function rolesAt(
  world: Pick<World, 'resources' | 'nowMs'>,
  principalId: string,
  scope: string,
): readonly RoleDefinition[] {
  return world.resources
    .ofType(ASSIGNMENT_TYPE)
    .filter(({ readyMs }) => readyMs <= world.nowMs)
    .filter(({ body }) => textAt(body, 'properties', 'principalId') === principalId)
    .filter(({ parentKey }) => isAtOrUnder(scope, parentKey))
    .flatMap(({ body }) => roleById(roleGuidOf(textAt(body, 'properties', 'roleDefinitionId') ?? '')) ?? []);
}

/** Whether the first scope is the second one or lies within it. */
export function isAtOrUnder(scope: string, outer: string): boolean {
  const inner = keyOf(scope);
  return inner === keyOf(outer) || inner.startsWith(`${keyOf(outer)}/`);
}

export function roleGuidOf(roleDefinitionId: string): string {
  return roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase();
}
