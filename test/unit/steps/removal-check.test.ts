import { describe, expect, it } from 'vitest';
import type { RemovalCandidate, RemovalCheckInput } from '../../../src/domain/step-inputs.ts';
import { removalCheckStep } from '../../../src/steps/removal-check.ts';
import { FakeArm } from '../../support/fake-arm.ts';
import { objectWith, textWith } from '../../support/matching.ts';
import {
  API_SUBNET_ID,
  CLUSTER_ID,
  DNS_ZONE_ID,
  GROUP_ID,
  IDENTITY_ID,
  MARK,
  NETWORK_ID,
  NODE_SUBNET_ID,
  PEERING_ID,
  inputs,
  verbCall,
} from '../../support/step-inputs.ts';

const clusterB = CLUSTER_ID.replace('aks-1', 'aks-b');
const nic = (group: string): string =>
  `${GROUP_ID.replace('rg-test', group)}/providers/Microsoft.Network/networkInterfaces/nic-1/ipConfigurations/one`;

function candidate(kind: RemovalCandidate['kind'], resourceId: string): RemovalCandidate {
  return { stepId: kind, kind, resourceId };
}

/** ARM with the cluster that is to go, under our mark. */
function world(): FakeArm {
  const arm = new FakeArm();
  arm.seed(CLUSTER_ID, {
    tags: MARK,
    properties: {
      nodeResourceGroup: 'MC_rg',
      apiServerAccessProfile: { subnetId: API_SUBNET_ID },
      agentPoolProfiles: [{ name: 'a', vnetSubnetID: NODE_SUBNET_ID }],
    },
  });
  return arm;
}

async function checked(
  arm: FakeArm,
  candidates: readonly RemovalCandidate[],
  change: Partial<RemovalCheckInput> = {},
) {
  const ids = [CLUSTER_ID, ...candidates.map(({ resourceId }) => resourceId)];
  const input = {
    ...inputs.removalCheck,
    candidates,
    removedIds: ids.map((id) => id.toLowerCase()),
    ...change,
  };
  return removalCheckStep(arm.clients()).begin(verbCall(input));
}

const subnet = candidate('subnet', NODE_SUBNET_ID);
const free = { outcome: 'done', outputs: {} };
const usedBy = (who: string) => ({
  outcome: 'refused',
  problem: { code: 'ResourcesInUse', owner: 'user', message: textWith(who) },
});

describe('removalCheckStep', () => {
  it('has nothing against what only the cluster that goes uses', async () => {
    const arm = world();
    arm.seed(NODE_SUBNET_ID, { properties: { ipConfigurations: [{ id: nic('mc_rg') }] } });
    arm.seed(NETWORK_ID, { tags: MARK, properties: {} });
    const all = [subnet, candidate('virtualNetwork', NETWORK_ID), candidate('managedIdentity', IDENTITY_ID)];
    expect(await checked(arm, all)).toMatchObject(free);
  });

  it.each([
    ['in the subnet', subnet, { agentPoolProfiles: [{ name: 'b', vnetSubnetID: NODE_SUBNET_ID }] }, {}],
    [
      'with its name in the zone',
      candidate('privateDnsZone', DNS_ZONE_ID),
      { apiServerAccessProfile: { privateDNSZone: DNS_ZONE_ID } },
      {},
    ],
    [
      'with the identity',
      candidate('managedIdentity', IDENTITY_ID),
      {},
      { identity: { userAssignedIdentities: { [IDENTITY_ID]: {} } } },
    ],
  ] as const)('sees another cluster %s', async (_where, thing, properties, more) => {
    const arm = world();
    arm.seed(clusterB, { ...more, properties });
    arm.seed(thing.resourceId, { tags: MARK, properties: {} });
    expect(await checked(arm, [thing])).toMatchObject(usedBy('cluster aks-b'));
  });

  it('sees a machine in the subnet', async () => {
    const arm = world();
    arm.seed(NODE_SUBNET_ID, { properties: { ipConfigurations: [{ id: nic('rg-vm') }] } });
    expect(await checked(arm, [subnet])).toMatchObject(usedBy('networkInterfaces nic-1'));
  });

  it('takes the link that AKS made for the cluster for its own, and not another', async () => {
    const arm = world();
    arm.seed(DNS_ZONE_ID, { tags: MARK });
    const link = (name: string, network: string) => {
      arm.seed(`${DNS_ZONE_ID}/virtualNetworkLinks/${name}`, {
        properties: { virtualNetwork: { id: network } },
      });
    };
    const zone = candidate('privateDnsZone', DNS_ZONE_ID);
    link('of-aks', NETWORK_ID);
    expect(await checked(arm, [zone])).toMatchObject(free);
    link('theirs', `${NETWORK_ID}-other`);
    expect(await checked(arm, [zone])).toMatchObject(usedBy('virtualNetworkLinks theirs'));
  });

  it('sees what others put into the group and the network', async () => {
    const arm = world();
    arm.seed(`${GROUP_ID}/providers/Microsoft.Storage/storageAccounts/theirs`, {});
    const group = candidate('resourceGroup', GROUP_ID);
    expect(await checked(arm, [group])).toMatchObject(usedBy('storageAccounts theirs'));
    arm.seed(NETWORK_ID, { tags: MARK, properties: {} });
    arm.seed(`${NETWORK_ID}/subnets/theirs`, {});
    expect(await checked(arm, [candidate('virtualNetwork', NETWORK_ID)])).toMatchObject(
      usedBy('subnets theirs'),
    );
  });

  it('does not take for ours what carries no mark, once the cluster that vouches for it is gone', async () => {
    const arm = new FakeArm();
    arm.seed(NODE_SUBNET_ID, { properties: {} });
    arm.seed(PEERING_ID, { properties: {} });
    expect(await checked(arm, [subnet])).toMatchObject(usedBy('carries no mark'));
    const peering = candidate('virtualNetworkPeering', PEERING_ID);
    expect(await checked(arm, [peering])).toMatchObject(usedBy('carries no mark'));
  });

  it('leaves what is in use when it is told to', async () => {
    const arm = world();
    arm.seed(NODE_SUBNET_ID, { properties: { ipConfigurations: [{ id: nic('rg-vm') }] } });
    expect(await checked(arm, [subnet], { whenInUse: 'leave' })).toMatchObject({
      outcome: 'done',
      outputs: { inUse: [objectWith({ stepId: 'subnet', because: textWith('nic-1') })] },
    });
  });

  it('refuses a cluster that no operation made', async () => {
    expect(await checked(world(), [], { removedIds: [] })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'NotMadeBySlipway' },
    });
  });

  it('finds nothing to do where nothing is', async () => {
    expect(await checked(new FakeArm(), [], { removedIds: [] })).toMatchObject({
      outcome: 'done',
      note: textWith('Nothing of this cluster'),
    });
  });
});
