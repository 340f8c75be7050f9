import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  DELEGATED,
  finish,
  GROUP,
  groupScope,
  LOCATION,
  makeGroup,
  makeLanding,
  makeNetwork,
  makeSubnet,
  MINUTE,
  NETWORK,
  rawArm,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

const VERSION = 'api-version=2026-01-01';

async function withNetwork(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  await makeNetwork(fixture);
  return fixture;
}

function putSubnet(fixture: Fixture, name: string, addressPrefix: string): Promise<void> {
  return fixture.network.subnets.createOrUpdate(GROUP, NETWORK, name, { addressPrefix }).submitted();
}

describe('virtual networks and subnets', () => {
  it('takes 5 to 10 seconds to write a network, which is Updating meanwhile', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const body = { location: LOCATION, addressSpace: { addressPrefixes: ['10.1.0.0/16'] } };
    const poller = fixture.network.virtualNetworks.createOrUpdate(GROUP, 'net', body);
    await poller.submitted();
    expect(await fixture.network.virtualNetworks.get(GROUP, 'net')).toMatchObject({
      provisioningState: 'Updating',
    });
    const tookMs = await finish(fixture.clock, poller);
    expect(tookMs).toBeGreaterThanOrEqual(5000);
    expect(tookMs).toBeLessThanOrEqual(10_000);
    expect(poller.result).toMatchObject({ provisioningState: 'Succeeded', subnets: [] });
  });

  it('answers a subnet write with an operation URL and Retry-After 3', async () => {
    const fixture = await withNetwork();
    const body = { properties: { addressPrefix: '172.19.1.0/24' } };
    const answer = await rawArm(fixture, `${subnetId('nodes')}?${VERSION}`, { method: 'PUT', body });
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'retry-after': '3', 'azure-asyncnotification': 'Enabled' },
      body: { properties: { provisioningState: 'Updating' } },
    });
    const url = answer.headers['azure-asyncoperation'] ?? '';
    expect(url).toContain(`${fixture.endpoint}/subscriptions/`);
    expect(url).toContain('/providers/Microsoft.Network/locations/westus2/operations/');
    expect((await rawArm(fixture, url)).body).toEqual({ status: 'InProgress' });
    await fixture.clock.advance(10_000);
    expect((await rawArm(fixture, url)).body).toEqual({ status: 'Succeeded' });
  });

  it('answers 200 to the update of a subnet', async () => {
    const fixture = await withNetwork();
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
    const body = { properties: { addressPrefix: '172.19.2.0/24' } };
    const answer = await rawArm(fixture, `${subnetId('nodes')}?${VERSION}`, { method: 'PUT', body });
    expect(answer.status).toBe(200);
  });

  it('keeps the delegation of a subnet', async () => {
    const fixture = await withNetwork();
    await makeSubnet(fixture, 'api', { addressPrefix: '172.19.0.0/28', ...DELEGATED });
    const subnet = await fixture.network.subnets.get(GROUP, NETWORK, 'api');
    expect(subnet.delegations).toMatchObject([
      {
        name: 'aks',
        serviceName: 'Microsoft.ContainerService/managedClusters',
        provisioningState: 'Succeeded',
      },
    ]);
  });

  it.each([
    ['outside of the address space', '10.0.0.0/24', 'NetcfgInvalidSubnet'],
    ['smaller than /29', '172.19.5.0/30', 'NetcfgInvalidSubnet'],
    ['overlapping with a sibling', '172.19.1.128/25', 'NetcfgSubnetRangesOverlap'],
    ['with bits behind the prefix', '172.19.9.1/24', 'InvalidCIDRNotation'],
    ['that is no prefix', 'nonsense', 'InvalidAddressPrefixFormat'],
  ])('refuses a subnet %s', async (_, prefix, code) => {
    const fixture = await withNetwork();
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
    await expect(putSubnet(fixture, 'more', prefix)).rejects.toMatchObject({ statusCode: 400, code });
  });

  it('refuses a second write to a network while one is running', async () => {
    const fixture = await withNetwork();
    await putSubnet(fixture, 'one', '172.19.1.0/24');
    await expect(putSubnet(fixture, 'two', '172.19.2.0/24')).rejects.toMatchObject({
      statusCode: 409,
      code: 'AnotherOperationInProgress',
    });
    await fixture.clock.advance(10_000);
    await putSubnet(fixture, 'two', '172.19.2.0/24');
  });

  it('replaces the list of subnets when the network is written', async () => {
    const fixture = await withNetwork();
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
    await makeNetwork(fixture);
    await expect(fixture.network.subnets.get(GROUP, NETWORK, 'nodes')).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('refuses to drop a subnet in use by writing the network without it', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    await expect(makeNetwork(fixture)).rejects.toMatchObject({
      statusCode: 400,
      code: 'InUseSubnetCannotBeDeleted',
    });
  });

  it('refuses to take the delegation off a subnet that an API server uses', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    await expect(putSubnet(fixture, 'api', '172.19.0.0/28')).rejects.toMatchObject({
      code: 'SubnetMissingRequiredDelegation',
    });
  });

  it('keeps the API-server subnet in use for a while after its cluster is gone', async () => {
    const fixture = await startFixture({
      durations: { serviceAssociationLinkRelease: { minMs: 5 * MINUTE, maxMs: 5 * MINUTE } },
    });
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    await finish(fixture.clock, fixture.network.subnets.delete(GROUP, NETWORK, 'nodes'));
    await expect(fixture.network.subnets.delete(GROUP, NETWORK, 'api').submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'InUseSubnetCannotBeDeleted',
    });
    await fixture.clock.advance(5 * MINUTE);
    await finish(fixture.clock, fixture.network.subnets.delete(GROUP, NETWORK, 'api'));
    await expect(fixture.network.subnets.get(GROUP, NETWORK, 'api')).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('names those who use a subnet', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    const nodes = await fixture.network.subnets.get(GROUP, NETWORK, 'nodes');
    expect(nodes.ipConfigurations?.[0]?.id).toContain(`/resourceGroups/MC_${GROUP}_one_${LOCATION}/`);
    const api = await fixture.network.subnets.get(GROUP, NETWORK, 'api');
    expect(api.serviceAssociationLinks?.[0]?.id).toContain(`${subnetId('api')}/serviceAssociationLinks/`);
  });

  it('answers 204 to the delete of what is not there', async () => {
    const fixture = await withNetwork();
    expect(await rawArm(fixture, `${subnetId('none')}?${VERSION}`, { method: 'DELETE' })).toMatchObject({
      status: 204,
    });
    const none = `${groupScope()}/providers/Microsoft.Network/virtualNetworks/none?${VERSION}`;
    expect(await rawArm(fixture, none, { method: 'DELETE' })).toMatchObject({ status: 204 });
  });
});
