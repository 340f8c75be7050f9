import { describe, expect, it } from 'vitest';
import {
  collect,
  finish,
  GROUP,
  groupScope,
  makeGroup,
  makeNetwork,
  makeSubnet,
  networkId,
  rawArm,
  startFixture,
  type Fixture,
} from './arm-fixture.ts';

const HUB = 'hub';
const SPOKE = 'spoke';
const FAR = 'far-group';
const VERSION = 'api-version=2025-05-01';

/** A hub, and a spoke in a group of its own. */
async function withNetworks(spokePrefix = '10.2.0.0/16'): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  await makeGroup(fixture, FAR);
  await makeNetwork(fixture, HUB, '10.1.0.0/16');
  await makeNetwork(fixture, SPOKE, spokePrefix, FAR);
  return fixture;
}

const toSpoke = { remoteVirtualNetwork: { id: networkId(SPOKE, FAR) } };
const toHub = { remoteVirtualNetwork: { id: networkId(HUB) } };

function beginFromHub(fixture: Fixture) {
  return fixture.network.virtualNetworkPeerings.createOrUpdate(GROUP, HUB, 'out', toSpoke);
}

function beginFromSpoke(fixture: Fixture) {
  return fixture.network.virtualNetworkPeerings.createOrUpdate(FAR, SPOKE, 'back', toHub);
}

async function connected(): Promise<Fixture> {
  const fixture = await withNetworks();
  await finish(fixture.clock, beginFromHub(fixture));
  await finish(fixture.clock, beginFromSpoke(fixture));
  return fixture;
}

function hubSide({ network }: Fixture) {
  return network.virtualNetworkPeerings.get(GROUP, HUB, 'out');
}

function spokeSide({ network }: Fixture) {
  return network.virtualNetworkPeerings.get(FAR, SPOKE, 'back');
}

function removeSpokeSide(fixture: Fixture): Promise<number> {
  return finish(fixture.clock, fixture.network.virtualNetworkPeerings.delete(FAR, SPOKE, 'back'));
}

