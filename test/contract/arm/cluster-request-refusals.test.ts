import type { ManagedCluster } from '@azure/arm-containerservice';
import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  GROUP,
  groupScope,
  makeGroup,
  makeLanding,
  putCluster,
  startFixture,
  subnetId,
} from './arm-fixture.ts';

const ZONE = `${groupScope()}/providers/Microsoft.Network/privateDNSZones/private.westus2.azmk8s.io`;

function pool(vnetSubnetID: string, count = 3) {
  return [{ name: 'system', mode: 'System' as const, count, vmSize: 'Standard_D4ds_v5', vnetSubnetID }];
}

function apiServer(change: ManagedCluster['apiServerAccessProfile'] = {}) {
  return { enablePrivateCluster: true, enableVnetIntegration: true, subnetId: subnetId('api'), ...change };
}

/** What is wrong, the request, and the code of the refusal. */
const wrongRequests: readonly [string, Partial<ManagedCluster>, { code: string }][] = [
  [
    'a private DNS zone of another region',
    { apiServerAccessProfile: apiServer({ privateDNSZone: ZONE.replace('westus2', 'eastus') }) },
    { code: 'InvalidParameter' },
  ],
  [
    'the private DNS zone of a Private Link cluster',
    { apiServerAccessProfile: apiServer({ privateDNSZone: ZONE.replace('private.', 'privatelink.') }) },
    { code: 'InvalidParameter' },
  ],
  [
    'a private DNS zone whose prefix is longer than 32',
    {
      apiServerAccessProfile: apiServer({
        privateDNSZone: ZONE.replace('private.', `${'a'.repeat(33)}.private.`),
      }),
    },
    { code: 'InvalidParameter' },
  ],
  [
    'a private DNS zone that is neither a word nor an id',
    { apiServerAccessProfile: apiServer({ privateDNSZone: 'private.westus2.azmk8s.io' }) },
    { code: 'InvalidParameter' },
  ],
  [
    'no private DNS zone and no public name',
    { apiServerAccessProfile: apiServer({ privateDNSZone: 'none', enablePrivateClusterPublicFqdn: false }) },
    { code: 'InvalidParameter' },
  ],
  [
    'a private DNS zone for a public cluster',
    { apiServerAccessProfile: apiServer({ enablePrivateCluster: false, privateDNSZone: 'system' }) },
    { code: 'InvalidParameter' },
  ],
  [
    'no public name for a public cluster',
    {
      apiServerAccessProfile: apiServer({
        enablePrivateCluster: false,
        enablePrivateClusterPublicFqdn: false,
      }),
    },
    { code: 'InvalidParameter' },
  ],
  [
    'authorized ranges that are not global',
    {
      apiServerAccessProfile: apiServer({ enablePrivateCluster: false, authorizedIPRanges: ['10.1.0.0/16'] }),
    },
    { code: 'InvalidParameter' },
  ],
  [
    'authorized ranges of IPv6',
    {
      apiServerAccessProfile: apiServer({
        enablePrivateCluster: false,
        authorizedIPRanges: ['2001:db8::/32'],
      }),
    },
    { code: 'InvalidParameter' },
  ],
  [
    'authorized ranges together with the one that stands for none',
    {
      apiServerAccessProfile: apiServer({
        enablePrivateCluster: false,
        authorizedIPRanges: ['0.0.0.0/32', '20.1.2.0/24'],
      }),
    },
    { code: 'InvalidParameter' },
  ],
  [
    'a pool of a version that is not offered',
    { agentPoolProfiles: [{ ...pool(subnetId('nodes'))[0], name: 'system', orchestratorVersion: '1.19' }] },
    { code: 'AgentPoolK8sVersionNotSupported' },
  ],
  [
    'a VM size that there is not',
    { agentPoolProfiles: [{ ...pool(subnetId('nodes'))[0], name: 'system', vmSize: 'Enormous' }] },
    { code: 'BadRequest' },
  ],
  [
    'the group of the cluster as the group of the nodes',
    { nodeResourceGroup: GROUP.toUpperCase() },
    { code: 'NodeResourceGroupSameAsResourceGroup' },
  ],
  [
    'a group of the nodes with too long a name',
    { nodeResourceGroup: 'n'.repeat(81) },
    { code: 'InvalidParameter' },
  ],
  [
    'a group of the nodes that is there',
    { nodeResourceGroup: 'taken' },
    { code: 'NodeResourceGroupAlreadyExists' },
  ],
  [
    'routes of its own in a subnet without a route table',
    { networkProfile: { networkPlugin: 'azure', outboundType: 'userDefinedRouting' } },
    { code: 'ExistingRouteTableNotAssociatedWithSubnet' },
  ],
];

describe('the request for a cluster', () => {
  it.each(wrongRequests)('is refused with %s', async (_, change, refusal) => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await makeGroup(fixture, 'taken');
    await expect(putCluster(fixture, 'one', clusterIn(identityId, change))).rejects.toMatchObject({
      statusCode: 400,
      ...refusal,
    });
  });

  it('may ask for the addresses of the cluster alone to be let in', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    const apiServerAccessProfile = apiServer({
      enablePrivateCluster: false,
      authorizedIPRanges: ['0.0.0.0/32'],
    });
    await putCluster(fixture, 'one', clusterIn(identityId, { apiServerAccessProfile }));
  });
});
