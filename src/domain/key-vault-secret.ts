/**
 * The address of a secret in Azure Key Vault. Only hosts of Key Vault itself are taken, so that neither a token for it
 * nor a secret is ever sent elsewhere.
 *
 * Source: learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates.
 */

const CLOUDS = ['azure.net', 'usgovcloudapi.net', 'azure.cn'] as const;

const VAULT_NAME = '[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]';
const SECRET_NAME = '[a-zA-Z0-9-]{1,127}';
const suffixes = CLOUDS.map((cloud) => cloud.replaceAll('.', String.raw`\.`)).join('|');

/** Without a version: each write makes a new one. */
export const secretUriPattern = new RegExp(
  `^https:\\/\\/(${VAULT_NAME})\\.(vault\\.(?:${suffixes}))\\/secrets\\/(${SECRET_NAME})$`,
);

export interface SecretAddress {
  readonly vaultHost: string;
  readonly name: string;
  /** What a token for the vault is issued for. */
  readonly audience: string;
}

/** Undefined for anything but the URI of a secret, without a version, in a vault. */
export function secretAddressOf(uri: string): SecretAddress | undefined {
  const [, vault, service, name] = secretUriPattern.exec(uri) ?? [];
  if (vault === undefined || service === undefined || name === undefined) return undefined;
  return { vaultHost: `${vault.toLowerCase()}.${service}`, name, audience: `https://${service}` };
}
