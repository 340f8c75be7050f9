/**
 * Where tokens come from. `@azure/identity` is loaded with the first token: functions that never call ARM start
 * without it.
 */
import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';

export interface CredentialSettings {
  /** One of several identities of the function app; absent: the system-assigned one. */
  readonly clientId?: string;
}

/** A token could not be had, so nothing was sent. */
export class TokenNotObtainedError extends Error {
  constructor(cause: unknown) {
    super(`No token for Azure: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'TokenNotObtainedError';
  }
}

/** The identity of the function app. */
export function createCredential({ clientId }: CredentialSettings): TokenCredential {
  let loaded: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      loaded ??= import('./managed-identity.ts').then(({ managedIdentity }) => managedIdentity(clientId));
      return (await loaded).getToken(scopes, options);
    },
  };
}

/** The same credential, whose failures can be told from those of the request that needed the token. */
export function withTokenFailures(credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
      try {
        return await credential.getToken(scopes, options);
      } catch (cause) {
        throw new TokenNotObtainedError(cause);
      }
    },
  };
}
