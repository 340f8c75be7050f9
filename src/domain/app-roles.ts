/** What somebody may do over HTTP: the app roles of the registration in Entra ID, from the lowest to the highest. */
import type { CommandKind } from './command.ts';

export const appRoles = ['Operations.Read', 'Operations.Write', 'Operations.Admin'] as const;
export type AppRole = (typeof appRoles)[number];

/** A higher role includes the lower ones. */
export function mayAs(held: readonly AppRole[], needed: AppRole): boolean {
  return held.some((role) => appRoles.indexOf(role) >= appRoles.indexOf(needed));
}

/** What removes for good, or stops looking after what is left, is for few. */
export const commandRoles: Readonly<Record<CommandKind, AppRole>> = {
  cancel: 'Operations.Write',
  suspend: 'Operations.Write',
  resume: 'Operations.Write',
  retry: 'Operations.Write',
  retryCompensation: 'Operations.Admin',
  forget: 'Operations.Admin',
};
