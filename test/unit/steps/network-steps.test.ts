import { describe, expect, it } from 'vitest';
import { resourceGroupStep } from '../../../src/steps/resource-group.ts';
import { subnetStep } from '../../../src/steps/subnet.ts';
import { virtualNetworkStep } from '../../../src/steps/virtual-network.ts';
import { FakeArm } from '../../support/fake-arm.ts';
import { API_SUBNET_ID, GROUP_ID, MARK, NETWORK_ID, inputs, verbCall } from '../../support/step-inputs.ts';
import { textWith } from '../../support/matching.ts';

const AKS = 'Microsoft.ContainerService/managedClusters';

describe('resourceGroupStep', () => {
  it('differs when the group is in another region', async () => {
    const arm = new FakeArm();
    arm.seed(GROUP_ID, { location: 'westus2' });
    expect(await resourceGroupStep(arm.clients()).observe(verbCall(inputs.resourceGroup))).toMatchObject({
      observation: {
        found: 'unfit',
        differences: [{ field: 'location', expected: 'eastus2', found: 'westus2' }],
      },
    });
  });

  it('takes the display name of a region for its short one', async () => {
    const arm = new FakeArm();
    arm.seed(GROUP_ID, { location: 'East US 2' });
    expect(await resourceGroupStep(arm.clients()).observe(verbCall(inputs.resourceGroup))).toMatchObject({
      observation: { found: 'fit' },
    });
  });

  it('marks the group as this operation’s, next to the tags of the request', async () => {
    const arm = new FakeArm();
    await resourceGroupStep(arm.clients()).begin(verbCall(inputs.resourceGroup));
    expect(arm.resource(GROUP_ID)).toMatchObject({ tags: { team: 'core', ...MARK } });
  });

  it('sends nothing over a group that a read has missed', async () => {
    const arm = new FakeArm();
    arm.seed(GROUP_ID, { location: 'eastus2', tags: { cost: 'theirs' } });
    const body = { error: { code: 'ResourceGroupNotFound', message: 'not found' } };
    arm.failNext({ method: 'GET', answer: { status: 404, body } });
    const step = resourceGroupStep(arm.clients());
    expect(await step.begin(verbCall(inputs.resourceGroup))).toMatchObject({
      outcome: 'retry',
      effect: 'unknown',
      problem: { code: 'AppearedMeanwhile' },
    });
    expect(arm.sent('PUT')).toEqual([]);
  });

  it('does not delete a group that holds something', async () => {
    const arm = new FakeArm();
    const step = resourceGroupStep(arm.clients());
    await step.begin(verbCall(inputs.resourceGroup));
    arm.seed(`${GROUP_ID}/providers/Microsoft.Storage/storageAccounts/theirs`, { location: 'eastus2' });
    expect(await step.undo(verbCall(inputs.resourceGroup))).toMatchObject({
      outcome: 'refused',
      problem: { code: 'ResourceGroupNotEmpty', message: textWith('storageAccounts/theirs') },
    });
    expect(arm.sent('DELETE')).toEqual([]);
  });

  it('waits until ARM no longer lists what this operation has removed', async () => {
    const arm = new FakeArm();
    const step = resourceGroupStep(arm.clients());
    await step.begin(verbCall(inputs.resourceGroup));
    arm.seed(NETWORK_ID, { location: 'eastus2', tags: MARK });
    expect(await step.undo(verbCall(inputs.resourceGroup))).toMatchObject({
      outcome: 'retry',
      problem: { code: 'ResourcesStillListed', class: 'busy' },
    });
    expect(arm.sent('DELETE')).toEqual([]);
  });
});

