/**
 * Role assignments are named by a GUID of their maker's choice. Ours is computed from what is assigned, so that the
 * same grant sent twice is one assignment; the same grant may exist under another name all the same.
 */
import type { RoleAssignment } from '../azure/resource-models.ts';
import { v5 as uuidOfName } from 'uuid';
import type { ArmFailure } from '../azure/arm-failure.ts';
import { isNotFound } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';

export interface Grant {
  readonly subscriptionId: string;
  readonly scope: string;
  readonly roleId: string;
  readonly principalId: string;
}

/** The assignment; undefined when there is none. */
type Found =
  | { readonly ok: true; readonly value: RoleAssignment | undefined }
  | { readonly ok: false; readonly failure: ArmFailure };

const none: Found = { ok: true, value: undefined };

/** Fixed for ever: another one would give every grant a second assignment. */
const NAMESPACE = '6f1c2a52-6a0e-4d53-9a0b-0d5d3f6f1f3e';

export function roleAssignmentName(grant: Grant): string {
  return uuidOfName(nameParts(grant).join('|'), NAMESPACE);
}

/** For when the name is taken by an assignment that makes another grant, as of a principal that is gone. */
export function otherAssignmentName(grant: Grant): string {
  return uuidOfName([...nameParts(grant), 'other'].join('|'), NAMESPACE);
}

function nameParts({ scope, roleId, principalId }: Grant): readonly string[] {
  return [armScope(scope), principalId, roleId].map((part) => part.toLowerCase());
}

/** The SDK puts a slash before the scope itself. */
export function armScope(scope: string): string {
  return scope.replace(/^\/+/, '');
}

/** The assignment that makes the grant, under our name or another. */
export async function findRoleAssignment(azure: AzureClients, grant: Grant): Promise<Found> {
  const named = await readNamedAssignment(azure, grant);
  return named.ok && named.value === undefined ? findByContent(azure, grant) : named;
}

/** The assignment of our name, or our other one; another operation for the same grant gives it the same. */
export async function readNamedAssignment(azure: AzureClients, grant: Grant): Promise<Found> {
  const named = await readNamed(azure, grant, roleAssignmentName(grant));
  const isTaken = named.ok && named.value !== undefined && !makesGrant(named.value, grant);
  return isTaken ? readNamed(azure, grant, otherAssignmentName(grant)) : named;
}

async function readNamed(azure: AzureClients, grant: Grant, name: string): Promise<Found> {
  const { roleAssignments } = azure.of(grant.subscriptionId).authorization;
  const result = await azure.read((options) => roleAssignments.get(armScope(grant.scope), name, options));
  return result.ok || !isNotFound(result.failure) ? result : none;
}

/** The same by the list of its scope alone, and by name where the scope is not there itself, with its list. */
export async function findListedAssignment(azure: AzureClients, grant: Grant): Promise<Found> {
  const listed = await list(azure, grant);
  return !listed.ok && isNotFound(listed.failure) ? readNamedAssignment(azure, grant) : listed;
}

async function findByContent(azure: AzureClients, grant: Grant): Promise<Found> {
  const listed = await list(azure, grant);
  // A scope that is new may be missing itself.
  return listed.ok || !isNotFound(listed.failure) ? listed : none;
}

function list(azure: AzureClients, grant: Grant): Promise<Found> {
  const { roleAssignments } = azure.of(grant.subscriptionId).authorization;
  const filter = `atScope() and principalId eq '${grant.principalId}'`;
  return azure.read(async (options) => {
    for await (const each of roleAssignments.listForScope(armScope(grant.scope), { ...options, filter })) {
      if (makesGrant(each, grant)) return each;
    }
    return undefined;
  });
}

/** Inherited assignments are listed too; only one at the very scope stays when the parent's is taken away. */
function makesGrant(assignment: RoleAssignment, grant: Grant): boolean {
  const role = assignment.roleDefinitionId?.split('/').at(-1);
  return (
    same(assignment.principalId, grant.principalId) &&
    same(role, grant.roleId) &&
    same(armScope(assignment.scope ?? ''), armScope(grant.scope))
  );
}

function same(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
