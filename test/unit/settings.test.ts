import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../src/settings.ts';

const OPERATION_RECORDS = 'sqlite:/tmp/records.db';

describe('readSettings', () => {
  it('takes Azure’s own endpoint and the system-assigned identity when nothing is said', () => {
    expect(readSettings({ OPERATION_RECORDS, ARM_ENDPOINT: '' })).toEqual({
      productionSubscriptions: [],
      activityLimitSeconds: 30,
      recordsFile: '/tmp/records.db',
    });
  });

  it('reads every setting', () => {
    const clientId = '11111111-2222-4333-8444-555555555555';
    expect(
      readSettings({
        OPERATION_RECORDS,
        ARM_ENDPOINT: 'https://127.0.0.1:8443/',
        KEY_VAULT_ENDPOINT: 'https://127.0.0.1:8443/keyvault/',
        AZURE_CLIENT_ID: clientId,
        PRODUCTION_SUBSCRIPTIONS: `${clientId}, ${clientId}`,
        ACTIVITY_LIMIT_SECONDS: '12',
      }),
    ).toEqual({
      armEndpoint: 'https://127.0.0.1:8443',
      keyVaultEndpoint: 'https://127.0.0.1:8443/keyvault',
      managedIdentityClientId: clientId,
      productionSubscriptions: [clientId, clientId],
      activityLimitSeconds: 12,
      recordsFile: '/tmp/records.db',
    });
  });

  it('names every bad setting at once, and no value', () => {
    const read = () =>
      readSettings({
        ARM_ENDPOINT: 'http://secret.example',
        KEY_VAULT_ENDPOINT: 'http://secret.example',
        AZURE_CLIENT_ID: 'x',
        ACTIVITY_LIMIT_SECONDS: '4',
      });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(
      /ARM_ENDPOINT.*KEY_VAULT_ENDPOINT.*AZURE_CLIENT_ID.*ACTIVITY_LIMIT_SECONDS.*OPERATION_RECORDS/s,
    );
    expect(read).not.toThrow(/secret/);
  });
});
