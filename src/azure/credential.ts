/**
 * Where tokens come from. `@azure/identity` is loaded with the first token: functions that never call ARM start
 * without it.
 */
import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';

export type CredentialSettings =
  /** The identity of the function app; `clientId` names one of several. */
  | { readonly kind: 'managedIdentity'; readonly clientId?: string }
  /** Whatever the machine has: environment, Azure CLI, … For development. */
  | { readonly kind: 'default' };

/** A token could not be had, so nothing was sent. */
export class TokenNotObtainedError extends Error {
  constructor(cause: unknown) {
    super(`No token for Azure: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'TokenNotObtainedError';
  }
}

export function createCredential(settings: CredentialSettings): TokenCredential {
  let loaded: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      loaded ??= load(settings);
      return (await loaded).getToken(scopes, options);
    },
  };
}

async function load(settings: CredentialSettings): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  if (settings.kind === 'default') return new identity.DefaultAzureCredential();
  return settings.clientId === undefined
    ? new identity.ManagedIdentityCredential()
    : new identity.ManagedIdentityCredential({ clientId: settings.clientId });
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
