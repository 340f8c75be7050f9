/** The custom role of the app's own identity, as `az role definition create` takes it. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { RoleGrants } from './role-grants.ts';

const action = z.string().regex(/^[\w.*]+(\/[\w.*]+)*$/, 'is not the name of an action');

const definition = z.object({
  Name: z.string().min(1),
  Actions: z.array(action),
  NotActions: z.array(action).default([]),
});

export interface CallerRole {
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  /** The roles that its holder may assign besides, by another assignment with a condition; absent: none. */
  readonly grants?: RoleGrants;
}

/** Throws an error that names the file, and the place in it, when the file is not a role definition. */
export function readCallerRole(file: string): CallerRole {
  const parsed = definition.safeParse(parse(file));
  if (parsed.success) {
    const { Name, Actions, NotActions } = parsed.data;
    return { name: Name, actions: Actions, notActions: NotActions };
  }
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The role definition ${file} is not valid: ${problems.join('; ')}`);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The role definition ${file} cannot be read: ${reason}`, { cause: error });
  }
}
