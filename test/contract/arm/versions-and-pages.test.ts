import { describe, expect, it } from 'vitest';
import {
  collect,
  finish,
  GROUP,
  groupScope,
  LOCATION,
  makeGroup,
  makeNetwork,
  makeSubnet,
  NETWORK,
  networkId,
  plainCluster,
  rawArm,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

const VERSION = 'api-version=2025-05-01';
const PREFIX = '172.19.1.0/24';

async function withSubnet(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  await makeNetwork(fixture);
  await makeSubnet(fixture, 'nodes', { addressPrefix: PREFIX });
  return fixture;
}

function headers(name: string, value: string) {
  return { requestOptions: { headers: { [name]: value } } };
}

describe('entity tags', () => {
  it('lets a subnet be written in the version that the request names, and in no other', async () => {
    const fixture = await withSubnet();
    const { subnets } = fixture.network;
    const { etag = '' } = await subnets.get(GROUP, NETWORK, 'nodes');
    expect(etag).toMatch(/^W\/".+"$/);
    const write = (tag: string) =>
      subnets.createOrUpdate(GROUP, NETWORK, 'nodes', { addressPrefix: PREFIX }, headers('If-Match', tag));
    await expect(write('W/"another"').submitted()).rejects.toMatchObject({
      statusCode: 412,
      code: 'PreconditionFailed',
    });
    await finish(fixture.clock, write(etag));
    await finish(fixture.clock, write('*'));
  });

  it('changes with the subnet', async () => {
    const fixture = await withSubnet();
    const { subnets } = fixture.network;
    const before = await subnets.get(GROUP, NETWORK, 'nodes');
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.2.0/24' });
    expect((await subnets.get(GROUP, NETWORK, 'nodes')).etag).not.toBe(before.etag);
    const stale = subnets.delete(GROUP, NETWORK, 'nodes', headers('If-Match', before.etag ?? ''));
    await expect(stale.submitted()).rejects.toMatchObject({ statusCode: 412 });
  });

  it('says in the details which tag there is', async () => {
    const fixture = await withSubnet();
    const init = { method: 'DELETE', headers: { 'If-Match': 'W/"old"' } };
    const answer = await rawArm(fixture, `${subnetId('nodes')}?${VERSION}`, init);
    expect(answer.body).toMatchObject({
      error: { code: 'PreconditionFailed', details: [{ code: 'PreconditionFailedEtagMismatch' }] },
    });
  });

  it('keeps a subnet that is there from being created over', async () => {
    const fixture = await withSubnet();
    const create = (name: string, addressPrefix: string) =>
      fixture.network.subnets.createOrUpdate(
        GROUP,
        NETWORK,
        name,
        { addressPrefix },
        headers('If-None-Match', '*'),
      );
    await expect(create('nodes', PREFIX).submitted()).rejects.toMatchObject({ statusCode: 412 });
    await finish(fixture.clock, create('more', '172.19.2.0/24'));
  });

  it('demands a subnet that is there', async () => {
    const fixture = await withSubnet();
    const init = {
      method: 'PUT',
      headers: { 'If-Match': '*' },
      body: { properties: { addressPrefix: '172.19.2.0/24' } },
    };
    const answer = await rawArm(fixture, `${subnetId('none')}?${VERSION}`, init);
    expect(answer).toMatchObject({ status: 412 });
  });

  it('guards networks as it guards subnets', async () => {
    const fixture = await withSubnet();
    const { virtualNetworks } = fixture.network;
    const { etag = '' } = await virtualNetworks.get(GROUP, NETWORK);
    await makeSubnet(fixture, 'more', { addressPrefix: '172.19.2.0/24' });
    const removal = virtualNetworks.delete(GROUP, NETWORK, headers('If-Match', etag));
    await expect(removal.submitted()).rejects.toMatchObject({ statusCode: 412 });
    const body = { location: LOCATION, addressSpace: { addressPrefixes: ['172.19.0.0/16'] } };
    const write = virtualNetworks.createOrUpdate(GROUP, NETWORK, body, headers('If-Match', etag));
    await expect(write.submitted()).rejects.toMatchObject({ statusCode: 412 });
  });

  it('guards clusters, whose refusals are flat', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const { managedClusters } = fixture.aks;
    await finish(fixture.clock, managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    const { eTag = '', agentPoolProfiles } = await managedClusters.get(GROUP, 'one');
    expect(agentPoolProfiles?.[0]?.eTag).toMatch(/^[0-9a-f-]{36}$/);
    const write = (ifMatch: string) =>
      managedClusters.createOrUpdate(GROUP, 'one', plainCluster(), { ifMatch });
    await expect(write('another').submitted()).rejects.toMatchObject({
      statusCode: 412,
      code: 'PreconditionFailed',
    });
    await finish(fixture.clock, write(eTag));
    const removal = managedClusters.delete(GROUP, 'one', { ifMatch: 'another' });
    await expect(removal.submitted()).rejects.toMatchObject({ statusCode: 412 });
    const again = managedClusters.createOrUpdate(GROUP, 'one', plainCluster(), { ifNoneMatch: '*' });
    await expect(again.submitted()).rejects.toMatchObject({ statusCode: 412 });
  });
});

describe('lists', () => {
  it('has pages, which the client follows', async () => {
    const fixture = await startFixture({ pageSize: 2 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await makeGroup(fixture, name);
    const path = `${groupScope().replace(/\/resourceGroups.*/, '')}/resourcegroups?${VERSION}`;
    const first = await rawArm(fixture, path);
    expect(first.body?.['value']).toHaveLength(2);
    expect(String(first.body?.['nextLink'])).toMatch(/^https:.*skiptoken=/);
    const groups = await collect(fixture.resources.resourceGroups.list());
    expect(groups.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('ends without a link', async () => {
    const fixture = await startFixture({ pageSize: 2 });
    for (const name of ['a', 'b']) await makeGroup(fixture, name);
    const path = `${groupScope().replace(/\/resourceGroups.*/, '')}/resourcegroups?${VERSION}`;
    expect((await rawArm(fixture, path)).body).not.toHaveProperty('nextLink');
  });

  it('keeps the filter from page to page', async () => {
    const fixture = await startFixture({ pageSize: 1 });
    await makeGroup(fixture);
    for (const name of ['one', 'two']) await makeNetwork(fixture, name);
    const { dns, resources, clock } = fixture;
    await finish(clock, dns.privateZones.createOrUpdate(GROUP, 'zone.example', { location: 'global' }));
    const filter = "resourceType eq 'Microsoft.Network/virtualNetworks'";
    const found = await collect(resources.resources.listByResourceGroup(GROUP, { filter }));
    expect(found.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('refuses a token that it did not give', async () => {
    const fixture = await startFixture();
    const path = `${groupScope().replace(/\/resourceGroups.*/, '')}/resourcegroups?${VERSION}&$skiptoken=x`;
    expect(await rawArm(fixture, path)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidSkipToken' } },
    });
  });

  it('gives what is in all groups of the subscription', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeGroup(fixture, 'second');
    await makeNetwork(fixture);
    await makeNetwork(fixture, 'far', '10.1.0.0/16', 'second');
    await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    const networks = await collect(fixture.network.virtualNetworks.listAll());
    expect(networks.map(({ id }) => id)).toEqual(
      expect.arrayContaining([networkId(), networkId('far', 'second')]),
    );
    const clusters = await collect(fixture.aks.managedClusters.list());
    expect(clusters.map(({ name }) => name)).toEqual(['one']);
    const all = await collect(fixture.resources.resources.list());
    expect(all.map(({ id }) => id)).toEqual(
      expect.arrayContaining([networkId(), networkId('far', 'second')]),
    );
  });
});
