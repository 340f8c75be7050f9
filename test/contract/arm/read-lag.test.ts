import type { ResourceManagementClient } from '@azure/arm-resources';
import { describe, expect, it } from 'vitest';
import { seededDurations } from '../../../src/local/arm/durations.ts';
import {
  clusterIn,
  grant,
  GROUP,
  LOCATION,
  makeIdentity,
  makeLanding,
  MINUTE,
  putCluster,
  startFixture,
  subnetId,
} from './arm-fixture.ts';

async function groupCount({ resourceGroups }: ResourceManagementClient): Promise<number> {
  const names: (string | undefined)[] = [];
  for await (const { name } of resourceGroups.list()) names.push(name);
  return names.length;
}

describe('the lag of reads', () => {
  const RANGE = { minMs: 5000, maxMs: 5000 };
  const LAGS = { resourceGroupVisible: RANGE, identityVisible: RANGE, roleAssignmentVisible: RANGE };

  it('hides a new resource group from reads and lists for a while, and from no write', async () => {
    const { clock, resources, identities } = await startFixture({ durations: LAGS });
    await resources.resourceGroups.createOrUpdate('late', { location: LOCATION });
    await identities.userAssignedIdentities.createOrUpdate('late', 'id', { location: LOCATION });
    await expect(resources.resourceGroups.get('late')).rejects.toMatchObject({
      code: 'ResourceGroupNotFound',
    });
    expect(await resources.resourceGroups.checkExistence('late')).toMatchObject({ body: false });
    expect(await groupCount(resources)).toBe(0);
    await clock.advance(5000);
    expect(await resources.resourceGroups.get('late')).toMatchObject({ name: 'late' });
    expect(await groupCount(resources)).toBe(1);
  });

  it('does not hide again what is written again', async () => {
    const { clock, resources } = await startFixture({ durations: LAGS });
    await resources.resourceGroups.createOrUpdate('late', { location: LOCATION });
    await clock.advance(5000);
    await resources.resourceGroups.createOrUpdate('late', { location: LOCATION, tags: { a: 'b' } });
    expect(await resources.resourceGroups.get('late')).toMatchObject({ tags: { a: 'b' } });
  });

  it('is at most two seconds for a resource group unless said otherwise', () => {
    const durations = seededDurations(7, {});
    const lags = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => durations.drawMs('resourceGroupVisible', name));
    expect(Math.max(...lags)).toBeLessThanOrEqual(2000);
    expect(new Set(lags).size).toBeGreaterThan(1);
  });

  it('can be switched off, for all types', async () => {
    const { resources, identities } = await startFixture({ durations: LAGS, readLag: false });
    await resources.resourceGroups.createOrUpdate('now', { location: LOCATION });
    await identities.userAssignedIdentities.createOrUpdate('now', 'id', { location: LOCATION });
    await resources.resourceGroups.get('now');
    await identities.userAssignedIdentities.get('now', 'id');
  });
});

describe('a permission', () => {
  it('is to be seen by one clock, and has effect by another', async () => {
    const slow = { minMs: 4 * MINUTE, maxMs: 4 * MINUTE };
    const fixture = await startFixture({
      durations: { roleAssignmentVisible: { minMs: 3000, maxMs: 3000 }, roleAssignmentEffective: slow },
    });
    await makeLanding(fixture);
    const { id, principalId } = await makeIdentity(fixture, 'second');
    await grant(fixture, principalId, subnetId('api'), 0);
    const name = await grant(fixture, principalId, subnetId('nodes'), 0);
    const read = () => fixture.authorization.roleAssignments.get(subnetId('nodes').slice(1), name);
    await expect(read()).rejects.toMatchObject({ statusCode: 404 });
    await fixture.clock.advance(3000);
    expect(await read()).toMatchObject({ principalId });
    await expect(putCluster(fixture, 'one', clusterIn(id))).rejects.toMatchObject({
      code: 'LinkedAuthorizationFailed',
    });
    await fixture.clock.advance(4 * MINUTE - 3000);
    await putCluster(fixture, 'one', clusterIn(id));
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Creating',
    });
  });
});
