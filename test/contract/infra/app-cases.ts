import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { apiRoutes } from '../../../src/functions/openapi/openapi-document.ts';
import { readSettings } from '../../../src/settings.ts';
import {
  DEPLOYED_TO,
  ofType,
  onlyOf,
  type CompiledTemplates,
  type Snapshot,
} from '../../support/compiled-templates.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Settings that the Functions host or the platform reads; the app does not. */
const OF_THE_HOST = [
  'AzureWebJobsStorage__accountName',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'ServiceBus__credential',
  'ServiceBus__clientId',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
  'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type',
  'AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName',
  // Of built-in authentication: the identity that signs the platform in.
  'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
];

/** What the platform sets by itself when authentication is on. */
const PLATFORM = { WEBSITE_AUTH_ENABLED: 'true', WEBSITE_HOSTNAME: 'func.azurewebsites.net' };

/** Every name that one machine's settings have. */
const sample = z
  .object({ Values: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'local.settings.sample.json'), 'utf8'))).Values;

function settingsOf({ outputs }: Snapshot): Readonly<Record<string, string>> {
  return z.object({ values: z.record(z.string(), z.string()) }).parse(outputs).values;
}

/** Of bindings and of host.json, which the host fills in. */
function placeholders(): readonly string[] {
  const sources = readdirSync(join(ROOT, 'src/functions'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, 'src/functions', name), 'utf8'));
  const all = [...sources, readFileSync(join(ROOT, 'host.json'), 'utf8')].join('\n');
  return [...all.matchAll(/['"]%(\w+)%['"]/g)].map(([, name = '']) => name);
}

export function appCases({ snapshots }: CompiledTemplates): void {
  const { dev, prod, settingsForStorage, settingsForScheduler } = snapshots;

  describe('the settings of the app', () => {
    const ofStorage = settingsOf(settingsForStorage);
    const ofScheduler = settingsOf(settingsForScheduler);

    it('are all that it requires, and each is valid', () => {
      for (const settings of [ofStorage, ofScheduler]) {
        expect(readSettings({ ...settings, ...PLATFORM })).toMatchObject({
          managedIdentityClientId: '44444444-4444-4444-4444-444444444444',
          records: { kind: 'table', table: 'SlipwayRecords' },
          serviceBus: { kind: 'namespace', fullyQualifiedNamespace: 'namespace.servicebus.windows.net' },
          productionSubscriptions: [DEPLOYED_TO],
          replyQueues: ['results'],
          requestsQueue: 'requests',
          eventsTopic: 'events',
          stalledPolicy: 'fail',
          httpAccess: { principalSource: 'builtInAuthentication' },
          telemetry: {
            receivers: [
              { kind: 'applicationInsights', identity: { clientId: '44444444-4444-4444-4444-444444444444' } },
            ],
            deploymentEnvironment: 'test',
          },
        });
      }
    });

    it('are each known: on one machine too, or to the host', () => {
      const names = Object.keys({ ...ofStorage, ...ofScheduler });
      const known = [...Object.keys(sample), ...OF_THE_HOST, 'ServiceBus__fullyQualifiedNamespace'];
      expect(names.filter((name) => !known.includes(name))).toEqual([]);
      expect(OF_THE_HOST.filter((name) => !names.includes(name))).toEqual([]);
    });

    it('fill in what bindings and host.json leave open', () => {
      const open = placeholders();
      expect(open).toContain('CLUSTER_REQUESTS_QUEUE');
      expect(open.filter((name) => !(name in ofStorage))).toEqual([]);
    });

    it('lack those that Flex Consumption does not allow', () => {
      for (const name of [
        'FUNCTIONS_WORKER_RUNTIME',
        'FUNCTIONS_EXTENSION_VERSION',
        'WEBSITE_RUN_FROM_PACKAGE',
        'AzureWebJobsStorage',
      ]) {
        expect(ofStorage).not.toHaveProperty(name);
      }
    });

    it('name the back end that keeps the orchestrations', () => {
      expect(ofStorage).not.toHaveProperty('DURABLE_TASK_SCHEDULER_CONNECTION_STRING');
      expect(ofScheduler).toMatchObject({
        TASKHUB_NAME: 'Hub',
        AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged',
        DURABLE_TASK_SCHEDULER_CONNECTION_STRING:
          'Endpoint=https://hub.durabletask.io;Authentication=ManagedIdentity;ClientID=44444444-4444-4444-4444-444444444444',
      });
    });
  });

  describe('the function app', () => {
    it('runs on Flex Consumption with Node 24, its package entered by its identity', () => {
      expect(onlyOf(dev, 'Microsoft.Web/serverfarms')).toMatchObject({
        sku: { name: 'FC1', tier: 'FlexConsumption' },
        properties: { reserved: true },
      });
      const identity = onlyOf(dev, 'Microsoft.ManagedIdentity/userAssignedIdentities');
      const app = onlyOf(dev, 'Microsoft.Web/sites');
      expect(app).toMatchObject({
        kind: 'functionapp,linux',
        identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
        tags: { 'azd-service-name': 'app' },
        properties: {
          functionAppConfig: {
            runtime: { name: 'node', version: '24' },
            deployment: {
              storage: {
                type: 'blobContainer',
                authentication: {
                  type: 'UserAssignedIdentity',
                  userAssignedIdentityResourceId: identity.id,
                },
              },
            },
          },
        },
      });
    });

    it.each([
      ['dev', dev, 1],
      ['prod', prod, 2],
    ])('always runs for orchestrations, and for HTTP as often as is said: %s', (_name, snapshot, forHttp) => {
      expect(onlyOf(snapshot, 'Microsoft.Web/sites').properties).toMatchObject({
        functionAppConfig: {
          scaleAndConcurrency: {
            instanceMemoryMB: 2048,
            alwaysReady: [
              { name: 'durable', instanceCount: 1 },
              { name: 'http', instanceCount: forHttp },
            ],
          },
        },
      });
    });

    it('is published to without passwords', () => {
      const policies = ofType(dev, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
      expect(policies.map(({ name, properties }) => [name.split('/').at(-1), properties])).toEqual([
        ['ftp', { allow: false }],
        ['scm', { allow: false }],
      ]);
    });

    it('is reached by nobody who has not signed in, but by probes, and keeps no token of users', () => {
      const forProbes = apiRoutes.filter(({ access }) => access === 'anyone').map(({ path }) => path);
      expect(onlyOf(dev, 'Microsoft.Web/sites/config')).toMatchObject({
        name: expect.stringMatching(/\/authsettingsV2$/) as string,
        properties: {
          platform: { enabled: true },
          globalValidation: { requireAuthentication: true, excludedPaths: forProbes },
          httpSettings: { requireHttps: true },
          identityProviders: {
            azureActiveDirectory: {
              enabled: true,
              registration: { clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID' },
            },
          },
          login: { tokenStore: { enabled: false } },
        },
      });
    });
  });

  describe('the Durable Task Scheduler', () => {
    it('is there when it keeps the orchestrations, and has the hub that the settings name', () => {
      expect(ofType(dev, 'Microsoft.DurableTask/schedulers')).toEqual([]);
      expect(onlyOf(prod, 'Microsoft.DurableTask/schedulers').properties).toMatchObject({
        sku: { name: 'Dedicated', capacity: 1 },
      });
      expect(onlyOf(prod, 'Microsoft.DurableTask/schedulers/taskHubs').name).toMatch(/\/Slipway$/);
    });
  });
}
