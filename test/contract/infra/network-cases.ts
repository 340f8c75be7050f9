import { describe, expect, it } from 'vitest';
import { ofType, onlyOf, type CompiledTemplates, type Snapshot } from '../../support/compiled-templates.ts';

const LOGGED = [
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.ServiceBus/namespaces',
  'Microsoft.Web/sites',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/networkSecurityGroups',
];

/** They have no logs of their own, or what they have is in that of what they belong to. */
const UNLOGGED = [
  'Microsoft.Resources/resourceGroups',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.Insights/components',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Insights/actionGroups',
  'Microsoft.Insights/metricAlerts',
  'Microsoft.Insights/scheduledQueryRules',
  'Microsoft.Insights/workbooks',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Storage/storageAccounts/tableServices/tables',
  'Microsoft.ServiceBus/namespaces/queues',
  'Microsoft.ServiceBus/namespaces/topics',
  'Microsoft.ServiceBus/namespaces/topics/subscriptions',
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites/config',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.DurableTask/schedulers',
  'Microsoft.DurableTask/schedulers/taskHubs',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
];

function publicAccess(snapshot: Snapshot) {
  const of = (type: string) => onlyOf(snapshot, type).properties['publicNetworkAccess'];
  return {
    storage: of('Microsoft.Storage/storageAccounts'),
    serviceBus: of('Microsoft.ServiceBus/namespaces'),
    app: of('Microsoft.Web/sites'),
  };
}

function endpointGroups(snapshot: Snapshot): readonly string[] {
  const connections = ofType(snapshot, 'Microsoft.Network/privateEndpoints').map(
    ({ properties }) => properties['privateLinkServiceConnections'] as readonly { name: string }[],
  );
  return connections.flat().map(({ name }) => name);
}

export function networkCases({ snapshots }: CompiledTemplates): void {
  const { dev, prod, closed } = snapshots;

  describe('who gets in', () => {
    it('is anybody with a token, without private networking', () => {
      expect(publicAccess(dev)).toEqual({ storage: 'Enabled', serviceBus: 'Enabled', app: 'Enabled' });
      expect(ofType(dev, 'Microsoft.Network/virtualNetworks')).toEqual([]);
      expect(endpointGroups(dev)).toEqual([]);
    });

    it('is the network alone at storage and Service Bus, with private networking', () => {
      expect(publicAccess(prod)).toEqual({ storage: 'Disabled', serviceBus: 'Disabled', app: 'Enabled' });
      expect(endpointGroups(prod).toSorted()).toEqual(['blob', 'namespace', 'queue', 'table']);
      expect(onlyOf(prod, 'Microsoft.ServiceBus/namespaces')).toMatchObject({ sku: { name: 'Premium' } });
      expect(onlyOf(prod, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
        networkAcls: { defaultAction: 'Deny', bypass: 'None' },
      });
    });

    it('is the network alone everywhere, when the app is not public either', () => {
      expect(publicAccess(closed)).toEqual({ storage: 'Disabled', serviceBus: 'Disabled', app: 'Disabled' });
      expect(endpointGroups(closed)).toContain('sites');
    });

    it('finds each private endpoint by the public name: a zone, linked to the network, for each', () => {
      const zones = ofType(closed, 'Microsoft.Network/privateDnsZones').map(({ name }) => name);
      expect(zones).toHaveLength(endpointGroups(closed).length);
      expect(zones.every((name) => name.includes('privatelink.'))).toBe(true);
      expect(ofType(closed, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks')).toHaveLength(
        zones.length,
      );
    });

    it('comes from a subnet that Flex Consumption can have', () => {
      const network = onlyOf(prod, 'Microsoft.Network/virtualNetworks');
      const subnets = network.properties['subnets'] as readonly { name: string; properties: object }[];
      expect(subnets.map(({ name }) => name)).toEqual(['app', 'endpoints']);
      expect(subnets[0]?.properties).toMatchObject({
        delegations: [{ properties: { serviceName: 'Microsoft.App/environments' } }],
      });
      expect(onlyOf(prod, 'Microsoft.Web/sites').properties['virtualNetworkSubnetId']).toBe(
        `${network.id}/subnets/app`,
      );
    });

    it('speaks TLS 1.2 at the least, and HTTPS', () => {
      for (const snapshot of [dev, prod]) {
        expect(onlyOf(snapshot, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
          minimumTlsVersion: 'TLS1_2',
          supportsHttpsTrafficOnly: true,
        });
        expect(onlyOf(snapshot, 'Microsoft.ServiceBus/namespaces').properties).toMatchObject({
          minimumTlsVersion: '1.2',
        });
        expect(onlyOf(snapshot, 'Microsoft.Web/sites').properties).toMatchObject({
          httpsOnly: true,
          siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled' },
        });
      }
    });
  });

  describe('diagnostic settings', () => {
    it.each(LOGGED)('are there for each of %s', (type) => {
      const settings = ofType(closed, 'Microsoft.Insights/diagnosticSettings');
      const logged = ofType(closed, type);
      expect(logged.length).toBeGreaterThan(0);
      for (const { id } of logged) {
        const own = settings.filter((each) => each.id.startsWith(`${id}/providers/Microsoft.Insights/`));
        expect(own, id).toHaveLength(1);
        expect(own[0]?.properties['logs'], id).toMatchObject([{ enabled: true }]);
        expect(own[0]?.properties['workspaceId']).toBe(
          onlyOf(closed, 'Microsoft.OperationalInsights/workspaces').id,
        );
      }
    });

    it('are there, or knowingly are not, for each type of resource', () => {
      const types = [dev, prod, closed].flatMap(({ predictedResources }) =>
        predictedResources.map(({ type }) => type),
      );
      expect([...new Set(types)].filter((type) => ![...LOGGED, ...UNLOGGED].includes(type))).toEqual([]);
    });
  });
}
