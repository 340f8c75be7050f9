import { describe, expect, it } from 'vitest';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { privateDnsLinkStep } from '../../../src/steps/private-dns-link.ts';
import { privateDnsZoneStep } from '../../../src/steps/private-dns-zone.ts';
import { virtualNetworkPeeringStep } from '../../../src/steps/virtual-network-peering.ts';
import { FakeArm } from '../../support/fake-arm.ts';
import { clusterRequest } from '../../support/requests.ts';
import {
  DNS_LINK_ID,
  DNS_ZONE_ID,
  MARK,
  NETWORK_ID,
  PEERING_ID,
  REMOTE_NETWORK_ID,
  inputs,
  verbCall,
} from '../../support/step-inputs.ts';

const zone =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/private.westus2.azmk8s.io';
const [clients, registry] = ['clients', 'registry'].map(
  (name) =>
    `/subscriptions/00000000-0000-4000-8000-000000000002/resourceGroups/rg-${name}/providers/Microsoft.Network/virtualNetworks/vnet-${name}`,
) as [string, string];

function stepsWith(change: Parameters<typeof clusterRequest>[0]) {
  return planCluster(clusterRequest(change), { operationId: 'op', productionSubscriptions: [] }).steps;
}

describe('a plan with connectivity', () => {
  const steps = stepsWith({
    access: { privateDnsZone: zone },
    connectivity: {
      dnsZoneLinks: [{ virtualNetworkId: clients }],
      peerings: [{ virtualNetworkId: clients }, { virtualNetworkId: registry, purpose: 'containerRegistry' }],
    },
  });
  const step = (id: string) => {
    const found = steps.find((each) => each.id === id);
    if (!found) throw new Error(`no step ${id}`);
    return found;
  };

  it('peers both ways, one write after the other, and before the cluster', () => {
    expect(step('peering-1')).toMatchObject({
      dependsOn: ['node-subnet'],
      input: { remoteVirtualNetworkId: clients },
    });
    expect(step('peering-1-back')).toMatchObject({
      dependsOn: ['peering-1'],
      input: { virtualNetworkId: clients },
    });
    expect(step('peering-2').dependsOn).toEqual(['peering-1-back']);
    expect(step('peering-2').title).toContain('registry');
    expect(step('cluster').dependsOn).toContain('peering-2-back');
  });

  it('makes the zone once the provider of zones is registered', () => {
    expect(step('private-dns-zone').dependsOn).toEqual(['resource-group', 'provider-network']);
  });

  it('makes the zone, and grants what a zone of one’s own needs, before the cluster (V34)', () => {
    expect(step('role-dns-zone')).toMatchObject({
      dependsOn: ['identity', 'private-dns-zone'],
      input: { scope: zone, roleId: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f' },
    });
    expect(step('role-virtual-network').dependsOn).toEqual(['identity', 'virtual-network']);
    expect(step('rbac-propagation').dependsOn).toEqual([
      'role-api-server-subnet',
      'role-node-subnet',
      'role-virtual-network',
      'role-dns-zone',
    ]);
  });

  it('links the zone when the cluster stands', () => {
    expect(step('dns-link-1')).toMatchObject({
      dependsOn: ['cluster'],
      input: { zoneId: zone, virtualNetworkId: clients },
    });
  });

  it('takes the zone that AKS makes from the cluster', () => {
    const link = stepsWith({ connectivity: { dnsZoneLinks: [{ virtualNetworkId: clients }] } }).find(
      ({ kind }) => kind === 'privateDnsLink',
    );
    expect(link?.inputsFrom).toEqual({ zoneId: { step: 'cluster', output: 'privateDnsZoneId' } });
  });
});

describe('virtualNetworkPeeringStep', () => {
  it('lets the networks reach each other and nothing further', async () => {
    const arm = new FakeArm();
    await virtualNetworkPeeringStep(arm.clients()).begin(verbCall(inputs.virtualNetworkPeering));
    expect(arm.resource(PEERING_ID)).toMatchObject({
      properties: {
        remoteVirtualNetwork: { id: REMOTE_NETWORK_ID },
        allowVirtualNetworkAccess: true,
        allowForwardedTraffic: false,
        allowGatewayTransit: false,
        useRemoteGateways: false,
      },
    });
  });

  it.each([
    ['another network', { remoteVirtualNetwork: { id: NETWORK_ID } }],
    [
      'closed to traffic',
      { remoteVirtualNetwork: { id: REMOTE_NETWORK_ID }, allowVirtualNetworkAccess: false },
    ],
  ])('finds unfit one of its name that is %s', async (_what, properties) => {
    const arm = new FakeArm();
    arm.seed(PEERING_ID, { properties: { ...properties, provisioningState: 'Succeeded' } });
    expect(
      await virtualNetworkPeeringStep(arm.clients()).observe(verbCall(inputs.virtualNetworkPeering)),
    ).toMatchObject({ observation: { found: 'unfit' } });
  });
});

describe('privateDnsZoneStep', () => {
  it('makes a global resource with the mark of the operation', async () => {
    const arm = new FakeArm();
    await privateDnsZoneStep(arm.clients()).begin(verbCall(inputs.privateDnsZone));
    expect(arm.resource(DNS_ZONE_ID)).toMatchObject({ location: 'global', tags: MARK });
  });

  it.each(['mustExist', 'mustNotExist'] as const)('heeds %s', async (existence) => {
    const arm = new FakeArm();
    if (existence === 'mustNotExist') arm.seed(DNS_ZONE_ID, { location: 'global' });
    const call = verbCall({ ...inputs.privateDnsZone, existence });
    expect(await privateDnsZoneStep(arm.clients()).observe(call)).toMatchObject({
      outcome: 'refused',
      problem: { code: existence === 'mustExist' ? 'ResourceMissing' : 'ResourceExists', owner: 'user' },
    });
  });

  it('does not hold its own work against mustNotExist', async () => {
    const arm = new FakeArm();
    arm.seed(DNS_ZONE_ID, { location: 'global', tags: MARK, properties: { provisioningState: 'Succeeded' } });
    const call = verbCall({ ...inputs.privateDnsZone, existence: 'mustNotExist' as const });
    expect(await privateDnsZoneStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'ours' },
    });
  });
});

describe('privateDnsLinkStep', () => {
  it('links without registering the names of machines', async () => {
    const arm = new FakeArm();
    await privateDnsLinkStep(arm.clients()).begin(verbCall(inputs.privateDnsLink));
    expect(arm.resource(DNS_LINK_ID)).toMatchObject({
      location: 'global',
      properties: { virtualNetwork: { id: REMOTE_NETWORK_ID }, registrationEnabled: false },
    });
  });
});
