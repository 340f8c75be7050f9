import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../../src/settings.ts';

const others = {
  SUBSCRIPTIONS: '*',
  OPERATION_RECORDS: 'sqlite:/tmp/records.db',
  ServiceBus: 'Endpoint=sb://127.0.0.1',
};

describe('the source of principals', () => {
  it.each([
    ['is not named', {}],
    ['is the platform, which has no authentication', { PRINCIPAL_SOURCE: 'builtInAuthentication' }],
    [
      'is the platform, whose authentication is off',
      { PRINCIPAL_SOURCE: 'builtInAuthentication', WEBSITE_AUTH_ENABLED: 'False' },
    ],
    ['is this machine, which is a site of Azure', { PRINCIPAL_SOURCE: 'local', WEBSITE_SITE_NAME: 'site' }],
    [
      'is this machine, which is an instance of Azure',
      { PRINCIPAL_SOURCE: 'local', WEBSITE_INSTANCE_ID: 'i', WEBSITE_AUTH_ENABLED: 'true' },
    ],
  ])('keeps the app from starting when it %s', (_, environment) => {
    const read = () => readSettings({ ...others, ...environment });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/PRINCIPAL_SOURCE/);
  });

  it.each([
    [{ PRINCIPAL_SOURCE: 'builtInAuthentication', WEBSITE_AUTH_ENABLED: 'True', WEBSITE_SITE_NAME: 's' }],
    [{ PRINCIPAL_SOURCE: 'local', WEBSITE_HOSTNAME: 'localhost:7071' }],
  ])('is believed in %j', (environment) => {
    const { httpAccess } = readSettings({ ...others, ...environment });
    expect(httpAccess.principalSource).toBe(environment.PRINCIPAL_SOURCE);
  });
});
