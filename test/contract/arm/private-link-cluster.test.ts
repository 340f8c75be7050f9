import { describe, expect, it } from 'vitest';
import {
  collect,
  finish,
  GROUP,
  groupScope,
  inventory,
  LOCATION,
  NETWORK,
  plainCluster,
  putCluster,
  rawArm,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';
import {
  create,
  managedNetwork,
  NODE_GROUP,
  partsOf,
  PRIVATE,
  privateLinkIn,
  withGroup,
  withNodeSubnet,
} from './cluster-one.ts';

const CLUSTER = `${groupScope()}/providers/Microsoft.ContainerService/managedClusters/one`;

/** The zone of the cluster's private name. */
async function zoneOf(fixture: Fixture): Promise<string> {
  const { privateFqdn = '' } = await fixture.aks.managedClusters.get(GROUP, 'one');
  return privateFqdn.slice(privateFqdn.indexOf('.') + 1);
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
    const [nic] = await collect(fixture.network.networkInterfaces.list(NODE_GROUP));
    expect(endpoint).toMatchObject({
      subnet: { id: `${network.id ?? ''}/subnets/aks-subnet` },
      networkInterfaces: [{ id: nic?.id }],
    });
    const zone = await zoneOf(fixture);
    expect(zone).toMatch(/^[0-9a-f-]{36}\.privatelink\.westus2\.azmk8s\.io$/);
    const records = await collect(fixture.dns.recordSets.listByType(NODE_GROUP, zone, 'A'));
    const address = nic?.ipConfigurations?.[0]?.privateIPAddress;
    expect(records).toMatchObject([{ aRecords: [{ ipv4Address: address }] }]);
    const links = await collect(fixture.dns.virtualNetworkLinks.list(NODE_GROUP, zone));
    expect(links).toMatchObject([{ virtualNetwork: { id: network.id } }]);
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
