import type { ManagedCluster } from '@azure/arm-containerservice';
import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  DELEGATED,
  finish,
  grant,
  GROUP,
  groupScope,
  makeGroup,
  makeIdentity,
  makeLanding,
  makeNetwork,
  makeSubnet,
  MINUTE,
  NETWORK,
  plainCluster,
  putCluster,
  raw,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

const ZONE = `${groupScope()}/providers/Microsoft.Network/privateDNSZones/private.westus2.azmk8s.io`;

function pool(vnetSubnetID: string, count = 3) {
  return [{ name: 'system', mode: 'System' as const, count, vmSize: 'Standard_D4ds_v5', vnetSubnetID }];
}

function apiServer(change: ManagedCluster['apiServerAccessProfile'] = {}) {
  return { enablePrivateCluster: true, enableVnetIntegration: true, subnetId: subnetId('api'), ...change };
}

/** What is wrong, the request, and how it is refused. */
const wrongRequests: readonly [string, Partial<ManagedCluster>, { code: string; statusCode?: number }][] = [
  [
    'a node subnet that does not exist',
    { agentPoolProfiles: pool(subnetId('none')) },
    { code: 'SubnetNotFound' },
  ],
  ['a subnet id that is none', { agentPoolProfiles: pool('nodes') }, { code: 'LinkedInvalidPropertyId' }],
  [
    'an API-server subnet that does not exist',
    { apiServerAccessProfile: apiServer({ subnetId: subnetId('none') }) },
    { code: 'SubnetNotFound' },
  ],
  [
    'an API-server subnet that is not delegated',
    { apiServerAccessProfile: apiServer({ subnetId: subnetId('bare') }) },
    { code: 'InvalidParameter' },
  ],
  [
    'an API-server subnet smaller than /28',
    { apiServerAccessProfile: apiServer({ subnetId: subnetId('tiny') }) },
    { code: 'InsufficientSubnetSize' },
  ],
  [
    'an API-server subnet in another network',
    { apiServerAccessProfile: apiServer({ subnetId: subnetId('api', 'far-net') }) },
    { code: 'InvalidParameter' },
  ],
  [
    'a node subnet that is delegated',
    { agentPoolProfiles: pool(subnetId('api2')) },
    { code: 'SubnetIsDelegated' },
  ],
  [
    'more nodes than the subnet holds',
    { agentPoolProfiles: pool(subnetId('nodes'), 9) },
    { code: 'InsufficientSubnetSize' },
  ],
  [
    'VNet integration in a network of its own without a subnet',
    { apiServerAccessProfile: { enablePrivateCluster: true, enableVnetIntegration: true } },
    { code: 'InvalidParameter' },
  ],
  [
    'a DNS service address outside of the service CIDR',
    { networkProfile: { networkPlugin: 'azure', serviceCidr: '10.200.0.0/16', dnsServiceIP: '10.0.0.10' } },
    { code: 'DnsServiceIpOutOfServiceCidr' },
  ],
  [
    'a service CIDR over an existing subnet',
    { networkProfile: { networkPlugin: 'azure', serviceCidr: '172.19.0.0/20', dnsServiceIP: '172.19.0.10' } },
    { code: 'ServiceCidrOverlapExistingSubnetsCidr' },
  ],
  [
    'a service CIDR in a reserved range',
    { networkProfile: { networkPlugin: 'azure', serviceCidr: '172.30.1.0/24', dnsServiceIP: '172.30.1.10' } },
    { code: 'InvalidParameter' },
  ],
  [
    'a basic load balancer for a private cluster',
    { networkProfile: { networkPlugin: 'azure', loadBalancerSku: 'basic' } },
    { code: 'BadRequest' },
  ],
  [
    'no system pool',
    { agentPoolProfiles: [{ name: 'user', mode: 'User', count: 1 }] },
    { code: 'InvalidParameter' },
  ],
  [
    'an API-server subnet with a system-assigned identity',
    { identity: { type: 'SystemAssigned' } },
    { code: 'OnlySupportedOnUserAssignedMSICluster' },
  ],
  [
    'an identity that does not exist',
    {
      identity: {
        type: 'UserAssigned',
        userAssignedIdentities: {
          [`${groupScope()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/no`]: {},
        },
      },
    },
    { code: 'FailedIdentityOperation' },
  ],
  [
    'a private DNS zone that does not exist',
    { apiServerAccessProfile: apiServer({ privateDNSZone: ZONE }) },
    { code: 'InvalidParameter' },
  ],
  [
    'authorized ranges for a private cluster',
    { apiServerAccessProfile: apiServer({ authorizedIPRanges: ['1.2.3.4/32'] }) },
    { code: 'InvalidParameter' },
  ],
];

