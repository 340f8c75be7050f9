import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../src/settings.ts';

const GUID = '11111111-2222-4333-8444-555555555555';

const OPERATION_RECORDS = 'sqlite:/tmp/records.db';

const SUBSCRIPTIONS = '*';

const ServiceBus = 'Endpoint=sb://127.0.0.1;SharedAccessKey=secret';

const watching = {
  schedules: {
    watchdog: '0 * * * * *',
    orphans: '0 7 * * * *',
    purge: '0 23 3 * * *',
    events: '30 * * * * *',
  },
  stalledPolicy: 'ring',
  subscriptions: '*',
  retentionDays: 30,
};

const telemetry = { receivers: [], metricIntervalMs: 60_000, cloud: {} };

const clientId = GUID;

const messaging = {
  serviceBus: { kind: 'connectionString', connectionString: ServiceBus },
  requestsQueue: 'cluster-requests',
  eventsTopic: 'operation-events',
  replyQueues: ['operation-results'],
};

const httpAccess = { principalSource: 'local', authLevel: 'anonymous', ownAddress: { kind: 'loopback' } };

function readLocal(environment: Readonly<Record<string, string>>) {
  return readSettings({ PRINCIPAL_SOURCE: 'local', ...environment });
}

describe('readSettings', () => {
  it('takes Azure’s own endpoint and the system-assigned identity when nothing is said', () => {
    expect(readLocal({ OPERATION_RECORDS, SUBSCRIPTIONS, ServiceBus, ARM_ENDPOINT: '' })).toEqual({
      ...watching,
      ...messaging,
      productionSubscriptions: [],
      records: { kind: 'sqlite', file: '/tmp/records.db' },
      activityLimitSeconds: 30,
      telemetry,
      httpAccess,
    });
  });

  it('reads every setting', () => {
    expect(
      readLocal({
        OPERATION_RECORDS,
        ServiceBus__fullyQualifiedNamespace: 'bus.servicebus.windows.net',
        CLUSTER_REQUESTS_QUEUE: 'requests',
        EVENTS_TOPIC: 'team/events',
        EVENTS_SCHEDULE: '15 * * * * *',
        REPLY_QUEUES: 'results, team-b',
        ARM_ENDPOINT: 'https://127.0.0.1:8443/',
        KEY_VAULT_ENDPOINT: 'https://127.0.0.1:8443/keyvault/',
        AZURE_CLIENT_ID: clientId,
        PRODUCTION_SUBSCRIPTIONS: `${clientId}, ${clientId}`,
        SUBSCRIPTIONS: clientId,
        WATCHDOG_SCHEDULE: '30 */5 * * * *',
        STALLED_POLICY: 'fail',
        RETENTION_DAYS: '7',
        ACTIVITY_LIMIT_SECONDS: '12',
        PRINCIPAL_SOURCE: 'builtInAuthentication',
        HTTP_AUTH_LEVEL: 'function',
        WEBSITE_AUTH_ENABLED: 'True',
        WEBSITE_HOSTNAME: 'slipway.azurewebsites.net',
      }),
    ).toEqual({
      schedules: { ...watching.schedules, watchdog: '30 */5 * * * *', events: '15 * * * * *' },
      serviceBus: { kind: 'namespace', fullyQualifiedNamespace: 'bus.servicebus.windows.net' },
      requestsQueue: 'requests',
      eventsTopic: 'team/events',
      replyQueues: ['results', 'team-b'],
      stalledPolicy: 'fail',
      subscriptions: [clientId],
      retentionDays: 7,
      armEndpoint: 'https://127.0.0.1:8443',
      keyVaultEndpoint: 'https://127.0.0.1:8443/keyvault',
      managedIdentityClientId: clientId,
      productionSubscriptions: [clientId, clientId],
      records: { kind: 'sqlite', file: '/tmp/records.db' },
      activityLimitSeconds: 12,
      telemetry,
      httpAccess: {
        principalSource: 'builtInAuthentication',
        authLevel: 'function',
        ownAddress: { kind: 'platform', hostName: 'slipway.azurewebsites.net' },
      },
    });
  });

  it('reads where telemetry goes, and where it is from', () => {
    const connectionString = `InstrumentationKey=${clientId};IngestionEndpoint=https://westus2.example/`;
    const onAzure = {
      PRINCIPAL_SOURCE: 'builtInAuthentication',
      WEBSITE_AUTH_ENABLED: 'True',
      WEBSITE_HOSTNAME: 'slipway.azurewebsites.net',
    };
    const read = (more: Record<string, string>) =>
      readSettings({ OPERATION_RECORDS, SUBSCRIPTIONS, ServiceBus, ...onAzure, ...more }).telemetry;
    expect(
      read({
        APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `ClientId=${clientId};Authorization=AAD`,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318/',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b,x-other=c=d',
        OTEL_METRIC_EXPORT_INTERVAL: '5000',
        DEPLOYMENT_ENVIRONMENT: 'prod',
        WEBSITE_SITE_NAME: 'func-slipway',
        REGION_NAME: 'West US 2',
        WEBSITE_INSTANCE_ID: 'i-1',
        SLIPWAY_CLOCK: '1000,2000.5,60',
      }),
    ).toEqual({
      receivers: [
        { kind: 'applicationInsights', connectionString, identity: { clientId } },
        {
          kind: 'otlp',
          endpoint: 'https://collector.example:4318',
          headers: { 'x-key': 'a b', 'x-other': 'c=d' },
        },
      ],
      metricIntervalMs: 5000,
      deploymentEnvironment: 'prod',
      cloud: { app: 'func-slipway', region: 'West US 2', instance: 'i-1' },
      clock: { realMs: 1000, virtualMs: 2000.5, speed: 60 },
    });
    expect(read({ APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString }).receivers).toEqual([
      { kind: 'applicationInsights', connectionString },
    ]);
  });

  it.each([
    ['WATCHDOG_SCHEDULE', '* * * * * *', 'comes each second'],
    ['WATCHDOG_SCHEDULE', '*/5 * * * *', 'has five fields'],
    ['ORPHANS_SCHEDULE', '01:00:00', 'is a time span'],
    ['PURGE_SCHEDULE', 'daily', 'is a word'],
    ['STALLED_POLICY', 'restart', 'is none of the policies'],
    ['RETENTION_DAYS', '0', 'is too short'],
    ['RETENTION_DAYS', '3651', 'is too long'],
    ['SUBSCRIPTIONS', 'mine', 'is no GUID'],
    ['SUBSCRIPTIONS', '', 'is not said'],
    ['SUBSCRIPTIONS', `*,${GUID}`, 'is all and one'],
    ['SUBSCRIPTIONS', `${GUID},`, 'has an empty one'],
    ['EVENTS_SCHEDULE', '* * * * * *', 'comes each second'],
    ['EVENTS_TOPIC', '/events', 'is no name'],
    ['REPLY_QUEUES', 'results,,other', 'has an empty name'],
    ['REPLY_QUEUES', 'results,operation-events', 'names the topic'],
    ['ServiceBus__fullyQualifiedNamespace', 'sb://bus', 'is no host'],
    ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'https://westus2.example', 'is no connection string'],
    ['APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'Authorization=Key', 'is no identity'],
    ['APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'ClientId=me;Authorization=AAD', 'names no GUID'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317', 'is no URL of HTTP'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:pass@collector', 'holds a password'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key', 'has no value'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=%zz', 'is badly encoded'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '10', 'is too short'],
    ['DEPLOYMENT_ENVIRONMENT', 'two words', 'is no short name'],
    ['SLIPWAY_CLOCK', 'now', 'is no clock'],
    ['PRINCIPAL_SOURCE', 'header', 'is none of the sources'],
    ['HTTP_AUTH_LEVEL', 'admin', 'is for nobody'],
  ])('refuses %s when it is %s and so %s', (name, value) => {
    expect(() => readLocal({ OPERATION_RECORDS, SUBSCRIPTIONS, ServiceBus, [name]: value })).toThrow(
      new RegExp(`: ${name}`),
    );
  });

  it('names every bad setting at once, and no value', () => {
    const read = () =>
      readLocal({
        ARM_ENDPOINT: 'http://secret.example',
        KEY_VAULT_ENDPOINT: 'http://secret.example',
        AZURE_CLIENT_ID: 'x',
        ACTIVITY_LIMIT_SECONDS: '4',
      });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(
      /ARM_ENDPOINT.*KEY_VAULT_ENDPOINT.*AZURE_CLIENT_ID.*SUBSCRIPTIONS: must be \* or GUIDs.*ACTIVITY_LIMIT_SECONDS.*OPERATION_RECORDS/s,
    );
    expect(read).not.toThrow(/secret/);
  });

  it('wants to know where Service Bus is', () => {
    expect(() => readLocal({ OPERATION_RECORDS, SUBSCRIPTIONS, ServiceBus: '' })).toThrow(
      /: ServiceBus or ServiceBus__fullyQualifiedNamespace$/,
    );
  });

  it.each([
    [
      'table:https://myaccount.table.core.windows.net/Records',
      { kind: 'table', endpoint: 'https://myaccount.table.core.windows.net', table: 'Records' },
    ],
    ['table:UseDevelopmentStorage=true', { kind: 'emulatedTable', table: 'SlipwayRecords' }],
  ])('has the records in %s', (text, records) => {
    expect(readLocal({ OPERATION_RECORDS: text, SUBSCRIPTIONS, ServiceBus }).records).toEqual(records);
  });

  it.each([
    'secret.db',
    'sqlite:',
    'table:Records?secret',
    'table:http://secret.table.core.windows.net/Records',
    'table:https://secret.example/Records',
    'table:https://user:secret@account.table.core.windows.net/Records',
    'table:https://account.table.core.windows.net/Records?sig=secret',
    'table:https://account.table.core.windows.net/',
    'table:DefaultEndpointsProtocol=https;AccountName=a;AccountKey=secret',
  ])('has no records in %s, and does not repeat it', (text) => {
    const read = () => readLocal({ OPERATION_RECORDS: text, SUBSCRIPTIONS, ServiceBus });
    expect(read).toThrow(/OPERATION_RECORDS: must be sqlite:<file>/);
    expect(read).not.toThrow(/secret/);
  });
});
