import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';

/** The identity of the function app; `clientId` names one of several. */
export function managedIdentity(clientId: string | undefined): TokenCredential {
  return clientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId });
}
