/**
 * The roles that the app's own identity may assign, and to whom: what the condition allows under which it holds the
 * right to assign any. Azure looks at the condition with each assignment that is written or deleted.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { objectAt, textAt, type JsonObject } from '../json-values.ts';
import { ASSIGNMENT_TYPE, roleGuidOf } from '../role-authorization.ts';
import type { ResourceTable } from '../state/resource-table.ts';

/** Both come with the condition, and no other action. */
export const GRANT_ACTIONS = [`${ASSIGNMENT_TYPE}/delete`, `${ASSIGNMENT_TYPE}/write`] as const;

const file = z.object({ principalType: z.string().min(1), roles: z.record(z.string(), z.guid()) });

export interface RoleGrants {
  readonly principalType: string;
  readonly roleIds: readonly string[];
}

/** Throws an error that names the file when it is not a list of roles. */
export function readRoleGrants(path: string): RoleGrants {
  const parsed = file.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`The list of roles ${path} is not valid: ${parsed.error.message}`);
  return { principalType: parsed.data.principalType, roleIds: Object.values(parsed.data.roles) };
}

interface Assigning {
  readonly action: string;
  /** Of the assignment itself. */
  readonly scope: string;
  /** Of a write. */
  readonly body: unknown;
}

/** Of an assignment that is not there a deletion is allowed: it changes nothing. */
export function mayAssign(
  { principalType, roleIds }: RoleGrants,
  { resources, holderId }: { resources: ResourceTable; holderId: string },
  { action, scope, body }: Assigning,
): boolean {
  const asked = GRANT_ACTIONS.find((each) => each.toLowerCase() === action.toLowerCase());
  if (asked === undefined) return false;
  const existing = resources.get(scope);
  if (asked === GRANT_ACTIONS[0])
    return existing === undefined || fits(objectAt(existing.body, 'properties'));
  return fits(objectAt(body, 'properties'));

  function fits(properties: JsonObject): boolean {
    return (
      roleIds.includes(roleGuidOf(textAt(properties, 'roleDefinitionId') ?? '')) &&
      textAt(properties, 'principalType')?.toLowerCase() === principalType.toLowerCase() &&
      textAt(properties, 'principalId')?.toLowerCase() !== holderId.toLowerCase()
    );
  }
}
