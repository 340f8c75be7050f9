import { describe, expect, it } from 'vitest';
import { linkedScopes } from '../../../../src/local/arm/caller/linked-scopes.ts';

const JOIN_SUBNET = 'Microsoft.Network/virtualNetworks/subnets/join/action';

describe('linkedScopes', () => {
  it('finds the subnets and identities of a cluster, each once', () => {
    const body = {
      identity: { userAssignedIdentities: { '/id/a': {}, '/id/b': {} } },
      properties: {
        agentPoolProfiles: [{ vnetSubnetID: '/s/1' }, { vnetSubnetID: '/S/1', podSubnetID: '/s/2' }, {}],
        apiServerAccessProfile: { subnetId: '/s/3' },
      },
    };
    const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
    expect(linkedScopes('Microsoft.ContainerService/managedClusters', body)).toEqual([
      { action: assign, scope: '/id/a' },
      { action: assign, scope: '/id/b' },
      { action: JOIN_SUBNET, scope: '/s/1' },
      { action: JOIN_SUBNET, scope: '/s/2' },
      { action: JOIN_SUBNET, scope: '/s/3' },
    ]);
  });

  it.each([
    [
      'virtualNetworks/virtualNetworkPeerings',
      { remoteVirtualNetwork: { id: '/v' } },
      'virtualNetworks/peer',
    ],
    ['privateDnsZones/virtualNetworkLinks', { virtualNetwork: { id: '/v' } }, 'virtualNetworks/join'],
    ['virtualNetworks/subnets', { networkSecurityGroup: { id: '/v' } }, 'networkSecurityGroups/join'],
    ['virtualNetworks/subnets', { routeTable: { id: '/v' } }, 'routeTables/join'],
    ['virtualNetworks', { subnets: [{ properties: { natGateway: { id: '/v' } } }] }, 'natGateways/join'],
    ['virtualNetworks', { ddosProtectionPlan: { id: '/v' } }, 'ddosProtectionPlans/join'],
  ])('finds what %s names in %j', (type, properties, action) => {
    expect(linkedScopes(`Microsoft.Network/${type}`, { properties })).toEqual([
      { action: `Microsoft.Network/${action}/action`, scope: '/v' },
    ]);
  });

  it.each([undefined, null, 7, [], { properties: { subnets: 'x' } }, { properties: null }])(
    'finds nothing in %j',
    (body) => {
      expect(linkedScopes('Microsoft.Network/virtualNetworks', body)).toEqual([]);
    },
  );
});
