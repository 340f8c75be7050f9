import { describe, expect, it } from 'vitest';
import {
  appSettings,
  inheritedEnvironment,
  telemetrySettings,
} from '../../../../src/local/launcher/app-environment.ts';
import { readSettings } from '../../../../src/settings.ts';

const settings = appSettings({
  brokerPort: 5672,
  armPort: 8443,
  identityEndpoint: 'http://127.0.0.1:8444/msi/token',
  identityHeader: 'secret',
  caFile: '/state/arm/ca.pem',
  recordsFile: '/state/records.db',
});

describe('appSettings', () => {
  it('gives the app what it reads', () => {
    expect(readSettings(settings)).toMatchObject({
      armEndpoint: 'https://127.0.0.1:8443',
      keyVaultEndpoint: 'https://127.0.0.1:8443/keyvault',
      productionSubscriptions: [],
      records: { kind: 'sqlite', file: '/state/records.db' },
    });
  });

  it('has the app trust the simulator and get its tokens there', () => {
    expect(settings).toMatchObject({
      NODE_EXTRA_CA_CERTS: '/state/arm/ca.pem',
      IDENTITY_ENDPOINT: 'http://127.0.0.1:8444/msi/token',
      IDENTITY_HEADER: 'secret',
    });
    expect(settings['ServiceBus']).toMatch(
      /^Endpoint=sb:\/\/127\.0\.0\.1:5672;.*UseDevelopmentEmulator=true;$/,
    );
  });
});

describe('telemetrySettings', () => {
  it('has the app tell the collector of itself, and nobody where there is none', () => {
    const collector = 'http://127.0.0.1:4318';
    const told = readSettings({ ...settings, ...telemetrySettings(collector) }).telemetry;
    expect(told.receivers).toEqual([{ kind: 'otlp', endpoint: collector, headers: {} }]);
    expect(readSettings({ ...settings, ...telemetrySettings(undefined) }).telemetry.receivers).toEqual([]);
  });
});

describe('inheritedEnvironment', () => {
  it('leaves out what would lead the SDKs of the app elsewhere', () => {
    const kept = { PATH: '/bin', LANG: 'C' };
    const dropped = {
      HTTPS_PROXY: 'http://proxy',
      no_proxy: 'x',
      AZURE_TENANT_ID: 't',
      IDENTITY_ENDPOINT: 'e',
      MSI_SECRET: 's',
      WEBSITE_AUTH_ENABLED: 'true',
      NODE_EXTRA_CA_CERTS: '/company.pem',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://company.example',
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'c',
    };
    expect(inheritedEnvironment({ ...kept, ...dropped, GONE: undefined })).toEqual(kept);
  });
});