describe('virtualNetworkStep', () => {
  it('is held to mustNotExist even after it was sent for: what it made carries its mark', async () => {
    const arm = new FakeArm();
    arm.seed(NETWORK_ID, {
      location: 'eastus2',
      properties: { provisioningState: 'Succeeded', addressSpace: { addressPrefixes: ['172.16.0.0/12'] } },
    });
    const call = verbCall({ ...inputs.virtualNetwork, existence: 'mustNotExist' as const });
    expect(await virtualNetworkStep(arm.clients()).observe({ ...call, sent: true })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'ResourceExists' },
    });
  });

  const settled = { provisioningState: 'Succeeded' };

  async function madeNetwork() {
    const arm = new FakeArm();
    const step = virtualNetworkStep(arm.clients());
    await step.begin(verbCall(inputs.virtualNetwork));
    arm.finish();
    return { arm, step };
  }

  it.each([
    [['172.16.0.0/12'], 'fit'],
    [['10.0.0.0/8', '172.19.0.0/16'], 'fit'],
    [['172.19.0.0/17'], 'unfit'],
    [['172.20.0.0/16'], 'unfit'],
    [[], 'unfit'],
  ])('finds an address space of %j to be %s', async (addressPrefixes, found) => {
    const arm = new FakeArm();
    arm.seed(NETWORK_ID, {
      location: 'eastus2',
      properties: { ...settled, addressSpace: { addressPrefixes } },
    });
    expect(await virtualNetworkStep(arm.clients()).observe(verbCall(inputs.virtualNetwork))).toMatchObject({
      observation: { found },
    });
  });

  it.each(['subnets', 'virtualNetworkPeerings'])(
    'never sends over %s, not even of its own failed network',
    async (contents) => {
      const arm = new FakeArm();
      const properties = {
        provisioningState: 'Failed',
        addressSpace: { addressPrefixes: ['172.19.0.0/16'] },
        [contents]: [{ name: 'theirs' }],
      };
      arm.seed(NETWORK_ID, { location: 'eastus2', tags: MARK, properties });
      expect(await virtualNetworkStep(arm.clients()).begin(verbCall(inputs.virtualNetwork))).toMatchObject({
        outcome: 'refused',
        problem: { code: 'VirtualNetworkHasSubnets', remedy: textWith('again under a new request id') },
      });
      expect(arm.sent('PUT')).toEqual([]);
    },
  );

  it.each([
    [['a'], []],
    [['a'], ['p']],
    [[], ['p']],
  ])('does not delete a network that lists subnets %j and peerings %j, and names them', async (...names) => {
    const { arm, step } = await madeNetwork();
    const [subnets, peerings] = names;
    for (const name of subnets) arm.seed(`${NETWORK_ID}/subnets/${name}`, {});
    for (const name of peerings) arm.seed(`${NETWORK_ID}/virtualNetworkPeerings/${name}`, {});
    const answer = await step.undo(verbCall(inputs.virtualNetwork));
    expect(answer).toMatchObject({
      outcome: 'retry',
      effect: 'none',
      problem: {
        code: 'VirtualNetworkNotEmpty',
        class: 'dependencyBusy',
        owner: 'operator',
        message: textWith(
          [...subnets.map((each) => `subnet ${each}`), ...peerings.map((each) => `peering ${each}`)].join(
            ', ',
          ),
        ),
      },
    });
    expect(arm.sent('DELETE')).toEqual([]);
  });

  it('is deleted once its subnets are gone', async () => {
    const { arm, step } = await madeNetwork();
    const subnet = subnetStep(arm.clients());
    await subnet.begin(verbCall(inputs.subnet));
    arm.finish();
    await subnet.undo(verbCall(inputs.subnet));
    expect(await step.undo(verbCall(inputs.virtualNetwork))).toMatchObject({
      outcome: 'retry',
      problem: { class: 'dependencyBusy' },
    });
    arm.finish();
    expect(await step.undo(verbCall(inputs.virtualNetwork))).toMatchObject({ outcome: 'pending' });
    expect(arm.sent('DELETE')).toEqual([API_SUBNET_ID, NETWORK_ID]);
  });

  it('is busy while somebody else changes the network', async () => {
    const arm = new FakeArm();
    arm.seed(NETWORK_ID, { location: 'eastus2', properties: { provisioningState: 'Updating' } });
    expect(await virtualNetworkStep(arm.clients()).observe(verbCall(inputs.virtualNetwork))).toMatchObject({
      outcome: 'retry',
      problem: { code: 'BeingChanged', class: 'busy' },
    });
  });
});

