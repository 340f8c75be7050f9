import { describe, expect, it } from 'vitest';
import { onlyOf, TELEMETRY_CONNECTION, type CompiledTemplates } from '../../support/compiled-templates.ts';

/** Functions of ARM that answer with keys, and what keys look like in connection strings. */
const KEYS = [
  /\blist[A-Z]\w*\(/,
  /AccountKey|SharedAccessKey|SharedAccessSignature|\bsig=|InstrumentationKey|primaryKey|secondaryKey/i,
  /password|securestring|secureobject/i,
];

export function secretCases({ texts, snapshots }: CompiledTemplates): void {
  describe('keys and secrets', () => {
    it.each(KEYS)('are nowhere: %s', (pattern) => {
      for (const text of Object.values(texts)) expect(pattern.exec(text)?.[0]).toBeUndefined();
    });

    it('are in no output: each is an address, a name or an id', () => {
      const outputs = Object.entries(snapshots.prod.outputs ?? {}).map(([name]) => name);
      expect(outputs.toSorted()).toEqual([
        'APP_CLIENT_ID',
        'APP_PRINCIPAL_ID',
        'AZURE_RESOURCE_GROUP',
        'SERVICE_BUS_HOST',
        'SLIPWAY_URL',
      ]);
    });

    it('open neither storage, Service Bus nor telemetry: only tokens do', () => {
      for (const snapshot of [snapshots.dev, snapshots.prod]) {
        expect(onlyOf(snapshot, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
          allowSharedKeyAccess: false,
          allowBlobPublicAccess: false,
          defaultToOAuthAuthentication: true,
        });
        expect(onlyOf(snapshot, 'Microsoft.ServiceBus/namespaces').properties).toMatchObject({
          disableLocalAuth: true,
        });
        expect(onlyOf(snapshot, 'Microsoft.Insights/components').properties).toMatchObject({
          DisableLocalAuth: true,
        });
        expect(onlyOf(snapshot, 'Microsoft.OperationalInsights/workspaces').properties).toMatchObject({
          features: { disableLocalAuth: true },
        });
      }
    });

    it('are nowhere among the settings of the app but in the names that Azure gave them', () => {
      for (const { outputs } of [snapshots.settingsForStorage, snapshots.settingsForScheduler]) {
        expect(JSON.stringify(outputs).replace(TELEMETRY_CONNECTION, '')).not.toMatch(
          /(key|secret|signature|password)=/i,
        );
      }
      // The one connection string that is read from a resource; it opens nothing without a token.
      const read = texts.main.match(/reference\([^)]*\)\.ConnectionString/g) ?? [];
      expect(read).toHaveLength(1);
      expect(read[0]).toMatch(/applicationInsights/i);
    });
  });
}
