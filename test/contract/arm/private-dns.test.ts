import { describe, expect, it } from 'vitest';
import {
  collect,
  finish,
  GROUP,
  groupScope,
  makeGroup,
  makeNetwork,
  makeZone,
  NETWORK,
  networkId,
  rawArm,
  startFixture,
  type Fixture,
} from './arm-fixture.ts';

const ZONE = 'privatelink.westus2.azmk8s.io';
const PATH = `${groupScope()}/providers/Microsoft.Network/privateDnsZones/${ZONE}`;
const VERSION = 'api-version=2024-06-01';
const GLOBAL = { location: 'global' };

async function withGroup(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  return fixture;
}

async function withZone(): Promise<Fixture> {
  const fixture = await withGroup();
  await makeNetwork(fixture);
  await makeZone(fixture, ZONE);
  return fixture;
}

function beginLink({ dns }: Fixture, name = 'link', change: { network?: string; registers?: boolean } = {}) {
  const { network = networkId(), registers = false } = change;
  const body = { location: 'global', virtualNetwork: { id: network }, registrationEnabled: registers };
  return dns.virtualNetworkLinks.createOrUpdate(GROUP, ZONE, name, body);
}

async function withLink(): Promise<Fixture> {
  const fixture = await withZone();
  await finish(fixture.clock, beginLink(fixture));
  return fixture;
}

