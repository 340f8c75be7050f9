import type { ManagedCluster } from '@azure/arm-containerservice';
import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  collect,
  DELEGATED,
  finish,
  grant,
  GROUP,
  groupScope,
  inventory,
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
  rawArm,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

const NODE_GROUP = `MC_${GROUP}_one_${LOCATION}`;
const CLUSTER = `${groupScope()}/providers/Microsoft.ContainerService/managedClusters/one`;
const PRIVATE = { enablePrivateCluster: true };

async function withGroup(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  return fixture;
}

function create(fixture: Fixture, body: ManagedCluster): Promise<number> {
  return finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', body));
}

async function partsOf(fixture: Fixture): Promise<readonly string[]> {
  const found = await collect(fixture.resources.resources.listByResourceGroup(NODE_GROUP));
  return found.map(({ type }) => type ?? '');
}

async function managedNetwork(fixture: Fixture) {
  const [network] = await collect(fixture.network.virtualNetworks.list(NODE_GROUP));
  return network;
}

/** A node subnet and an identity that may join it, and nothing else. */
async function withNodeSubnet(subnet: { addressPrefix?: string; routeTable?: { id: string } } = {}) {
  const fixture = await withGroup();
  await makeNetwork(fixture);
  await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24', ...subnet });
  const { id, principalId } = await makeIdentity(fixture);
  await grant(fixture, principalId, subnetId('nodes'));
  return { fixture, identityId: id, principalId };
}

function privateLinkIn(identityId: string, change: Partial<ManagedCluster> = {}): ManagedCluster {
  return clusterIn(identityId, { apiServerAccessProfile: PRIVATE, ...change });
}

