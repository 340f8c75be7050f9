import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  finish,
  GROUP,
  groupScope,
  inventory,
  LOCATION,
  makeGroup,
  makeLanding,
  MINUTE,
  plainCluster,
  putCluster,
  rawArm,
  startFixture,
  subnetId,
  SUBSCRIPTION,
  type Fixture,
} from './arm-fixture.ts';

const CLUSTER = `${groupScope()}/providers/Microsoft.ContainerService/managedClusters/one`;
const VERSION = 'api-version=2026-06-01';
const NODE_GROUP = `MC_${GROUP}_one_${LOCATION}`;

async function withGroup(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  return fixture;
}

async function withCluster(): Promise<Fixture> {
  const fixture = await withGroup();
  await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
  return fixture;
}

describe('managed clusters', () => {
  it('answers a create with 201, a long operation URL and no Retry-After', async () => {
    const fixture = await withGroup();
    const body = {
      location: LOCATION,
      identity: { type: 'SystemAssigned' },
      properties: { dnsPrefix: 'one', agentPoolProfiles: [{ name: 'system', mode: 'System', count: 1 }] },
    };
    const answer = await rawArm(fixture, `${CLUSTER}?${VERSION}`, { method: 'PUT', body });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        id: CLUSTER.replace('resourceGroups', 'resourcegroups'),
        type: 'Microsoft.ContainerService/ManagedClusters',
        properties: { provisioningState: 'Creating', agentPoolProfiles: [{ provisioningState: 'Creating' }] },
      },
    });
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(answer.headers).not.toHaveProperty('location');
    const url = answer.headers['azure-asyncoperation'] ?? '';
    expect(url.length).toBeGreaterThan(3300);
    const running = await rawArm(fixture, url);
    expect(running.body).toMatchObject({ status: 'InProgress', startTime: '2026-01-05T08:00:00.000Z' });
    await fixture.clock.advance(6 * MINUTE);
    expect((await rawArm(fixture, url)).body).toMatchObject({
      status: 'Succeeded',
      name: running.body?.['name'],
    });
  });

  it('answers ResourceNotFound in the shape of the gateway for a cluster that is not there', async () => {
    const fixture = await withGroup();
    expect(await rawArm(fixture, `${CLUSTER}?${VERSION}`)).toMatchObject({
      status: 404,
      headers: { 'x-ms-failure-cause': 'gateway' },
      body: { error: { code: 'ResourceNotFound' } },
    });
  });

  it('shows a public cluster with its public name', async () => {
    const fixture = await withCluster();
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster.fqdn).toMatch(/^plain-[0-9a-f]{8}\.hcp\.westus2\.azmk8s\.io$/);
    expect(cluster.privateFqdn).toBeUndefined();
    expect(cluster).toMatchObject({
      currentKubernetesVersion: '1.34.3',
      identity: { type: 'SystemAssigned' },
    });
    expect(cluster.agentPoolProfiles).toMatchObject([
      { name: 'system', provisioningState: 'Succeeded', count: 1 },
    ]);
  });

  it('shows a private cluster without its public name when that is not wanted', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    const apiServerAccessProfile = {
      enablePrivateCluster: true,
      enableVnetIntegration: true,
      subnetId: subnetId('api'),
      enablePrivateClusterPublicFqdn: false,
    };
    await putCluster(fixture, 'one', clusterIn(identityId, { apiServerAccessProfile }));
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster.fqdn).toBeUndefined();
    expect(cluster.privateFqdn).toContain('.private.westus2.azmk8s.io');
  });

  it('shows the Private Link resource of a private cluster without VNet integration', async () => {
    const fixture = await withGroup();
    const apiServerAccessProfile = { enablePrivateCluster: true };
    await putCluster(fixture, 'one', plainCluster({ apiServerAccessProfile }));
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster.privateFqdn).toContain('.privatelink.westus2.azmk8s.io');
    expect(cluster.privateLinkResources).toMatchObject([{ name: 'management', groupId: 'management' }]);
    expect(cluster.apiServerAccessProfile).toMatchObject({
      privateDNSZone: 'system',
      enablePrivateClusterPublicFqdn: true,
    });
  });

  it('makes the group of the nodes with the cluster and takes it along', async () => {
    const fixture = await withCluster();
    const names = [];
    for await (const { type } of fixture.resources.resources.listByResourceGroup(NODE_GROUP))
      names.push(type);
    expect(names).toContain('Microsoft.Compute/virtualMachineScaleSets');
    expect(names).toContain('Microsoft.Network/virtualNetworks');
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    expect(await inventory(fixture)).toEqual([groupScope()]);
  });

  it('answers a delete with both an operation and a Location', async () => {
    const fixture = await withCluster();
    const answer = await rawArm(fixture, `${CLUSTER}?${VERSION}`, { method: 'DELETE' });
    expect(answer).toMatchObject({ status: 202, body: undefined });
    expect(answer.headers['azure-asyncoperation']).toContain('/operations/');
    const location = answer.headers['location'] ?? '';
    expect(await rawArm(fixture, location)).toMatchObject({ status: 202 });
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Deleting',
    });
    await fixture.clock.advance(5 * MINUTE);
    expect(await rawArm(fixture, location)).toMatchObject({ status: 204 });
    expect(await rawArm(fixture, `${CLUSTER}?${VERSION}`, { method: 'DELETE' })).toMatchObject({
      status: 204,
    });
  });

  it('refuses a second write while one is running, flat and with the operation named', async () => {
    const fixture = await withGroup();
    await putCluster(fixture, 'one', plainCluster());
    const body = {
      location: LOCATION,
      identity: { type: 'SystemAssigned' },
      properties: { dnsPrefix: 'one' },
    };
    const answer = await rawArm(fixture, `${CLUSTER}?${VERSION}`, { method: 'PUT', body });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'OperationNotAllowed', details: null, subcode: '' },
    });
    expect(answer.body?.['message']).toMatch(
      /in progress create managed cluster operation \(operation ID: [0-9a-f-]{36}\)/,
    );
  });

  it('takes over a running create with a delete', async () => {
    const fixture = await withGroup();
    const create = fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    await create.submitted();
    await fixture.clock.advance(MINUTE);
    const removal = fixture.aks.managedClusters.delete(GROUP, 'one');
    await removal.submitted();
    await expect(create.poll()).rejects.toThrow('AKSOperationPreemptedByDelete');
    await finish(fixture.clock, removal);
    expect(await inventory(fixture)).toEqual([groupScope()]);
  });

  it('updates a cluster and answers 200', async () => {
    const fixture = await withCluster();
    const agentPoolProfiles = [{ name: 'system', mode: 'System', count: 2, vmSize: 'Standard_D4ds_v5' }];
    const poller = fixture.aks.managedClusters.createOrUpdate(
      GROUP,
      'one',
      plainCluster({ agentPoolProfiles }),
    );
    await poller.submitted();
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Updating',
    });
    await finish(fixture.clock, poller);
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Succeeded',
      agentPoolProfiles: [{ count: 2 }],
    });
  });

  it('refuses to change what a cluster keeps for life', async () => {
    const fixture = await withCluster();
    await expect(putCluster(fixture, 'one', plainCluster({ dnsPrefix: 'other' }))).rejects.toMatchObject({
      statusCode: 400,
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('cancels a running create on request', async () => {
    const fixture = await withGroup();
    const create = fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    await create.submitted();
    const abort = fixture.aks.managedClusters.abortLatestOperation(GROUP, 'one');
    await abort.submitted();
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Canceling',
    });
    await finish(fixture.clock, abort);
    await expect(create.poll()).rejects.toThrow('canceled');
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Canceled',
    });
  });

  it('refuses to abort when nothing runs', async () => {
    const fixture = await withCluster();
    await expect(
      fixture.aks.managedClusters.abortLatestOperation(GROUP, 'one').submitted(),
    ).rejects.toMatchObject({
      statusCode: 409,
    });
  });

  it('gives the credentials of a cluster that was built', async () => {
    const fixture = await withCluster();
    const { kubeconfigs } = await fixture.aks.managedClusters.listClusterUserCredentials(GROUP, 'one');
    const text = Buffer.from(kubeconfigs?.[0]?.value ?? []).toString();
    expect(text).toMatch(/server: "https:\/\/plain-[0-9a-f]{8}\.hcp\.westus2\.azmk8s\.io:443"/);
  });

  it('runs a command in the cluster', async () => {
    const fixture = await withCluster();
    const poller = fixture.aks.managedClusters.runCommand(GROUP, 'one', { command: 'kubectl get nodes' });
    await finish(fixture.clock, poller);
    expect(poller.result).toMatchObject({ provisioningState: 'Succeeded', exitCode: 0 });
    expect(poller.result?.logs).toContain('aks-system-vmss000000   Ready');
  });

  it('lists the clusters of a group', async () => {
    const fixture = await withCluster();
    const ids = [];
    for await (const { id } of fixture.aks.managedClusters.listByResourceGroup(GROUP)) ids.push(id);
    expect(ids).toEqual([
      `/subscriptions/${SUBSCRIPTION}/resourcegroups/${GROUP}/providers/Microsoft.ContainerService/managedClusters/one`,
    ]);
  });

  it('takes the same time for the same cluster and seed', async () => {
    const took = async (seed: number): Promise<number> => {
      const fixture = await startFixture({ seed });
      await makeGroup(fixture);
      return finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    };
    const first = await took(1);
    expect(await took(1)).toBe(first);
    expect(await took(2)).not.toBe(first);
  });
});
