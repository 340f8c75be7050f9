/** Every error of ARM and of Key Vault that is known by its code or its words. The first row that fits decides. */
import { accessErrors } from './access-errors.ts';
import { clusterErrors } from './cluster-errors.ts';
import type { ErrorRow } from './error-row.ts';
import { keyVaultErrors } from './key-vault-errors.ts';
import { networkErrors } from './network-errors.ts';
import { platformErrors } from './platform-errors.ts';

export const errorTable: readonly ErrorRow[] = [
  ...accessErrors,
  ...clusterErrors,
  ...networkErrors,
  ...platformErrors,
  ...keyVaultErrors,
];