async function makeWrongSubnets(fixture: Fixture): Promise<void> {
  await makeSubnet(fixture, 'bare', { addressPrefix: '172.19.2.0/28' });
  await makeSubnet(fixture, 'tiny', { addressPrefix: '172.19.2.16/29', ...DELEGATED });
  await makeSubnet(fixture, 'api2', { addressPrefix: '172.19.2.32/28', ...DELEGATED });
  await makeNetwork(fixture, 'far-net', '172.20.0.0/16');
  await makeSubnet(fixture, 'api', { addressPrefix: '172.20.0.0/28', ...DELEGATED }, 'far-net');
}

describe('the creation of a cluster', () => {
  it.each(wrongRequests)('is refused with %s', async (_, change, refusal) => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await makeWrongSubnets(fixture);
    await expect(putCluster(fixture, 'one', clusterIn(identityId, change))).rejects.toMatchObject({
      statusCode: 400,
      ...refusal,
    });
  });

  it('is accepted without any of these', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await makeWrongSubnets(fixture);
    await putCluster(fixture, 'one', clusterIn(identityId));
  });

  it.each([
    ['/28', '172.19.0.0/28', 1],
    ['/27', '172.19.0.0/27', 3],
  ])('is refused when the API-server subnet of %s is full', async (_, prefix, capacity) => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture, prefix);
    const body = clusterIn(identityId, { agentPoolProfiles: pool(subnetId('nodes'), 1) });
    for (let index = 0; index < capacity; index += 1) {
      await putCluster(fixture, `cluster-${String(index)}`, body);
    }
    await expect(putCluster(fixture, 'more', body)).rejects.toMatchObject({
      statusCode: 400,
      code: 'InsufficientSubnetSize',
    });
  });

  it('is refused while its network is being written', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await fixture.network.subnets
      .createOrUpdate(GROUP, NETWORK, 'more', { addressPrefix: '172.19.9.0/24' })
      .submitted();
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject({
      statusCode: 400,
      code: 'VirtualNetworkNotInSucceededState',
    });
    await fixture.clock.advance(10_000);
    await putCluster(fixture, 'one', clusterIn(identityId));
  });

  it('is refused until the permission on each subnet has taken effect', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeNetwork(fixture);
    await makeSubnet(fixture, 'api', { addressPrefix: '172.19.0.0/28', ...DELEGATED });
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
    const { id, principalId } = await makeIdentity(fixture);
    const attempt = (): Promise<void> => putCluster(fixture, 'one', clusterIn(id));
    const refusedOn = (name: string) => ({
      statusCode: 403,
      code: 'LinkedAuthorizationFailed',
      message: expect.stringMatching(
        new RegExp(
          `Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope\\(s\\) '${subnetId(name)}'`,
        ),
      ) as string,
    });
    await expect(attempt()).rejects.toMatchObject(refusedOn('nodes'));
    await grant(fixture, principalId, subnetId('nodes'), 59_000);
    await expect(attempt()).rejects.toMatchObject(refusedOn('nodes'));
    await fixture.clock.advance(6 * MINUTE);
    await expect(attempt()).rejects.toMatchObject(refusedOn('api'));
    await grant(fixture, principalId, subnetId('api'));
    await attempt();
  });

  it('is allowed by a permission on the group of the network', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeNetwork(fixture);
    await makeSubnet(fixture, 'api', { addressPrefix: '172.19.0.0/28', ...DELEGATED });
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
    const { id, principalId } = await makeIdentity(fixture);
    await grant(fixture, principalId, groupScope());
    await putCluster(fixture, 'one', clusterIn(id));
  });

  it('is refused for a public cluster with VNet integration under the preview only', async () => {
    const apiServerAccessProfile = { enableVnetIntegration: true };
    const general = await startFixture();
    await makeGroup(general);
    await putCluster(general, 'one', plainCluster({ apiServerAccessProfile }));
    const preview = await startFixture({ profile: 'preview-2022' });
    await makeGroup(preview);
    const { features, resources, clock } = preview;
    await features.features.register('Microsoft.ContainerService', 'EnableAPIServerVnetIntegrationPreview');
    await clock.advance(6 * MINUTE);
    await resources.providers.register('Microsoft.ContainerService');
    await clock.advance(MINUTE);
    await expect(putCluster(preview, 'one', plainCluster({ apiServerAccessProfile }))).rejects.toMatchObject({
      code: 'InvalidParameter',
    });
  });

  it('fails in the end when the operation was planned to', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const fault = {
      method: 'PUT',
      path: '/managedClusters/',
      operation: true,
      code: 'QuotaExceeded',
      message: 'No cores.',
    };
    await raw(fixture, '/_simulator/faults', { method: 'POST', body: fault });
    const poller = fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    await expect(finish(fixture.clock, poller)).rejects.toThrow('QuotaExceeded');
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Failed',
    });
    await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Succeeded',
    });
  });
});
