/**
 * Whether the caller may do what it asks. The app's own identity holds one custom role at every subscription, and may
 * assign the roles that a condition names; what role assignments give counts for every caller. Each action that is asked for is noted, with what came of it.
 */
import { gatewayRefusal, type ArmError } from '../arm-error.ts';
import type { Principal } from '../identity/access-tokens.ts';
import { isPermitted } from '../role-authorization.ts';
import { allows } from '../role-catalog.ts';
import type { RequestTarget } from '../request-target.ts';
import type { ActionTable } from '../state/action-table.ts';
import type { ResourceTable } from '../state/resource-table.ts';
import type { CallerRole } from './caller-role.ts';
import { linkedScopes } from './linked-scopes.ts';
import { mayAssign } from './role-grants.ts';

export interface AuthorizationParts {
  readonly resources: ResourceTable;
  readonly actions: ActionTable;
  readonly nowMs: number;
  /** Absent: nobody is refused anything. */
  readonly role: CallerRole | undefined;
  /** Who holds the role. */
  readonly roleHolderId: string;
}

interface Ask {
  readonly caller: Principal;
  readonly target: RequestTarget;
  /** Of a write. */
  readonly body: unknown;
}

/** The refusal; undefined when the caller may go on. */
export function refuseCaller(parts: AuthorizationParts, { caller, target, body }: Ask): ArmError | undefined {
  const { action, scope, type } = target;
  if (!noteAction(parts, caller, { action, scope, body })) return notAuthorized(caller, target);
  const links = action.endsWith('/write') ? linkedScopes(type, body) : [];
  const denied = links.filter((link) => !noteAction(parts, caller, link));
  const [first] = denied;
  if (first === undefined) return undefined;
  const scopes = denied.filter((each) => each.action === first.action).map((each) => each.scope);
  return notAuthorizedOnLink(caller, target, { action: first.action, scopes });
}

interface AskedAction {
  readonly action: string;
  readonly scope: string;
  readonly body?: unknown;
}

function noteAction(parts: AuthorizationParts, { objectId }: Principal, asked: AskedAction): boolean {
  const { actions, role, roleHolderId } = parts;
  const isAllowed =
    role === undefined ||
    (objectId === roleHolderId && isOfRole(parts, role, asked)) ||
    isPermitted(parts, objectId, asked.action, asked.scope);
  actions.note(asked.action, isAllowed);
  return isAllowed;
}

function isOfRole(
  { resources, roleHolderId }: AuthorizationParts,
  role: CallerRole,
  { action, scope, body }: AskedAction,
): boolean {
  if (allows(role, action)) return true;
  return (
    role.grants !== undefined &&
    mayAssign(role.grants, { resources, holderId: roleHolderId }, { action, scope, body })
  );
}

function notAuthorized(
  { clientId, objectId }: Principal,
  { action, scope }: { action: string; scope: string },
): ArmError {
  return gatewayRefusal(
    403,
    'AuthorizationFailed',
    `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action ` +
      `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your ` +
      'credentials.',
  );
}

function notAuthorizedOnLink(
  { clientId, objectId }: Principal,
  { action, scope }: RequestTarget,
  link: { action: string; scopes: readonly string[] },
): ArmError {
  return gatewayRefusal(
    403,
    'LinkedAuthorizationFailed',
    `The client '${clientId}' with object id '${objectId}' has permission to perform action '${action}' on scope ` +
      `'${scope}'; however, it does not have permission to perform action '${link.action}' on the linked scope(s) ` +
      `'${link.scopes.join(',')}' or the linked scope(s) are invalid.`,
  );
}
