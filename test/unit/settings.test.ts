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
      httpAccess,
    });
  });

  it('reads every setting', () => {
    const clientId = GUID;
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
      httpAccess: {
        principalSource: 'builtInAuthentication',
        authLevel: 'function',
        ownAddress: { kind: 'platform', hostName: 'slipway.azurewebsites.net' },
      },
    });
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
