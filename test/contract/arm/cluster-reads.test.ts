import { describe, expect, it } from 'vitest';
import {
  collect,
  finish,
  GROUP,
  groupScope,
  LOCATION,
  makeGroup,
  plainCluster,
  putCluster,
  rawArm,
  startFixture,
  SUBSCRIPTION,
  type Fixture,
} from './arm-fixture.ts';
import type { ArmSimulatorOptions } from '../../../src/local/arm/arm-simulator.ts';

const CLUSTER = `${groupScope()}/providers/Microsoft.ContainerService/managedClusters/one`;
const USAGES = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/locations/West US 2/usages`;

async function withCluster(
  change: Parameters<typeof plainCluster>[0] = {},
  options: Partial<ArmSimulatorOptions> = {},
): Promise<Fixture> {
  const fixture = await startFixture(options);
  await makeGroup(fixture);
  const body = plainCluster(change);
  await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', body));
  return fixture;
}

function nodes(count: number, vmSize = 'Standard_D4ds_v5') {
  return { agentPoolProfiles: [{ name: 'system', mode: 'System', count, vmSize }] };
}

interface Usage {
  readonly name: { readonly value: string };
  readonly currentValue: number;
  readonly limit: number;
}

async function usages(fixture: Fixture): Promise<readonly unknown[]> {
  const { body } = await rawArm(fixture, `${encodeURI(USAGES)}?api-version=2024-07-01`);
  const value = body?.['value'] as readonly Usage[];
  return value.map(({ name, currentValue, limit }) => [name.value, currentValue, limit]);
}

describe('the tags of a cluster', () => {
  it('are changed at once, and nothing else is', async () => {
    const fixture = await withCluster();
    const before = await fixture.aks.managedClusters.get(GROUP, 'one');
    const poller = fixture.aks.managedClusters.updateTags(GROUP, 'one', { tags: { team: 'data' } });
    await finish(fixture.clock, poller);
    const after = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(after).toMatchObject({ tags: { team: 'data' }, provisioningState: 'Succeeded' });
    expect({ ...after, tags: before.tags, eTag: before.eTag }).toEqual(before);
  });

  it('are not changed while another operation runs, or in another version', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await putCluster(fixture, 'one', plainCluster());
    const change = (options = {}) =>
      fixture.aks.managedClusters.updateTags(GROUP, 'one', { tags: {} }, options).submitted();
    await expect(change()).rejects.toMatchObject({ statusCode: 409, code: 'OperationNotAllowed' });
    await fixture.clock.advance(6 * 60_000);
    await expect(change({ ifMatch: 'other' })).rejects.toMatchObject({ statusCode: 412 });
  });
});

describe('the agent pools of a cluster', () => {
  it('are listed and read as resources of their own', async () => {
    const fixture = await withCluster(nodes(2));
    const pools = await collect(fixture.aks.agentPools.list(GROUP, 'one'));
    expect(pools).toMatchObject([
      {
        name: 'system',
        type: 'Microsoft.ContainerService/managedClusters/agentPools',
        count: 2,
        provisioningState: 'Succeeded',
      },
    ]);
    expect(await fixture.aks.agentPools.get(GROUP, 'one', 'system')).toMatchObject({
      id: `${CLUSTER.replace('resourceGroups', 'resourcegroups')}/agentPools/system`,
      mode: 'System',
    });
    await expect(fixture.aks.agentPools.get(GROUP, 'one', 'none')).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});

describe('the credentials of an administrator', () => {
  it('are given', async () => {
    const fixture = await withCluster();
    const { kubeconfigs } = await fixture.aks.managedClusters.listClusterAdminCredentials(GROUP, 'one');
    expect(kubeconfigs?.[0]?.name).toBe('clusterAdmin');
  });

  it('are refused when local accounts are disabled', async () => {
    const fixture = await withCluster({ disableLocalAccounts: true });
    await expect(fixture.aks.managedClusters.listClusterAdminCredentials(GROUP, 'one')).rejects.toMatchObject(
      { statusCode: 400, code: 'BadRequest' },
    );
    await fixture.aks.managedClusters.listClusterUserCredentials(GROUP, 'one');
  });
});

describe('an abort', () => {
  it('is answered 202, then 204 when all was aborted, and 409 when all has ended', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await putCluster(fixture, 'one', plainCluster());
    const abort = () => rawArm(fixture, `${CLUSTER}/abort?api-version=2026-06-01`, { method: 'POST' });
    expect(await abort()).toMatchObject({ status: 202 });
    expect(await abort()).toMatchObject({ status: 204 });
    await fixture.clock.advance(60_000);
    expect(await abort()).toMatchObject({ status: 204 });
    await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    expect(await abort()).toMatchObject({ status: 409 });
  });
});

describe('the versions of Kubernetes', () => {
  it('are offered with their patches, one of them the default', async () => {
    const fixture = await startFixture();
    const { values = [] } = await fixture.aks.managedClusters.listKubernetesVersions(LOCATION);
    expect(values.filter(({ isDefault }) => isDefault).map(({ version }) => version)).toEqual(['1.34']);
    expect(values.map(({ version }) => version)).toContain('1.33');
    const patches = values.find(({ version }) => version === '1.33')?.patchVersions ?? {};
    expect(patches['1.33.5']?.upgrades).toContain('1.34.3');
  });

  it.each([
    ['1.33', '1.33.6'],
    ['1.34.1', '1.34.1'],
  ])('are run as asked for: %s runs %s', async (kubernetesVersion, current) => {
    const fixture = await withCluster({ kubernetesVersion });
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      kubernetesVersion,
      currentKubernetesVersion: current,
    });
  });
});

describe('the vCPUs of a subscription', () => {
  it('are counted for the region and for each family', async () => {
    const fixture = await withCluster(nodes(3), { quotas: { cores: 20, standardNCFamily: 0 } });
    expect(await usages(fixture)).toEqual(
      expect.arrayContaining([
        ['cores', 12, 20],
        ['standardDDSv5Family', 12, 350],
        ['standardNCFamily', 0, 0],
      ]),
    );
  });

  it('refuse a cluster that is more than what is left of the region', async () => {
    const fixture = await withCluster(nodes(3), { quotas: { cores: 20 } });
    await expect(putCluster(fixture, 'two', plainCluster(nodes(3)))).rejects.toMatchObject({
      statusCode: 400,
      code: 'ErrCode_InsufficientVCPUQuota',
      message:
        'Insufficient regional vcpu quota left for location westus2. left regional vcpu quota 8, requested quota 12.',
    });
    await putCluster(fixture, 'two', plainCluster(nodes(2)));
  });

  it('refuse a cluster that is more than what is left of its family', async () => {
    const fixture = await startFixture({ quotas: { standardDSv3Family: 4 } });
    await makeGroup(fixture);
    await expect(putCluster(fixture, 'one', plainCluster(nodes(2, 'Standard_D4s_v3')))).rejects.toMatchObject(
      {
        code: 'ErrCode_InsufficientVCPUQuota',
        message:
          'Insufficient vcpu quota requested 8, remaining 4 for family standardDSv3Family for region westus2.',
      },
    );
  });

  it('do not count the cluster that is updated twice, and are free again when it is gone', async () => {
    const fixture = await withCluster(nodes(3), { quotas: { cores: 16 } });
    const { managedClusters } = fixture.aks;
    await finish(fixture.clock, managedClusters.createOrUpdate(GROUP, 'one', plainCluster(nodes(4))));
    await finish(fixture.clock, managedClusters.delete(GROUP, 'one'));
    expect(await usages(fixture)).toEqual([['cores', 0, 16]]);
  });
});