describe('private DNS zones', () => {
  it('answers a write with 202, nothing in the body, and two URLs', async () => {
    const fixture = await withGroup();
    const answer = await rawArm(fixture, `${PATH}?${VERSION}`, { method: 'PUT', body: GLOBAL });
    expect(answer).toMatchObject({ status: 202, body: {} });
    expect(answer.headers['azure-asyncoperation']).toContain('/privateDnsOperationStatuses/');
    expect(answer.headers['location']).toContain('/privateDnsOperationResults/');
  });

  it('names a new operation URL in each look, and ends with the zone', async () => {
    const fixture = await withGroup();
    const answer = await rawArm(fixture, `${PATH}?${VERSION}`, { method: 'PUT', body: GLOBAL });
    const first = answer.headers['azure-asyncoperation'] ?? '';
    const look = await rawArm(fixture, first);
    expect(look.body).toEqual({ status: 'InProgress' });
    const second = look.headers['azure-asyncoperation'] ?? '';
    expect(second).toContain('/privateDnsOperationStatuses/');
    expect(second).not.toBe(first);
    const result = answer.headers['location'] ?? '';
    expect(await rawArm(fixture, result)).toMatchObject({ status: 202, body: undefined });
    await fixture.clock.advance(40_000);
    expect((await rawArm(fixture, second)).body).toEqual({ status: 'Succeeded' });
    expect(await rawArm(fixture, result)).toMatchObject({ status: 200, body: { name: ZONE } });
  });

  it('is created by the client, with what Azure counts in it', async () => {
    const fixture = await withGroup();
    const poller = fixture.dns.privateZones.createOrUpdate(GROUP, ZONE, { ...GLOBAL, tags: { a: 'b' } });
    await finish(fixture.clock, poller);
    expect(poller.result).toMatchObject({ name: ZONE, location: 'global', provisioningState: 'Succeeded' });
    expect(await fixture.dns.privateZones.get(GROUP, ZONE)).toMatchObject({
      tags: { a: 'b' },
      numberOfRecordSets: 1,
      maxNumberOfRecordSets: 25_000,
      numberOfVirtualNetworkLinks: 0,
    });
  });

  it('is Creating while it is being created', async () => {
    const fixture = await withGroup();
    await fixture.dns.privateZones.createOrUpdate(GROUP, ZONE, GLOBAL).submitted();
    expect(await fixture.dns.privateZones.get(GROUP, ZONE)).toMatchObject({ provisioningState: 'Creating' });
  });

  it('is listed in its group and in the subscription', async () => {
    const fixture = await withZone();
    const inGroup = await collect(fixture.dns.privateZones.listByResourceGroup(GROUP));
    expect(inGroup.map(({ name }) => name)).toEqual([ZONE]);
    const all = await collect(fixture.dns.privateZones.list());
    expect(all.map(({ name }) => name)).toEqual([ZONE]);
  });

  it.each([
    ['in a region', ZONE, { location: 'westus2' }, 'LocationNotAvailableForResourceType'],
    ['without a location', ZONE, {}, 'LocationRequired'],
    ['with a name of one label', 'single', GLOBAL, 'BadRequest'],
  ])('refuses a zone %s', async (_, name, body, code) => {
    const fixture = await withGroup();
    const poller = fixture.dns.privateZones.createOrUpdate(GROUP, name, body);
    await expect(poller.submitted()).rejects.toMatchObject({ statusCode: 400, code });
  });

  it('refuses a second creation when the request demands that nothing is there', async () => {
    const fixture = await withZone();
    const again = fixture.dns.privateZones.createOrUpdate(GROUP, ZONE, GLOBAL, { ifNoneMatch: '*' });
    await expect(again.submitted()).rejects.toMatchObject({ statusCode: 412, code: 'PreconditionFailed' });
    const other = 'other.example';
    const fresh = fixture.dns.privateZones.createOrUpdate(GROUP, other, GLOBAL, { ifNoneMatch: '*' });
    await finish(fixture.clock, fresh);
  });

  it('refuses to change another version than the one that the request names', async () => {
    const fixture = await withZone();
    const { etag } = await fixture.dns.privateZones.get(GROUP, ZONE);
    const change = (ifMatch: string) =>
      fixture.dns.privateZones.createOrUpdate(GROUP, ZONE, { ...GLOBAL, tags: { a: 'b' } }, { ifMatch });
    await expect(change('another').submitted()).rejects.toMatchObject({ statusCode: 412 });
    await finish(fixture.clock, change(etag ?? ''));
    const removal = fixture.dns.privateZones.delete(GROUP, ZONE, { ifMatch: etag ?? '' });
    await expect(removal.submitted()).rejects.toMatchObject({ statusCode: 412 });
  });

  it('refuses to delete a zone that has links, and says which', async () => {
    const fixture = await withLink();
    await expect(fixture.dns.privateZones.delete(GROUP, ZONE).submitted()).rejects.toMatchObject({
      statusCode: 409,
      code: 'CannotDeleteResource',
      message: expect.stringContaining(
        `Some existing nested resource IDs include: 'Microsoft.Network/privateDnsZones/${ZONE}/virtualNetworkLinks/link'`,
      ) as string,
    });
  });

  it('deletes a zone without links, and answers 204 when it is gone', async () => {
    const fixture = await withZone();
    await finish(fixture.clock, fixture.dns.privateZones.delete(GROUP, ZONE));
    await expect(fixture.dns.privateZones.get(GROUP, ZONE)).rejects.toMatchObject({ statusCode: 404 });
    expect(await rawArm(fixture, `${PATH}?${VERSION}`, { method: 'DELETE' })).toMatchObject({ status: 204 });
  });

  it('shows the record that is in every zone', async () => {
    const fixture = await withZone();
    const records = await collect(fixture.dns.recordSets.list(GROUP, ZONE));
    expect(records).toMatchObject([{ name: '@', type: 'Microsoft.Network/privateDnsZones/SOA' }]);
    expect(await collect(fixture.dns.recordSets.listByType(GROUP, ZONE, 'A'))).toEqual([]);
    await expect(fixture.dns.recordSets.get(GROUP, ZONE, 'A', 'no')).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});

describe('virtual network links', () => {
  it('is InProgress until its operation has ended, and then Completed', async () => {
    const fixture = await withZone();
    const poller = beginLink(fixture);
    await poller.submitted();
    expect(await fixture.dns.virtualNetworkLinks.get(GROUP, ZONE, 'link')).toMatchObject({
      virtualNetworkLinkState: 'InProgress',
      provisioningState: 'Creating',
    });
    await finish(fixture.clock, poller);
    expect(poller.result).toMatchObject({
      virtualNetworkLinkState: 'Completed',
      provisioningState: 'Succeeded',
      virtualNetwork: { id: networkId() },
      registrationEnabled: false,
    });
  });

  it('counts in its zone and is listed there', async () => {
    const fixture = await withLink();
    const zone = await fixture.dns.privateZones.get(GROUP, ZONE);
    expect(zone.numberOfVirtualNetworkLinks).toBe(1);
    const links = await collect(fixture.dns.virtualNetworkLinks.list(GROUP, ZONE));
    expect(links.map(({ name }) => name)).toEqual(['link']);
  });

  it('needs a zone that is there', async () => {
    const fixture = await withGroup();
    await makeNetwork(fixture);
    await expect(beginLink(fixture).submitted()).rejects.toMatchObject({
      statusCode: 404,
      code: 'ParentResourceNotFound',
    });
  });

  it('needs a network that is there', async () => {
    const fixture = await withZone();
    await expect(
      beginLink(fixture, 'link', { network: networkId('none') }).submitted(),
    ).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
    });
  });

  it('refuses a second link of the same network to the same zone', async () => {
    const fixture = await withLink();
    await expect(beginLink(fixture, 'second').submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
      message: expect.stringContaining('overlapping namespaces') as string,
    });
  });

  it('refuses a link to a second zone of the same name', async () => {
    const fixture = await withLink();
    await makeGroup(fixture, 'elsewhere');
    const { dns } = fixture;
    await finish(fixture.clock, dns.privateZones.createOrUpdate('elsewhere', ZONE, GLOBAL));
    const body = { location: 'global', virtualNetwork: { id: networkId() }, registrationEnabled: false };
    const poller = dns.virtualNetworkLinks.createOrUpdate('elsewhere', ZONE, 'link', body);
    await expect(poller.submitted()).rejects.toMatchObject({
      message: expect.stringContaining('overlapping namespaces') as string,
    });
  });

  it('lets a network register its names in one zone only', async () => {
    const fixture = await withZone();
    await finish(fixture.clock, beginLink(fixture, 'link', { registers: true }));
    const other = 'names.example';
    await makeZone(fixture, other);
    const body = { location: 'global', virtualNetwork: { id: networkId() }, registrationEnabled: true };
    const poller = fixture.dns.virtualNetworkLinks.createOrUpdate(GROUP, other, 'link', body);
    await expect(poller.submitted()).rejects.toMatchObject({ statusCode: 400, code: 'BadRequest' });
  });

  it('refuses another change while one runs', async () => {
    const fixture = await withZone();
    await beginLink(fixture).submitted();
    await expect(
      fixture.dns.virtualNetworkLinks.delete(GROUP, ZONE, 'link').submitted(),
    ).rejects.toMatchObject({ statusCode: 409 });
  });

  it('refuses to be created over one that is there, when the request demands that', async () => {
    const fixture = await withLink();
    const body = { location: 'global', virtualNetwork: { id: networkId() } };
    const poller = fixture.dns.virtualNetworkLinks.createOrUpdate(GROUP, ZONE, 'link', body, {
      ifNoneMatch: '*',
    });
    await expect(poller.submitted()).rejects.toMatchObject({ statusCode: 412 });
  });

  it('is gone after its deletion, and then so can its zone be', async () => {
    const fixture = await withLink();
    await finish(fixture.clock, fixture.dns.virtualNetworkLinks.delete(GROUP, ZONE, 'link'));
    await finish(fixture.clock, fixture.dns.privateZones.delete(GROUP, ZONE));
    await expect(fixture.dns.privateZones.get(GROUP, ZONE)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('goes with its network', async () => {
    const fixture = await withLink();
    await finish(fixture.clock, fixture.network.virtualNetworks.delete(GROUP, NETWORK));
    expect(await collect(fixture.dns.virtualNetworkLinks.list(GROUP, ZONE))).toEqual([]);
  });
});