describe('a Private Link cluster', () => {
  it('has its endpoint, interface, zone and link in the group of the nodes', async () => {
    const fixture = await withGroup();
    await create(fixture, plainCluster({ apiServerAccessProfile: PRIVATE }));
    const parts = await partsOf(fixture);
    for (const type of ['privateEndpoints', 'networkInterfaces', 'privateDnsZones', 'virtualNetworks']) {
      expect(parts).toContain(`Microsoft.Network/${type}`);
    }
    const endpoint = await fixture.network.privateEndpoints.get(NODE_GROUP, 'kube-apiserver');
    const network = await managedNetwork(fixture);
    expect(endpoint.subnet?.id).toBe(`${network?.id ?? ''}/subnets/aks-subnet`);
    const [nic] = await collect(fixture.network.networkInterfaces.list(NODE_GROUP));
    expect(endpoint.networkInterfaces).toMatchObject([{ id: nic?.id }]);
    const { privateFqdn = '' } = await fixture.aks.managedClusters.get(GROUP, 'one');
    const zone = privateFqdn.slice(privateFqdn.indexOf('.') + 1);
    expect(zone).toMatch(/^[0-9a-f-]{36}\.privatelink\.westus2\.azmk8s\.io$/);
    const [record] = await collect(fixture.dns.recordSets.listByType(NODE_GROUP, zone, 'A'));
    expect(record?.aRecords).toEqual([{ ipv4Address: nic?.ipConfigurations?.[0]?.privateIPAddress }]);
    const links = await collect(fixture.dns.virtualNetworkLinks.list(NODE_GROUP, zone));
    expect(links).toMatchObject([{ virtualNetwork: { id: network?.id } }]);
  });

  it('leaves nothing behind', async () => {
    const fixture = await withGroup();
    await create(fixture, plainCluster({ apiServerAccessProfile: PRIVATE }));
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    expect(await inventory(fixture)).toEqual([groupScope()]);
  });

  it('has its endpoint in the subnet of the nodes, where the subnet shows it', async () => {
    const { fixture, identityId } = await withNodeSubnet();
    await create(fixture, privateLinkIn(identityId));
    const subnet = await fixture.network.subnets.get(GROUP, NETWORK, 'nodes');
    expect(subnet.privateEndpoints).toMatchObject([
      { id: `${groupScope(NODE_GROUP)}/providers/Microsoft.Network/privateEndpoints/kube-apiserver` },
    ]);
    expect(subnet.ipConfigurations).toHaveLength(4);
    expect(subnet.serviceAssociationLinks).toBeUndefined();
    expect(await partsOf(fixture)).not.toContain('Microsoft.Network/virtualNetworks');
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    const after = await fixture.network.subnets.get(GROUP, NETWORK, 'nodes');
    expect(after.privateEndpoints).toBeUndefined();
  });

  it('shows one address configuration for each node', async () => {
    const { fixture, identityId } = await withNodeSubnet();
    await create(fixture, privateLinkIn(identityId));
    const subnet = await fixture.network.subnets.get(GROUP, NETWORK, 'nodes');
    const [scaleSet] = await collect(
      fixture.resources.resources.listByResourceGroup(NODE_GROUP, {
        filter: "resourceType eq 'Microsoft.Compute/virtualMachineScaleSets'",
      }),
    );
    const nodes = subnet.ipConfigurations?.filter(({ id }) => id?.startsWith(`${scaleSet?.id ?? ''}/`));
    expect(nodes).toHaveLength(3);
  });

  it.each([
    ['26 nodes fit into a /27', 26, true],
    ['27 do not', 27, false],
  ])('counts its endpoint among the addresses of the subnet: %s', async (_, count, fits) => {
    const { fixture, identityId } = await withNodeSubnet({ addressPrefix: '172.19.1.0/27' });
    const agentPoolProfiles = [
      {
        name: 'system',
        mode: 'System',
        count,
        vmSize: 'Standard_D4ds_v5',
        vnetSubnetID: subnetId('nodes'),
      },
    ];
    const networkProfile = { networkPlugin: 'azure', networkPluginMode: 'overlay' };
    const attempt = putCluster(
      fixture,
      'one',
      privateLinkIn(identityId, { agentPoolProfiles, networkProfile }),
    );
    if (fits) await attempt;
    else await expect(attempt).rejects.toMatchObject({ code: 'InsufficientSubnetSize' });
  });

  it('is created in the basic form of the 2019 document', async () => {
    const fixture = await withGroup();
    await create(
      fixture,
      plainCluster({
        apiServerAccessProfile: PRIVATE,
        networkProfile: { networkPlugin: 'kubenet', loadBalancerSku: 'standard' },
      }),
    );
    expect(await partsOf(fixture)).toContain('Microsoft.Network/routeTables');
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster).toMatchObject({
      provisioningState: 'Succeeded',
      networkProfile: { networkPlugin: 'kubenet', podCidr: '10.244.0.0/16' },
      privateLinkResources: [{ groupId: 'management' }],
    });
  });

  it('is created in the advanced form of the 2019 document, whose bridge address is ignored', async () => {
    const { fixture, identityId } = await withNodeSubnet();
    const pool = { name: 'system', mode: 'System', count: 1, vnetSubnetID: subnetId('nodes') };
    const networkProfile = {
      networkPlugin: 'azure',
      loadBalancerSku: 'standard',
      dockerBridgeCidr: '172.17.0.1/16',
      dnsServiceIP: '10.2.0.10',
      serviceCidr: '10.2.0.0/24',
    };
    const body = {
      location: LOCATION,
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } },
      properties: {
        dnsPrefix: 'one',
        agentPoolProfiles: [pool],
        apiServerAccessProfile: PRIVATE,
        networkProfile,
      },
    };
    const path = `${CLUSTER}?api-version=2026-06-01`;
    expect(await rawArm(fixture, path, { method: 'PUT', body })).toMatchObject({ status: 201 });
    await fixture.clock.advance(6 * 60_000);
    const shown = await rawArm(fixture, path);
    expect(shown.body).toMatchObject({
      properties: { provisioningState: 'Succeeded', networkProfile: { serviceCidr: '10.2.0.0/24' } },
    });
    expect(JSON.stringify(shown.body)).not.toContain('dockerBridgeCidr');
  });
});

describe('the network that AKS makes', () => {
  it('has a subnet for the nodes and a delegated one for an integrated API server', async () => {
    const fixture = await withGroup();
    await create(
      fixture,
      plainCluster({ apiServerAccessProfile: { ...PRIVATE, enableVnetIntegration: true } }),
    );
    const network = await managedNetwork(fixture);
    expect(network?.name).toMatch(/^aks-vnet-[0-9a-f]{8}$/);
    expect(network?.subnets?.map(({ name }) => name)).toEqual(['aks-apiserver-subnet', 'aks-subnet']);
    const [apiServer, nodes] = network?.subnets ?? [];
    expect(apiServer?.delegations).toMatchObject([
      { serviceName: 'Microsoft.ContainerService/managedClusters' },
    ]);
    expect(apiServer?.serviceAssociationLinks).toHaveLength(1);
    expect(nodes?.ipConfigurations).toHaveLength(1);
    expect(nodes?.networkSecurityGroup?.id).toContain('/networkSecurityGroups/aks-agentpool-');
    expect(await partsOf(fixture)).not.toContain('Microsoft.Network/privateEndpoints');
  });

  it('has one subnet when the API server is public', async () => {
    const fixture = await withGroup();
    await create(fixture, plainCluster());
    const network = await managedNetwork(fixture);
    expect(network?.subnets?.map(({ name }) => name)).toEqual(['aks-subnet']);
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
