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
  rawArm,
  startFixture,
  subnetId,
  SUBSCRIPTION,
  type Fixture,
} from './arm-fixture.ts';

const VERSION = 'api-version=2020-05-01';

function lockPath(scope: string, name = 'keep'): string {
  return `${scope}/providers/Microsoft.Authorization/locks/${name}?${VERSION}`;
}

function lock(fixture: Fixture, scope: string, level = 'CanNotDelete') {
  const body = { properties: { level, notes: 'Ask the network team.' } };
  return rawArm(fixture, lockPath(scope), { method: 'PUT', body });
}

function unlock(fixture: Fixture, scope: string) {
  return rawArm(fixture, lockPath(scope), { method: 'DELETE' });
}

async function withNetwork(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  await makeNetwork(fixture);
  await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
  return fixture;
}

const locked = (scope: string) => ({
  statusCode: 409,
  code: 'ScopeLocked',
  message: expect.stringContaining(`following scope(s) are locked: '${scope}'`) as string,
});

describe('management locks', () => {
  it('is written, read, listed and deleted', async () => {
    const fixture = await withNetwork();
    expect(await lock(fixture, groupScope())).toMatchObject({
      status: 201,
      body: { type: 'Microsoft.Authorization/locks', properties: { level: 'CanNotDelete' } },
    });
    expect(await lock(fixture, groupScope())).toMatchObject({ status: 200 });
    expect(await rawArm(fixture, lockPath(groupScope()))).toMatchObject({
      status: 200,
      body: { name: 'keep', properties: { notes: 'Ask the network team.' } },
    });
    expect(await unlock(fixture, groupScope())).toMatchObject({ status: 200 });
    expect(await unlock(fixture, groupScope())).toMatchObject({ status: 204 });
    expect(await rawArm(fixture, lockPath(groupScope()))).toMatchObject({ status: 404 });
  });

  it('is listed above and below where it is, unless only the scope is asked for', async () => {
    const fixture = await withNetwork();
    await lock(fixture, networkId());
    const count = async (scope: string, filter = ''): Promise<number> => {
      const path = `${scope}/providers/Microsoft.Authorization/locks?${VERSION}${filter}`;
      return ((await rawArm(fixture, path)).body?.['value'] as unknown[]).length;
    };
    expect(await count(groupScope())).toBe(1);
    expect(await count(subnetId('nodes'))).toBe(1);
    expect(await count(groupScope(), '&$filter=atScope()')).toBe(0);
    expect(await count(subnetId('nodes'), '&$filter=atScope()')).toBe(1);
  });

  it('keeps what it is on, and what is below, from being deleted', async () => {
    const fixture = await withNetwork();
    await lock(fixture, groupScope());
    const { virtualNetworks, subnets } = fixture.network;
    await expect(virtualNetworks.delete(GROUP, NETWORK).submitted()).rejects.toMatchObject(
      locked(groupScope()),
    );
    await expect(subnets.delete(GROUP, NETWORK, 'nodes').submitted()).rejects.toMatchObject(
      locked(groupScope()),
    );
    await unlock(fixture, groupScope());
    await finish(fixture.clock, subnets.delete(GROUP, NETWORK, 'nodes'));
  });

  it('keeps the group of what it is on from being deleted', async () => {
    const fixture = await withNetwork();
    await lock(fixture, networkId());
    await expect(fixture.resources.resourceGroups.delete(GROUP).submitted()).rejects.toMatchObject(
      locked(networkId()),
    );
  });

  it('lets writes pass when it is against deletion only', async () => {
    const fixture = await withNetwork();
    await lock(fixture, groupScope());
    await makeSubnet(fixture, 'more', { addressPrefix: '172.19.2.0/24' });
  });

  it('lets nothing be written when it is for reading only', async () => {
    const fixture = await withNetwork();
    await lock(fixture, networkId(), 'ReadOnly');
    await expect(makeSubnet(fixture, 'more', { addressPrefix: '172.19.2.0/24' })).rejects.toMatchObject(
      locked(networkId()),
    );
    await fixture.network.virtualNetworks.get(GROUP, NETWORK);
    await fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: LOCATION, tags: { a: 'b' } });
  });

  it.each([
    ['of a level that there is not', groupScope(), 'Sometimes', 400],
    ['on a group that is not there', groupScope('none'), 'ReadOnly', 404],
  ])('is refused %s', async (_, scope, level, status) => {
    const fixture = await withNetwork();
    expect(await lock(fixture, scope, level)).toMatchObject({ status });
  });

  it('goes with what it is on', async () => {
    const fixture = await withNetwork();
    await makeGroup(fixture, 'short');
    await lock(fixture, groupScope('short'));
    await unlock(fixture, groupScope('short'));
    await finish(fixture.clock, fixture.resources.resourceGroups.delete('short'));
    expect(await rawArm(fixture, lockPath(groupScope('short')))).toMatchObject({ status: 404 });
  });
});

describe('permissions', () => {
  it('are those of the caller, on a group and on a resource', async () => {
    const fixture = await withNetwork();
    const { permissions } = fixture.authorization;
    const onGroup = await collect(permissions.listForResourceGroup(GROUP));
    expect(onGroup).toMatchObject([{ actions: ['*'], notActions: [] }]);
    const onSubnet = await collect(
      permissions.listForResource(
        GROUP,
        'Microsoft.Network',
        `virtualNetworks/${NETWORK}/subnets`,
        'nodes',
        '',
      ),
    );
    expect(onSubnet).toHaveLength(1);
  });

  it('grow with the role assignments of the caller that have taken effect', async () => {
    const fixture = await withNetwork();
    const token = await fixture.credential.getToken([]);
    const claims = JSON.parse(Buffer.from(token?.token.split('.')[1] ?? '', 'base64url').toString()) as {
      oid: string;
    };
    const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
    const definitions = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions`;
    await fixture.authorization.roleAssignments.create(
      networkId().slice(1),
      '00000000-0000-4000-8000-00000000abcd',
      {
        roleDefinitionId: `${definitions}/${reader}`,
        principalId: claims.oid,
        principalType: 'ServicePrincipal',
      },
    );
    const { permissions } = fixture.authorization;
    const held = () =>
      collect(permissions.listForResource(GROUP, 'Microsoft.Network', '', 'virtualNetworks', NETWORK));
    expect(await held()).toHaveLength(1);
    await fixture.clock.advance(6 * 60_000);
    expect(await held()).toMatchObject([{ actions: ['*'] }, { actions: ['*/read'] }]);
    expect(await collect(permissions.listForResourceGroup(GROUP))).toHaveLength(1);
  });

  it('of a resource that is not there are not found', async () => {
    const fixture = await withNetwork();
    const { permissions } = fixture.authorization;
    await expect(
      collect(permissions.listForResource(GROUP, 'Microsoft.Network', '', 'virtualNetworks', 'none')),
    ).rejects.toMatchObject({ statusCode: 404 });
  });
});
