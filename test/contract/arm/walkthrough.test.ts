import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  DELEGATED,
  finish,
  grant,
  GROUP,
  inventory,
  LOCATION,
  makeGroup,
  makeIdentity,
  makeNetwork,
  makeSubnet,
  MINUTE,
  PREVIEW,
  startFixture,
  subnetId,
} from './arm-fixture.ts';

const AKS = 'Microsoft.ContainerService';

describe('the bring-your-own-VNet document', () => {
  it('is carried out in order, from the feature to a private cluster, and taken down again', async () => {
    const fixture = await startFixture({ profile: 'preview-2022' });
    const { clock, features, resources, aks, network, identities, authorization } = fixture;

    expect(await features.features.get(AKS, PREVIEW)).toMatchObject({
      properties: { state: 'NotRegistered' },
    });
    await features.features.register(AKS, PREVIEW);
    await clock.advance(6 * MINUTE);
    expect(await features.features.get(AKS, PREVIEW)).toMatchObject({ properties: { state: 'Registered' } });
    await resources.providers.register(AKS);
    expect(await resources.providers.get(AKS)).toMatchObject({ registrationState: 'Registering' });
    await clock.advance(MINUTE);
    expect(await resources.providers.get(AKS)).toMatchObject({ registrationState: 'Registered' });

    await makeGroup(fixture);
    await makeNetwork(fixture);
    await makeSubnet(fixture, 'api', { addressPrefix: '172.19.0.0/28', ...DELEGATED });
    await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24' });
    const identity = await makeIdentity(fixture);
    const grants = [
      await grant(fixture, identity.principalId, subnetId('api'), 0),
      await grant(fixture, identity.principalId, subnetId('nodes')),
    ];

    const tookMs = await finish(
      clock,
      aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identity.id)),
    );
    expect(tookMs).toBeGreaterThanOrEqual(4 * MINUTE);
    expect(tookMs).toBeLessThanOrEqual(6 * MINUTE + 10_000);
    const cluster = await aks.managedClusters.get(GROUP, 'one');
    expect(cluster).toMatchObject({
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      nodeResourceGroup: `MC_${GROUP}_one_${LOCATION}`,
      apiServerAccessProfile: {
        enablePrivateCluster: true,
        enableVnetIntegration: true,
        subnetId: subnetId('api'),
      },
    });
    expect(cluster.privateFqdn).toMatch(/^fleet-[0-9a-f]{8}\.[0-9a-f-]{36}\.private\.westus2\.azmk8s\.io$/);

    await finish(clock, aks.managedClusters.delete(GROUP, 'one'));
    for (const [index, scope] of [subnetId('api'), subnetId('nodes')].entries()) {
      await authorization.roleAssignments.delete(scope.slice(1), grants[index] ?? '');
    }
    await clock.advance(2 * MINUTE);
    await finish(clock, network.subnets.delete(GROUP, 'fleet-net', 'nodes'));
    await finish(clock, network.subnets.delete(GROUP, 'fleet-net', 'api'));
    await finish(clock, network.virtualNetworks.delete(GROUP, 'fleet-net'));
    await identities.userAssignedIdentities.delete(GROUP, 'fleet-id');
    await finish(clock, resources.resourceGroups.delete(GROUP));
    expect(await inventory(fixture)).toEqual([]);
  });
});
