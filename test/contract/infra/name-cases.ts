import { describe, expect, it } from 'vitest';
import type { CompiledTemplates, PredictedResource } from '../../support/compiled-templates.ts';

/**
 * Azure's rules for the last part of a name, by type.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
const RULES: Readonly<Record<string, RegExp>> = {
  'Microsoft.Resources/resourceGroups': /^[\w.()-]{0,89}[\w()-]$/,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[A-Za-z0-9][\w-]{2,127}$/,
  'Microsoft.OperationalInsights/workspaces': /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  'Microsoft.Insights/components': /^[^%&\\?/]{0,259}[^%&\\?/ .]$/,
  'Microsoft.Insights/diagnosticSettings': /^[^*<>%&:\\?+/]{1,260}$/,
  'Microsoft.Insights/actionGroups': /^[^:<>+/&%\\?|]{0,259}[^:<>+/&%\\?| .]$/,
  'Microsoft.Insights/metricAlerts': /^[^*#&+:<>?@%{}\\/]{0,259}[^*#&+:<>?@%{}\\/ .]$/,
  'Microsoft.Insights/scheduledQueryRules': /^[^*<>%{}&:\\?/#]{0,259}[^*<>%{}&:\\?/# .]$/,
  'Microsoft.Insights/workbooks': /^[0-9a-f-]{36}$/,
  'Microsoft.Storage/storageAccounts': /^[a-z0-9]{3,24}$/,
  'Microsoft.Storage/storageAccounts/blobServices/containers': /^[a-z0-9](?:-?[a-z0-9]){2,62}$/,
  'Microsoft.Storage/storageAccounts/tableServices/tables': /^[A-Za-z][A-Za-z0-9]{2,62}$/,
  'Microsoft.ServiceBus/namespaces': /^(?!.*-(?:sb|mgmt)$)[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]$/,
  'Microsoft.ServiceBus/namespaces/queues': /^[A-Za-z0-9](?:[\w./-]{0,258}[A-Za-z0-9_])?$/,
  'Microsoft.ServiceBus/namespaces/topics': /^[A-Za-z0-9](?:[\w./-]{0,258}[A-Za-z0-9_])?$/,
  'Microsoft.ServiceBus/namespaces/topics/subscriptions': /^[A-Za-z0-9](?:[\w.-]{0,48}[A-Za-z0-9_])?$/,
  'Microsoft.Web/serverfarms': /^[\w-]{1,60}$/,
  // The host takes 32 of them for its id.
  'Microsoft.Web/sites': /^[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$/,
  'Microsoft.DurableTask/schedulers': /^[A-Za-z0-9-]{3,64}$/,
  'Microsoft.DurableTask/schedulers/taskHubs': /^[A-Za-z0-9-]{3,64}$/,
  'Microsoft.Network/virtualNetworks': /^[A-Za-z0-9][\w.-]{0,62}\w$/,
  'Microsoft.Network/networkSecurityGroups': /^[A-Za-z0-9][\w.-]{0,78}\w$/,
  'Microsoft.Network/privateEndpoints': /^[A-Za-z0-9][\w.-]{0,62}\w$/,
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': /^\w{1,80}$/,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': /^[A-Za-z0-9][\w.-]{0,78}\w$/,
  'Microsoft.Authorization/roleDefinitions': /^[0-9a-f-]{36}$/,
  // A GUID of what is known only in Azure: that of the new identity is one of its parts.
  'Microsoft.Authorization/roleAssignments': /^(?:\[guid\(.*\)\]|[0-9a-f-]{36})$/,
  // The suffix of storage is the cloud's.
  'Microsoft.Network/privateDnsZones':
    /^(?:privatelink(?:\.[a-z]+){2,3}|\[format\('privatelink\.[a-z]+\.\{0\}', environment\(\)\.suffixes\.storage\)\])$/,
  // Azure's own names.
  'Microsoft.Storage/storageAccounts/blobServices': /^default$/,
  'Microsoft.Storage/storageAccounts/queueServices': /^default$/,
  'Microsoft.Storage/storageAccounts/tableServices': /^default$/,
  'Microsoft.Web/sites/config': /^authsettingsV2$/,
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': /^(?:ftp|scm)$/,
};

/** The last part; of a link, whose name is an expression with that of its zone, the last text in it. */
function ownName({ name, type }: PredictedResource): string {
  const ofExpression = type.endsWith('/virtualNetworkLinks') ? /'([^']*)'\)\]$/.exec(name)?.[1] : name;
  return name.startsWith('[') ? (ofExpression ?? '') : (name.split('/').at(-1) ?? '');
}

export function nameCases({ snapshots }: CompiledTemplates): void {
  describe('names', () => {
    it('keep to the rules of Azure in an environment with the longest name there is', () => {
      expect(
        snapshots.dev.predictedResources.some(({ name }) => name === `rg-slipway-${'e'.repeat(64)}`),
      ).toBe(true);
      for (const snapshot of [snapshots.dev, snapshots.prod, snapshots.closed]) {
        for (const resource of snapshot.predictedResources) {
          const rule = RULES[resource.type];
          expect(rule, `a rule for ${resource.type}`).toBeDefined();
          if (rule) expect(ownName(resource), resource.type).toMatch(rule);
        }
      }
    });

    it('of what is named in the whole of Azure are different in each environment', () => {
      const globals = [
        'Microsoft.Storage/storageAccounts',
        'Microsoft.ServiceBus/namespaces',
        'Microsoft.Web/sites',
      ];
      for (const { type, name } of snapshots.dev.predictedResources) {
        if (globals.includes(type)) expect(name).toMatch(/[a-z0-9]{13}$/);
      }
    });
  });
}
