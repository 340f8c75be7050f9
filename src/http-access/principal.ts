/** Whoever calls over HTTP, as far as the app knows. */
import { appRoles, type AppRole } from '../domain/app-roles.ts';

export type Principal =
  /** Nobody was asked for a name. */
  | { readonly kind: 'nobody'; readonly roles: readonly [] }
  /** Somebody at this machine. The app knows no name, so that callers say themselves who asks. */
  | { readonly kind: 'local'; readonly roles: readonly AppRole[] }
  /** A person or an app of the directory. */
  | {
      readonly kind: 'directory';
      readonly name: string;
      readonly objectId: string;
      readonly roles: readonly AppRole[];
    };

export const nobody: Principal = { kind: 'nobody', roles: [] };
export const localPrincipal: Principal = { kind: 'local', roles: appRoles };

/**
 * Who is recorded to have asked: whom the directory knows, whatever the caller claims. The object id goes along, for
 * names change hands. At most 119 characters.
 */
export function askedAs(principal: Principal, claimed: string): string {
  return principal.kind === 'local' ? claimed : recordedName(principal);
}

function recordedName(principal: Exclude<Principal, { kind: 'local' }>): string {
  return principal.kind === 'nobody' ? 'nobody' : `${principal.name} (${principal.objectId})`;
}
