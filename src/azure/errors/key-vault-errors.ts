/** Key Vault's data plane: who may write, from where, and names that are taken. */
import { azurePage } from './error-row.ts';
import type { ErrorRow, ErrorSort } from './error-row.ts';

/** A role takes minutes to have effect in a vault as everywhere. */
export const noVaultAccess: ErrorSort = {
  class: 'rbacPropagating',
  owner: 'operator',
  retry: true,
  remedy: 'Grant Key Vault Secrets Officer on the vault to the identity of Slipway.',
  doc: azurePage('key-vault/general/rbac-guide'),
};

const noWayIn: ErrorSort = {
  class: 'networkConfig',
  owner: 'operator',
  retry: false,
  remedy:
    "Let the function app's network through the vault's firewall, or give the vault a private endpoint there.",
  doc: azurePage('key-vault/general/network-security'),
};

const deleted: ErrorSort = {
  class: 'nameCollision',
  owner: 'user',
  retry: false,
  remedy: 'Recover or purge the deleted secret of that name, or name another.',
  doc: azurePage('key-vault/general/key-vault-recovery'),
};

export const keyVaultErrors: readonly ErrorRow[] = [
  { code: /^ForbiddenBy(Rbac|Policy)$/i, ...noVaultAccess },
  { code: /^ForbiddenBy(Firewall|Connection)$/i, ...noWayIn },
  { code: /^ObjectIsDeletedButRecoverable$/i, ...deleted },
];
