import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  collect,
  DELEGATED,
  finish,
  grant,
  GROUP,
  groupScope,
  LOCATION,
  makeGroup,
  makeIdentity,
  makeLanding,
  makeNetwork,
  makeSubnet,
  NETWORK,
  networkId,
  plainCluster,
  putCluster,
  startFixture,
  subnetId,
} from './arm-fixture.ts';
import {
  create,
  managedNetwork,
  partsOf,
  PRIVATE,
  privateLinkIn,
  withGroup,
  withNodeSubnet,
} from './cluster-one.ts';

describe('the network that AKS makes', () => {
  it('has a subnet for the nodes and a delegated one for an integrated API server', async () => {
    const fixture = await withGroup();
    await create(
      fixture,
      plainCluster({ apiServerAccessProfile: { ...PRIVATE, enableVnetIntegration: true } }),
    );
    const network = await managedNetwork(fixture);
    expect(network.name).toMatch(/^aks-vnet-[0-9a-f]{8}$/);
    expect(network.subnets?.map(({ name }) => name)).toEqual(['aks-apiserver-subnet', 'aks-subnet']);
    const use = { serviceName: 'Microsoft.ContainerService/managedClusters' };
    expect(network.subnets).toMatchObject([
      { delegations: [use], serviceAssociationLinks: [{}] },
      {
        ipConfigurations: [{}],
        networkSecurityGroup: {
          id: expect.stringContaining('/networkSecurityGroups/aks-agentpool-') as string,
        },
      },
    ]);
    expect(await partsOf(fixture)).not.toContain('Microsoft.Network/privateEndpoints');
  });

  it('has one subnet when the API server is public', async () => {
    const fixture = await withGroup();
    await create(fixture, plainCluster());
    const network = await managedNetwork(fixture);
    expect(network.subnets?.map(({ name }) => name)).toEqual(['aks-subnet']);
    expect(await collect(fixture.dns.privateZones.list())).toEqual([]);
  });
});

describe('the network that a cluster brings', () => {
  it('must be in the region of the cluster', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await expect(
      putCluster(fixture, 'one', clusterIn(identityId, { location: 'eastus' })),
    ).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidParameter',
      message: expect.stringContaining(`${networkId()} is in location westus2`) as string,
    });
  });

  it('must not encrypt when sizes of the fourth generation meet an integrated API server', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const body = {
      location: LOCATION,
      addressSpace: { addressPrefixes: ['172.19.0.0/16'] },
      encryption: { enabled: true, enforcement: 'AllowUnencrypted' },
      dhcpOptions: { dnsServers: ['172.19.9.4'] },
    };
    await finish(fixture.clock, fixture.network.virtualNetworks.createOrUpdate(GROUP, NETWORK, body));
    await makeSubnet(fixture, 'api', { addressPrefix: '172.19.0.0/28', ...DELEGATED });
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
    const { id, principalId } = await makeIdentity(fixture);
    await grant(fixture, principalId, groupScope());
    expect(await fixture.network.virtualNetworks.get(GROUP, NETWORK)).toMatchObject({
      encryption: { enabled: true },
      dhcpOptions: { dnsServers: ['172.19.9.4'] },
    });
    await expect(putCluster(fixture, 'one', clusterIn(id))).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: expect.stringContaining('encryption') as string,
    });
    const agentPoolProfiles = [
      {
        name: 'system',
        mode: 'System',
        count: 1,
        vmSize: 'Standard_D4s_v3',
        vnetSubnetID: subnetId('nodes'),
      },
    ];
    await putCluster(fixture, 'one', clusterIn(id, { agentPoolProfiles }));
  });

  it('must give kubenet the right to write its route table', async () => {
    const table = `${groupScope()}/providers/Microsoft.Network/routeTables/routes`;
    const fixture = await withGroup();
    await finish(
      fixture.clock,
      fixture.network.routeTables.createOrUpdate(GROUP, 'routes', { location: LOCATION }),
    );
    await makeNetwork(fixture);
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24', routeTable: { id: table } });
    const { id, principalId } = await makeIdentity(fixture);
    await grant(fixture, principalId, subnetId('nodes'));
    const networkProfile = { networkPlugin: 'kubenet', outboundType: 'userDefinedRouting' };
    const body = privateLinkIn(id, { networkProfile });
    await expect(putCluster(fixture, 'one', body)).rejects.toMatchObject({
      statusCode: 400,
      code: 'CustomRouteTableMissingPermission',
    });
    await grant(fixture, principalId, table);
    await putCluster(fixture, 'one', body);
  });

  it('cannot have the subnet of its nodes delegated', async () => {
    const { fixture, identityId } = await withNodeSubnet();
    await create(fixture, privateLinkIn(identityId));
    await expect(
      makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24', ...DELEGATED }),
    ).rejects.toMatchObject({
      statusCode: 400,
      code: 'SubnetDelegationsCannotChangeWhenSubnetUsedByResource',
    });
  });
});

describe('an existing cluster', () => {
  it('is not made private without an integrated API server', async () => {
    const fixture = await withGroup();
    await create(fixture, plainCluster());
    await expect(
      putCluster(fixture, 'one', plainCluster({ apiServerAccessProfile: PRIVATE })),
    ).rejects.toMatchObject({ code: 'PropertyChangeNotAllowed' });
  });

  it('needs a subnet to integrate its API server later', async () => {
    const { fixture, identityId } = await withNodeSubnet();
    await create(fixture, privateLinkIn(identityId));
    const integrated = { ...PRIVATE, enableVnetIntegration: true };
    await expect(
      putCluster(fixture, 'one', privateLinkIn(identityId, { apiServerAccessProfile: integrated })),
    ).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});