describe('virtual network peerings', () => {
  it('is Initiated with one side, and answers as other writes of the network provider', async () => {
    const fixture = await withNetworks();
    const path = `${networkId(HUB)}/virtualNetworkPeerings/out?${VERSION}`;
    const body = { properties: toSpoke };
    expect(await rawArm(fixture, path, { method: 'PUT', body })).toMatchObject({
      status: 201,
      headers: { 'azure-asyncnotification': 'Enabled', 'retry-after': '3' },
      body: { properties: { provisioningState: 'Updating', peeringState: 'Initiated' } },
    });
    await fixture.clock.advance(12_000);
    expect(await hubSide(fixture)).toMatchObject({
      provisioningState: 'Succeeded',
      peeringState: 'Initiated',
      allowVirtualNetworkAccess: true,
      remoteAddressSpace: { addressPrefixes: ['10.2.0.0/16'] },
    });
    expect(await rawArm(fixture, path, { method: 'PUT', body })).toMatchObject({ status: 200 });
  });

  it('is Connected when both sides are written', async () => {
    const fixture = await connected();
    expect(await hubSide(fixture)).toMatchObject({
      peeringState: 'Connected',
      peeringSyncLevel: 'FullyInSync',
    });
    expect(await spokeSide(fixture)).toMatchObject({ peeringState: 'Connected' });
  });

  it('stays Initiated until the write of the second side has ended', async () => {
    const fixture = await withNetworks();
    await finish(fixture.clock, beginFromHub(fixture));
    await beginFromSpoke(fixture).submitted();
    expect(await hubSide(fixture)).toMatchObject({ peeringState: 'Initiated' });
    await fixture.clock.advance(12_000);
    expect(await hubSide(fixture)).toMatchObject({ peeringState: 'Connected' });
  });

  it('is Disconnected when the other side is deleted', async () => {
    const fixture = await connected();
    await removeSpokeSide(fixture);
    expect(await hubSide(fixture)).toMatchObject({ peeringState: 'Disconnected' });
  });

  it('cannot be peered again before the disconnected side is written anew', async () => {
    const fixture = await connected();
    await removeSpokeSide(fixture);
    await expect(beginFromSpoke(fixture).submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'RemotePeeringIsDisconnected',
    });
    await finish(fixture.clock, beginFromHub(fixture));
    expect(await hubSide(fixture)).toMatchObject({ peeringState: 'Initiated' });
    await finish(fixture.clock, beginFromSpoke(fixture));
    expect(await hubSide(fixture)).toMatchObject({ peeringState: 'Connected' });
  });

  it('lets a peered network go, which disconnects the other', async () => {
    const fixture = await connected();
    await finish(fixture.clock, fixture.network.virtualNetworks.delete(FAR, SPOKE));
    expect(await hubSide(fixture)).toMatchObject({ peeringState: 'Disconnected' });
  });

  it('refuses a remote network that is not there', async () => {
    const fixture = await withNetworks();
    const nowhere = { remoteVirtualNetwork: { id: networkId('none') } };
    const poller = fixture.network.virtualNetworkPeerings.createOrUpdate(GROUP, HUB, 'out', nowhere);
    await expect(poller.submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidResourceReference',
    });
  });

  it('finds a remote network of another subscription', async () => {
    const fixture = await withNetworks();
    const other = groupScope('other').replace(
      /[^/]+(?=\/resourceGroups)/,
      '99999999-2222-3333-4444-555555555555',
    );
    const network = `${other}/providers/Microsoft.Network/virtualNetworks/shared`;
    const properties = { addressSpace: { addressPrefixes: ['10.9.0.0/16'] } };
    await rawArm(fixture, `${other}?${VERSION}`, { method: 'PUT', body: { location: 'westus2' } });
    await rawArm(fixture, `${network}?${VERSION}`, {
      method: 'PUT',
      body: { location: 'westus2', properties },
    });
    await fixture.clock.advance(12_000);
    const away = { remoteVirtualNetwork: { id: network } };
    await finish(
      fixture.clock,
      fixture.network.virtualNetworkPeerings.createOrUpdate(GROUP, HUB, 'out', away),
    );
    expect(await hubSide(fixture)).toMatchObject({ remoteVirtualNetwork: { id: network } });
  });

  it('refuses networks whose address spaces overlap', async () => {
    const fixture = await withNetworks('10.1.128.0/17');
    await expect(beginFromHub(fixture).submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'VnetAddressSpacesOverlap',
    });
  });

  it('refuses a network that overlaps with one that is peered already', async () => {
    const fixture = await connected();
    await makeNetwork(fixture, 'twin', '10.2.0.0/17');
    const twin = { remoteVirtualNetwork: { id: networkId('twin') } };
    const poller = fixture.network.virtualNetworkPeerings.createOrUpdate(GROUP, HUB, 'twin', twin);
    await expect(poller.submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'VnetAddressSpaceOverlapsWithAlreadyPeeredVnet',
    });
  });

  it('refuses a second peering to the same network', async () => {
    const fixture = await connected();
    const poller = fixture.network.virtualNetworkPeerings.createOrUpdate(GROUP, HUB, 'second', toSpoke);
    await expect(poller.submitted()).rejects.toMatchObject({
      code: 'AnotherPeeringAlreadyReferencesRemoteVnet',
    });
  });

  it('refuses to peer with a network that is being written', async () => {
    const fixture = await withNetworks();
    const body = { addressPrefix: '10.2.1.0/24' };
    await fixture.network.subnets.createOrUpdate(FAR, SPOKE, 'one', body).submitted();
    await expect(beginFromHub(fixture).submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'ReferencedResourceNotProvisioned',
    });
  });

  it('is one of the writes to its network of which there is one at a time', async () => {
    const fixture = await withNetworks();
    await beginFromHub(fixture).submitted();
    await expect(makeSubnet(fixture, 'one', { addressPrefix: '10.1.1.0/24' }, HUB)).rejects.toMatchObject({
      statusCode: 409,
      code: 'AnotherOperationInProgress',
    });
  });

  it('is shown in its network, and kept when that is written', async () => {
    const fixture = await connected();
    await makeNetwork(fixture, HUB, '10.1.0.0/16');
    const network = await fixture.network.virtualNetworks.get(GROUP, HUB);
    expect(network.virtualNetworkPeerings).toMatchObject([{ name: 'out', peeringState: 'Connected' }]);
    const listed = await collect(fixture.network.virtualNetworkPeerings.list(GROUP, HUB));
    expect(listed.map(({ name }) => name)).toEqual(['out']);
  });

  it('is out of sync after the remote address space changed, until it is synchronised', async () => {
    const fixture = await connected();
    await makeNetwork(fixture, SPOKE, '10.3.0.0/16', FAR);
    expect(await hubSide(fixture)).toMatchObject({
      peeringSyncLevel: 'RemoteNotInSync',
      remoteAddressSpace: { addressPrefixes: ['10.2.0.0/16'] },
      remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.3.0.0/16'] },
    });
    expect(await spokeSide(fixture)).toMatchObject({ peeringSyncLevel: 'LocalNotInSync' });
    const options = { syncRemoteAddressSpace: 'true' };
    await finish(
      fixture.clock,
      fixture.network.virtualNetworkPeerings.createOrUpdate(GROUP, HUB, 'out', toSpoke, options),
    );
    expect(await hubSide(fixture)).toMatchObject({
      peeringSyncLevel: 'FullyInSync',
      remoteAddressSpace: { addressPrefixes: ['10.3.0.0/16'] },
    });
  });

  it('refuses an address space that overlaps with a peered network', async () => {
    const fixture = await connected();
    await expect(makeNetwork(fixture, HUB, '10.2.0.0/17')).rejects.toMatchObject({
      code: 'VnetAddressSpaceOverlapsWithAlreadyPeeredVnet',
    });
  });

  it('refuses another remote network for the same peering', async () => {
    const fixture = await connected();
    await makeNetwork(fixture, 'third', '10.7.0.0/16');
    const third = { remoteVirtualNetwork: { id: networkId('third') } };
    const poller = fixture.network.virtualNetworkPeerings.createOrUpdate(GROUP, HUB, 'out', third);
    await expect(poller.submitted()).rejects.toMatchObject({
      code: 'ChangingRemoteVirtualNetworkNotAllowed',
    });
  });

  it('answers 404 to a read and 204 to a delete of what is not there', async () => {
    const fixture = await withNetworks();
    await expect(hubSide(fixture)).rejects.toMatchObject({ statusCode: 404 });
    const path = `${networkId(HUB)}/virtualNetworkPeerings/out?${VERSION}`;
    expect(await rawArm(fixture, path, { method: 'DELETE' })).toMatchObject({ status: 204 });
  });
});