describe('subnetStep', () => {
  const delegations = [{ name: 'd', properties: { serviceName: AKS } }];

  it.each([
    [{ addressPrefix: '172.19.0.0/28', delegations }, 'fit'],
    [{ addressPrefixes: ['172.19.0.0/28'], delegations }, 'fit'],
    [{ addressPrefix: '172.19.0.0/27', delegations }, 'unfit'],
    [{ addressPrefixes: ['172.19.0.0/28', '172.19.1.0/28'], delegations }, 'unfit'],
    [{ addressPrefix: '172.19.0.0/28' }, 'unfit'],
    [{ addressPrefix: '172.19.0.0/28', delegations, provisioningState: 'Failed' }, 'unfit'],
  ])('finds %j to be %s', async (properties, found) => {
    const arm = new FakeArm();
    arm.seed(API_SUBNET_ID, { properties: { provisioningState: 'Succeeded', ...properties } });
    expect(await subnetStep(arm.clients()).observe(verbCall(inputs.subnet))).toMatchObject({
      observation: { found },
    });
  });

  it('is held to mustNotExist until it was sent for', async () => {
    const arm = new FakeArm();
    const step = subnetStep(arm.clients());
    const call = verbCall({ ...inputs.subnet, existence: 'mustNotExist' as const });
    await step.begin(call);
    arm.finish();
    expect(await step.observe(call)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'ResourceExists' },
    });
    expect(await step.observe({ ...call, sent: true })).toMatchObject({ observation: { found: 'fit' } });
  });

  it('wants a node subnet without any delegation', async () => {
    const arm = new FakeArm();
    arm.seed(API_SUBNET_ID, { properties: { addressPrefix: '172.19.0.0/28', delegations } });
    const call = verbCall({ ...inputs.subnet, delegation: null });
    expect(await subnetStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'unfit', differences: [{ field: 'properties.delegations', expected: [] }] },
    });
  });

  it('delegates the subnet to AKS', async () => {
    const arm = new FakeArm();
    await subnetStep(arm.clients()).begin(verbCall(inputs.subnet));
    expect(arm.resource(API_SUBNET_ID)).toMatchObject({
      properties: {
        addressPrefix: '172.19.0.0/28',
        delegations: [{ name: 'aks-delegation', properties: { serviceName: AKS } }],
      },
    });
  });

  it('refuses to send over a subnet that appeared and differs, and to delete it', async () => {
    const arm = new FakeArm();
    const step = subnetStep(arm.clients());
    arm.seed(API_SUBNET_ID, {
      properties: { provisioningState: 'Succeeded', addressPrefix: '172.19.9.0/24' },
    });
    expect(await step.begin(verbCall(inputs.subnet))).toMatchObject({
      outcome: 'refused',
      problem: { code: 'AppearedMeanwhile' },
    });
    expect(await step.undo(verbCall(inputs.subnet))).toMatchObject({ outcome: 'refused' });
    expect([...arm.sent('PUT'), ...arm.sent('DELETE')]).toEqual([]);
  });

  it('keeps trying while something still holds the subnet', async () => {
    const arm = new FakeArm();
    const step = subnetStep(arm.clients());
    await step.begin(verbCall(inputs.subnet));
    arm.finish();
    arm.failNext({
      method: 'DELETE',
      answer: { status: 400, body: { error: { code: 'InUseSubnetCannotBeDeleted', message: 'in use' } } },
    });
    expect(await step.undo(verbCall(inputs.subnet))).toMatchObject({
      outcome: 'retry',
      problem: { class: 'dependencyBusy' },
    });
  });
});
