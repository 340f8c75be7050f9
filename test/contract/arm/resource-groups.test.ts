import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  finish,
  GROUP,
  groupScope,
  inventory,
  LOCATION,
  makeGroup,
  makeIdentity,
  makeLanding,
  makeNetwork,
  plainCluster,
  putCluster,
  rawArm,
  startFixture,
} from './arm-fixture.ts';

const VERSION = 'api-version=2025-04-01';

describe('resource groups', () => {
  it('answers 201 to the first write and 200 to the next', async () => {
    const fixture = await startFixture();
    const put = () =>
      rawArm(fixture, `${groupScope()}?${VERSION}`, { method: 'PUT', body: { location: 'West US 2' } });
    expect(await put()).toMatchObject({ status: 201, body: { location: LOCATION } });
    expect(await put()).toMatchObject({
      status: 200,
      body: { properties: { provisioningState: 'Succeeded' } },
    });
  });

  it('tells whether a group exists', async () => {
    const fixture = await startFixture();
    expect(await fixture.resources.resourceGroups.checkExistence(GROUP)).toMatchObject({ body: false });
    await makeGroup(fixture);
    expect(await fixture.resources.resourceGroups.checkExistence(GROUP)).toMatchObject({ body: true });
  });

  it('answers ResourceGroupNotFound for what is inside a group that does not exist', async () => {
    const fixture = await startFixture();
    const refusal = { statusCode: 404, code: 'ResourceGroupNotFound' };
    await expect(fixture.resources.resourceGroups.get('none')).rejects.toMatchObject(refusal);
    await expect(fixture.network.virtualNetworks.get('none', 'x')).rejects.toMatchObject(refusal);
    await expect(fixture.aks.managedClusters.get('none', 'x')).rejects.toMatchObject(refusal);
    const body = { location: LOCATION };
    await expect(
      fixture.identities.userAssignedIdentities.createOrUpdate('none', 'x', body),
    ).rejects.toMatchObject(refusal);
  });

  it('refuses to move a group to another region', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await expect(
      fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: 'eastus2' }),
    ).rejects.toMatchObject({
      statusCode: 409,
      code: 'InvalidResourceGroupLocation',
    });
  });

  it('answers a delete with a Location that changes from poll to poll and ends with 200', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const started = await rawArm(fixture, `${groupScope()}?${VERSION}`, { method: 'DELETE' });
    expect(started).toMatchObject({ status: 202, headers: { 'retry-after': '15' } });
    const second = await rawArm(fixture, started.headers['location'] ?? '');
    expect(second).toMatchObject({ status: 202, headers: { 'retry-after': '15' } });
    expect(second.headers['location']).not.toBe(started.headers['location']);
    await fixture.clock.advance(60_000);
    expect(await rawArm(fixture, second.headers['location'] ?? '')).toMatchObject({
      status: 200,
      body: undefined,
    });
  });

  it('refuses writes into a group that is being deleted', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await fixture.resources.resourceGroups.delete(GROUP).submitted();
    expect(await fixture.resources.resourceGroups.get(GROUP)).toMatchObject({
      properties: { provisioningState: 'Deleting' },
    });
    const body = { location: LOCATION };
    const refusal = { statusCode: 409, code: 'ResourceGroupBeingDeleted' };
    await expect(
      fixture.identities.userAssignedIdentities.createOrUpdate(GROUP, 'x', body),
    ).rejects.toMatchObject(refusal);
    await expect(fixture.resources.resourceGroups.createOrUpdate(GROUP, body)).rejects.toMatchObject(refusal);
  });

  it('takes everything in it, and the group of the nodes, when it is deleted', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    await finish(fixture.clock, fixture.resources.resourceGroups.delete(GROUP));
    expect(await inventory(fixture)).toEqual([]);
  });

  it('ends what was still running in it', async () => {
    const fixture = await startFixture({
      durations: { clusterCreate: { minMs: 3_600_000, maxMs: 3_600_000 } },
    });
    await makeGroup(fixture);
    const create = fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    await create.submitted();
    await finish(fixture.clock, fixture.resources.resourceGroups.delete(GROUP));
    await makeGroup(fixture);
    await putCluster(fixture, 'one', plainCluster());
    await expect(create.poll()).rejects.toThrow('canceled');
    await fixture.clock.advance(3_599_000);
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Creating',
    });
  });

  it('fails to delete a group whose subnets serve a cluster of another group', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await makeGroup(fixture, 'other');
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate('other', 'one', clusterIn(identityId)),
    );
    await expect(finish(fixture.clock, fixture.resources.resourceGroups.delete(GROUP))).rejects.toMatchObject(
      {
        statusCode: 409,
        code: 'ResourceGroupDeletionBlocked',
      },
    );
    expect(await fixture.resources.resourceGroups.get(GROUP)).toMatchObject({
      properties: { provisioningState: 'Succeeded' },
    });
  });

  it('lists the resources of a group without children', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeNetwork(fixture);
    await makeIdentity(fixture);
    const names = [];
    for await (const { name } of fixture.resources.resources.listByResourceGroup(GROUP)) names.push(name);
    expect(names.sort()).toEqual(['fleet-id', 'fleet-net']);
  });

  it('finds groups and resources by their tags, and tells the tags of groups only', async () => {
    const fixture = await startFixture();
    const { resourceGroups, resources } = fixture.resources;
    await makeGroup(fixture);
    await resourceGroups.createOrUpdate('other', { location: LOCATION, tags: { Owner: 'b' } });
    await makeIdentity(fixture);
    for (const [name, owner] of [
      ['one', 'a'],
      ['two', 'b'],
    ] as const) {
      const body = { location: LOCATION, tags: { owner } };
      await fixture.identities.userAssignedIdentities.createOrUpdate(GROUP, name, body);
    }
    await fixture.clock.advance(60_000);
    const found = async (filter: string) => {
      const all = [];
      for await (const { name, tags } of resources.list({ filter })) all.push({ name, tags });
      return all;
    };
    expect(await found("tagName eq 'OWNER'")).toEqual([{ name: 'one' }, { name: 'two' }]);
    expect(await found("tagName eq 'owner' and tagValue eq 'b'")).toEqual([{ name: 'two' }]);
    const groups = [];
    for await (const group of resourceGroups.list({ filter: "tagName eq 'owner'" })) groups.push(group);
    expect(groups).toMatchObject([{ name: 'other', tags: { Owner: 'b' } }]);
    await expect(
      found("tagName eq 'owner' and resourceType eq 'Microsoft.Network/virtualNetworks'"),
    ).rejects.toMatchObject({ statusCode: 400, code: 'InvalidFilterInQueryString' });
  });
});
