/** Requests of all modes that are valid but for what a name may hold, for properties over all of them. */
import fc from 'fast-check';
import { hostileNames } from './hostile-names.ts';

const subscription = fc
  .integer({ min: 1, max: 3 })
  .map((n) => `${String(n).repeat(8)}-0000-4000-8000-000000000000`);
const hostile = fc.constantFrom(...Object.values(hostileNames));

/** Mostly good: one hostile name in ten. */
function name(pattern: RegExp): fc.Arbitrary<string> {
  return fc.oneof({ weight: 30, arbitrary: fc.stringMatching(pattern) }, { weight: 1, arbitrary: hostile });
}

const group = name(/^[a-zA-Z0-9_.()-]{1,12}[a-zA-Z0-9_()-]$/);
const network = name(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,10}[a-zA-Z0-9_]$/);
const existence = fc.constantFrom('ensure', 'mustExist', 'mustNotExist');

function id(type: string, resource: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(subscription, group, fc.constantFrom('resourceGroups', 'RESOURCEGROUPS'), resource)
    .map(([of, within, word, text]) => `/subscriptions/${of}/${word}/${within}/providers/${type}/${text}`);
}

const networkId = id('Microsoft.Network/virtualNetworks', network);
const zoneId = id(
  'Microsoft.Network/privateDnsZones',
  name(/^[a-z]{1,5}$/).map((label) => `${label}.private.westus2.azmk8s.io`),
);
const optional = { freq: 2, nil: undefined };

const virtualNetwork = fc.record({
  name: network,
  addressPrefixes: fc.constant(['172.19.0.0/16']),
  resourceGroup: fc.option(group, optional),
  subscriptionId: fc.option(subscription, optional),
  existence,
});
const nodeSubnet = fc.record({ name: network, addressPrefix: fc.constant('172.19.1.0/24'), existence });

const byoVnet = fc.record({
  mode: fc.constant('byoVnet'),
  virtualNetwork,
  apiServerSubnet: fc.record({ name: network, addressPrefix: fc.constant('172.19.0.0/28'), existence }),
  nodeSubnet,
});
const advanced = fc.record({ mode: fc.constant('privateLink.advanced'), virtualNetwork, nodeSubnet });
const managed = fc.constantFrom({ mode: 'managedVnet' }, { mode: 'privateLink.basic' });

export const anyRequest = fc.record({
  apiVersion: fc.constant('slipway/v1'),
  kind: fc.constant('ProvisionCluster'),
  requestId: fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/),
  requestedBy: fc.constant('anybody'),
  target: fc.record({
    subscriptionId: subscription,
    resourceGroup: group,
    clusterName: name(/^[a-z][a-z0-9_-]{0,10}[a-z0-9]$/),
    location: fc.constant('westus2'),
  }),
  network: fc.oneof({ weight: 4, arbitrary: byoVnet }, { weight: 3, arbitrary: advanced }, managed),
  identity: fc.record({
    name: name(/^[a-zA-Z0-9][a-zA-Z0-9_-]{3,10}$/),
    resourceGroup: fc.option(group, optional),
  }),
  access: fc.record({ privateDnsZone: fc.option(zoneId, optional) }),
  connectivity: fc.record({
    dnsZoneLinks: fc.array(fc.record({ virtualNetworkId: networkId }), { maxLength: 2 }),
    peerings: fc.array(fc.record({ virtualNetworkId: networkId }), { maxLength: 1 }),
  }),
});
