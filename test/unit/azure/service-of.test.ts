import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceOf } from '../../../src/azure/observed-http.ts';
import { readCallerRole } from '../../../src/local/arm/caller/caller-role.ts';
import { ARM } from '../../support/fake-arm.ts';

const ROLE = join(import.meta.dirname, '../../../infra/slipway-provisioner.role.json');

describe('serviceOf', () => {
  it.each([
    ['/subscriptions/s/resourcegroups/rg', 'Microsoft.Resources'],
    ['/subscriptions/s/resourceGroups/rg/providers/microsoft.network/virtualNetworks/v', 'Microsoft.Network'],
    [
      '/x/providers/Microsoft.Network/y/providers/Microsoft.Authorization/roleAssignments/r',
      'Microsoft.Authorization',
    ],
    ['/subscriptions/s/providers/Somebody.Else/things', 'other'],
    ['/secrets/kubeconfig', 'keyVault'],
    ['/keyvault/kv.vault.azure.net/secrets/kubeconfig/versions', 'keyVault'],
    ['/whatever', 'other'],
  ])('holds %s to be of %s', (path, service) => {
    expect(serviceOf(`${ARM}${path}`)).toBe(service);
  });

  it('knows every provider of which the app’s role has an action', () => {
    const { actions } = readCallerRole(ROLE);
    const providers = new Set(actions.map((action) => action.split('/')[0]));
    expect(providers.size).toBeGreaterThan(5);
    for (const provider of providers)
      expect(serviceOf(`${ARM}/subscriptions/s/providers/${String(provider)}/things`)).toBe(provider);
  });
});
