import type { ManagedCluster } from '@azure/arm-containerservice';
import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  collect,
  finish,
  GROUP,
  grant,
  grantRole,
  groupScope,
  LOCATION,
  makeGroup,
  makeLanding,
  makeZone,
  networkId,
  putCluster,
  startFixture,
  subnetId,
  ZONE_CONTRIBUTOR,
  type Fixture,
} from './arm-fixture.ts';

const ZONE = 'private.westus2.azmk8s.io';
const NODE_GROUP = `MC_${GROUP}_one_${LOCATION}`;

interface Site {
  readonly fixture: Fixture;
  readonly identityId: string;
  readonly principalId: string;
  readonly zoneId: string;
}

/** The landing of the document with a private DNS zone beside it; nobody is allowed anything on the zone. */
async function withZone(name = ZONE): Promise<Site> {
  const fixture = await startFixture();
  const { identityId } = await makeLanding(fixture);
  const zoneId = await makeZone(fixture, name);
  const identity = await fixture.identities.userAssignedIdentities.get(GROUP, 'fleet-id');
  return { fixture, identityId, principalId: identity.principalId ?? '', zoneId };
}

async function withRights(name = ZONE): Promise<Site> {
  const site = await withZone(name);
  const { fixture, principalId, zoneId } = site;
  await grantRole(fixture, { principalId, scope: zoneId, role: ZONE_CONTRIBUTOR }, 0);
  await grant(fixture, principalId, networkId());
  return site;
}

function withOwnZone({ identityId, zoneId }: Site, change: Partial<ManagedCluster> = {}): ManagedCluster {
  const apiServerAccessProfile = {
    enablePrivateCluster: true,
    enableVnetIntegration: true,
    subnetId: subnetId('api'),
    privateDNSZone: zoneId,
  };
  return clusterIn(identityId, { apiServerAccessProfile, ...change });
}

function create({ fixture }: Site, body: ManagedCluster): Promise<number> {
  return finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', body));
}

async function addresses(fixture: Fixture, group: string, zone: string): Promise<readonly unknown[]> {
  const records = await collect(fixture.dns.recordSets.listByType(group, zone, 'A'));
  return records.map(({ name, aRecords }) => [name, aRecords?.[0]?.ipv4Address]);
}

describe('a cluster with a private DNS zone of the customer', () => {
  it('needs rights on the zone', async () => {
    const site = await withZone();
    await grant(site.fixture, site.principalId, networkId());
    await expect(putCluster(site.fixture, 'one', withOwnZone(site))).rejects.toMatchObject({
      statusCode: 400,
      code: 'CustomPrivateDNSZoneMissingPermissionError',
      message: expect.stringContaining(
        `write to custom private dns zone ${site.zoneId}. Check access result not allowed for action Microsoft.Network/privateDnsZones/read.`,
      ) as string,
    });
  });

  it('needs rights that have taken effect', async () => {
    const site = await withZone();
    const { fixture, principalId, zoneId } = site;
    await grant(fixture, principalId, networkId());
    await grantRole(fixture, { principalId, scope: zoneId, role: ZONE_CONTRIBUTOR }, 0);
    await expect(putCluster(fixture, 'one', withOwnZone(site))).rejects.toMatchObject({
      code: 'CustomPrivateDNSZoneMissingPermissionError',
    });
    await fixture.clock.advance(6 * 60_000);
    await putCluster(fixture, 'one', withOwnZone(site));
  });

  it('needs the right to join the network, not only its subnets', async () => {
    const site = await withZone();
    const { fixture, principalId, zoneId } = site;
    await grantRole(fixture, { principalId, scope: zoneId, role: ZONE_CONTRIBUTOR });
    await expect(putCluster(fixture, 'one', withOwnZone(site))).rejects.toMatchObject({
      statusCode: 403,
      code: 'LinkedAuthorizationFailed',
      message: expect.stringContaining(
        `'Microsoft.Network/virtualNetworks/join/action' on the linked scope(s) '${networkId()}'`,
      ) as string,
    });
  });

  it('is refused for an identity of the system', async () => {
    const site = await withRights();
    const apiServerAccessProfile = {
      enablePrivateCluster: true,
      enableVnetIntegration: true,
      privateDNSZone: site.zoneId,
    };
    const body: ManagedCluster = {
      location: LOCATION,
      dnsPrefix: 'fleet',
      identity: { type: 'SystemAssigned' },
      agentPoolProfiles: [{ name: 'system', mode: 'System', count: 1, vmSize: 'Standard_D4ds_v5' }],
      apiServerAccessProfile,
    };
    await expect(putCluster(site.fixture, 'one', body)).rejects.toMatchObject({
      statusCode: 400,
      code: 'OnlySupportedOnUserAssignedMSICluster',
    });
  });

  it('has its record and its link in the zone, and takes both along', async () => {
    const site = await withRights();
    const { fixture } = site;
    await create(site, withOwnZone(site));
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    const [host] = cluster.privateFqdn?.split('.') ?? [];
    expect(cluster.privateFqdn).toBe(`${host ?? ''}.${ZONE}`);
    expect(await addresses(fixture, GROUP, ZONE)).toEqual([[host, '172.19.0.4']]);
    const links = await collect(fixture.dns.virtualNetworkLinks.list(GROUP, ZONE));
    expect(links).toMatchObject([{ name: host, virtualNetwork: { id: networkId() } }]);
    const parts = await collect(fixture.resources.resources.listByResourceGroup(NODE_GROUP));
    expect(parts.map(({ type }) => type)).not.toContain('Microsoft.Network/privateDnsZones');
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    expect(await addresses(fixture, GROUP, ZONE)).toEqual([]);
    expect(await collect(fixture.dns.virtualNetworkLinks.list(GROUP, ZONE))).toEqual([]);
  });

  it('leaves a link alone that the customer made', async () => {
    const site = await withRights();
    const { fixture } = site;
    const body = { location: 'global', virtualNetwork: { id: networkId() }, registrationEnabled: false };
    await finish(fixture.clock, fixture.dns.virtualNetworkLinks.createOrUpdate(GROUP, ZONE, 'mine', body));
    await create(site, withOwnZone(site));
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    const links = await collect(fixture.dns.virtualNetworkLinks.list(GROUP, ZONE));
    expect(links.map(({ name }) => name)).toEqual(['mine']);
  });

  it('fails when the network resolves that name in another zone', async () => {
    const site = await withRights();
    const { fixture } = site;
    await makeGroup(fixture, 'elsewhere');
    const { dns, clock } = fixture;
    await finish(clock, dns.privateZones.createOrUpdate('elsewhere', ZONE, { location: 'global' }));
    const body = { location: 'global', virtualNetwork: { id: networkId() }, registrationEnabled: false };
    await finish(clock, dns.virtualNetworkLinks.createOrUpdate('elsewhere', ZONE, 'mine', body));
    await expect(create(site, withOwnZone(site))).rejects.toThrow('CreateOrUpdateVirtualNetworkLinkFailed');
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Failed',
    });
  });

  it('may have a name of its own in a zone with a prefix', async () => {
    const site = await withRights(`blue.${ZONE}`);
    const { dnsPrefix: _prefix, ...body } = withOwnZone(site);
    await create(site, { ...body, fqdnSubdomain: 'orders' });
    const cluster = await site.fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster.privateFqdn).toMatch(/^orders-[0-9a-f]{8}\.blue\.private\.westus2\.azmk8s\.io$/);
  });

  it('may have a name of its own in a zone of the customer only', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    const { dnsPrefix: _prefix, ...body } = clusterIn(identityId);
    await expect(putCluster(fixture, 'one', { ...body, fqdnSubdomain: 'orders' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidParameter',
    });
  });

  it('keeps its zone for life', async () => {
    const site = await withRights();
    await create(site, withOwnZone(site));
    const other = await makeZone(site.fixture, `other.${ZONE}`);
    const { fixture, principalId } = site;
    await grantRole(fixture, { principalId, scope: groupScope(), role: ZONE_CONTRIBUTOR });
    await expect(putCluster(fixture, 'one', withOwnZone({ ...site, zoneId: other }))).rejects.toMatchObject({
      code: 'PropertyChangeNotAllowed',
    });
  });
});

