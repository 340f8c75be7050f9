/** What the caller, and nobody else, may do at a scope. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { GRANT_ACTIONS } from '../caller/role-grants.ts';
import type { JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import { rolesAt } from '../role-authorization.ts';
import { route, type Route } from '../router.ts';
import { requireScope } from './role-assignments.ts';

export const permissionRoutes: readonly Route[] = [
  route('GET', '/{+scope}/providers/Microsoft.Authorization/permissions', listPermissions),
];

function listPermissions(call: ArmCall): ArmAnswer {
  const { world } = call;
  const scope = `/${call.param('scope')}`;
  requireScope(world, scope);
  const own = world.callerRole ?? { actions: ['*'], notActions: [] };
  // As in Azure, what is allowed under a condition is told without it.
  const granting = world.callerRole?.grants ? [{ actions: GRANT_ACTIONS, notActions: [] }] : [];
  const held = [own, ...granting, ...rolesAt(world, world.callerId, scope)];
  return page(
    call,
    held.map(({ actions, notActions }): JsonObject => {
      return { actions, notActions, dataActions: [], notDataActions: [] };
    }),
  );
}