describe('a private cluster without a zone of the customer', () => {
  it('has a zone, a record and a link in the group of the nodes', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    const { privateFqdn = '' } = await fixture.aks.managedClusters.get(GROUP, 'one');
    const [host = '', ...rest] = privateFqdn.split('.');
    const zone = rest.join('.');
    expect(zone).toMatch(/^[0-9a-f-]{36}\.private\.westus2\.azmk8s\.io$/);
    expect(await addresses(fixture, NODE_GROUP, zone)).toEqual([[host, '172.19.0.4']]);
    const links = await collect(fixture.dns.virtualNetworkLinks.list(NODE_GROUP, zone));
    expect(links).toMatchObject([
      { virtualNetwork: { id: networkId() }, virtualNetworkLinkState: 'Completed' },
    ]);
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    expect(await collect(fixture.dns.privateZones.list())).toEqual([]);
  });

  it('has no private name when it wants no zone', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    const apiServerAccessProfile = {
      enablePrivateCluster: true,
      enableVnetIntegration: true,
      subnetId: subnetId('api'),
      privateDNSZone: 'none',
    };
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(
        GROUP,
        'one',
        clusterIn(identityId, { apiServerAccessProfile }),
      ),
    );
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster.privateFqdn).toBeUndefined();
    expect(cluster.fqdn).toContain('.hcp.westus2.azmk8s.io');
    expect(await collect(fixture.dns.privateZones.list())).toEqual([]);
  });

  it('shares the API-server subnet with another, each at an address of its own', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture, '172.19.0.0/27');
    const agentPoolProfiles = [
      {
        name: 'system',
        mode: 'System',
        count: 1,
        vmSize: 'Standard_D4ds_v5',
        vnetSubnetID: subnetId('nodes'),
      },
    ];
    const found: unknown[] = [];
    for (const name of ['one', 'two']) {
      const body = clusterIn(identityId, { agentPoolProfiles });
      await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, name, body));
      const { privateFqdn = '' } = await fixture.aks.managedClusters.get(GROUP, name);
      const zone = privateFqdn.slice(privateFqdn.indexOf('.') + 1);
      const [record] = await addresses(fixture, `MC_${GROUP}_${name}_${LOCATION}`, zone);
      found.push(record);
    }
    expect(found).toMatchObject([
      [expect.any(String), '172.19.0.4'],
      [expect.any(String), '172.19.0.13'],
    ]);
  });
});
