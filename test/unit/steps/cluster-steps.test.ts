import { describe, expect, it } from 'vitest';
import type { ManagedClusterInput } from '../../../src/domain/step-inputs.ts';
import { clusterVerificationStep } from '../../../src/steps/cluster-verification.ts';
import { connectionHandoffStep } from '../../../src/steps/connection-handoff.ts';
import { managedClusterStep } from '../../../src/steps/managed-cluster.ts';
import { FakeArm } from '../../support/fake-arm.ts';
import {
  API_SUBNET_ID,
  CLUSTER_ID,
  IDENTITY_ID,
  NETWORK_ID,
  NODE_SUBNET_ID,
  OTHERS_MARK,
  SUBSCRIPTION,
  inputs,
  verbCall,
} from '../../support/step-inputs.ts';
import { listWith, objectWith, textLike, textWith } from '../../support/matching.ts';

type Properties = Record<string, Record<string, unknown>>;

/** ARM with the cluster of the inputs in it, finished, its properties changed as given. */
async function withCluster(change: object = {}, input: ManagedClusterInput = inputs.managedCluster) {
  const arm = new FakeArm();
  await managedClusterStep(arm.clients()).begin(verbCall(input));
  arm.finish();
  const resource = arm.resource(CLUSTER_ID);
  const properties = resource?.['properties'] as Properties;
  const pools = [{ ...input.nodePools[0], provisioningState: 'Succeeded', vnetSubnetID: NODE_SUBNET_ID }];
  arm.seed(CLUSTER_ID, { ...resource, properties: { ...properties, agentPoolProfiles: pools, ...change } });
  return arm;
}

/** What is named, and how the cluster is when verification refuses it. */
const refusable: readonly (readonly [string, object])[] = [
  ['provisioningState', { provisioningState: 'Failed' }],
  [
    'enableVnetIntegration',
    { apiServerAccessProfile: { enablePrivateCluster: true, subnetId: API_SUBNET_ID } },
  ],
  [
    'subnetId',
    { apiServerAccessProfile: { enablePrivateCluster: true, enableVnetIntegration: true, subnetId: 'x' } },
  ],
  [
    'enablePrivateCluster',
    { apiServerAccessProfile: { enableVnetIntegration: true, subnetId: API_SUBNET_ID } },
  ],
  ['disableLocalAccounts', { disableLocalAccounts: false }],
  ['agentPoolProfiles', { agentPoolProfiles: [] }],
  ['vnetSubnetID', { agentPoolProfiles: [{ name: 'p', provisioningState: 'Succeeded', vnetSubnetID: 'x' }] }],
  [
    '[p].provisioningState',
    { agentPoolProfiles: [{ name: 'p', provisioningState: 'Failed', vnetSubnetID: NODE_SUBNET_ID }] },
  ],
];

describe('managedClusterStep', () => {
  const call = verbCall(inputs.managedCluster);

  it('puts out how the cluster is called', async () => {
    const arm = await withCluster();
    expect(await managedClusterStep(arm.clients()).observe(call)).toMatchObject({
      observation: {
        found: 'ours',
        complete: true,
        outputs: {
          resourceId: CLUSTER_ID,
          privateFqdn: 'c-1.guid.private.eastus2.azmk8s.io',
          nodeResourceGroup: 'MC_rg',
          kubernetesVersion: '1.34.1',
        },
      },
    });
  });

  it.each([
    ['dnsPrefix', { dnsPrefix: 'other' }],
    [
      'serviceCidr',
      {
        networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay', serviceCidr: '10.9.0.0/16' },
      },
    ],
    [
      'networkPlugin',
      {
        networkProfile: {
          networkPlugin: 'kubenet',
          networkPluginMode: 'overlay',
          serviceCidr: '10.2.0.0/24',
        },
      },
    ],
    ['networkPluginMode', { networkProfile: { networkPlugin: 'azure', serviceCidr: '10.2.0.0/24' } }],
    [
      'enablePrivateCluster',
      { apiServerAccessProfile: { enableVnetIntegration: true, subnetId: API_SUBNET_ID } },
    ],
    [
      'enableVnetIntegration',
      { apiServerAccessProfile: { enablePrivateCluster: true, subnetId: API_SUBNET_ID } },
    ],
    [
      'subnetId',
      { apiServerAccessProfile: { enablePrivateCluster: true, enableVnetIntegration: true, subnetId: 'x' } },
    ],
    [
      'vnetSubnetID',
      { agentPoolProfiles: [{ name: 'p', vnetSubnetID: 'x', provisioningState: 'Succeeded' }] },
    ],
  ])('differs in %s', async (field, change) => {
    const arm = await withCluster(change);
    arm.seed(CLUSTER_ID, { ...arm.resource(CLUSTER_ID), tags: OTHERS_MARK });
    expect(await managedClusterStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'unfit', differences: [{ field: textLike(`${field}$`) }] },
    });
  });

  it('differs in the identity', async () => {
    const arm = await withCluster();
    arm.seed(CLUSTER_ID, {
      ...arm.resource(CLUSTER_ID),
      tags: OTHERS_MARK,
      identity: { type: 'SystemAssigned' },
    });
    expect(await managedClusterStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'unfit', differences: [{ field: 'identity.userAssignedIdentities', found: [] }] },
    });
  });

  it.each(refusable)('finds unfit what verification would refuse: %s', async (field, change) => {
    const arm = await withCluster(change);
    arm.seed(CLUSTER_ID, { ...arm.resource(CLUSTER_ID), tags: OTHERS_MARK });
    expect(await managedClusterStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'unfit', differences: listWith(objectWith({ field: textWith(field) })) },
    });
  });

  it('sends again over its own cluster when a pool of it has failed', async () => {
    const pools = [{ name: 'p', provisioningState: 'Failed', vnetSubnetID: NODE_SUBNET_ID }];
    const arm = await withCluster({ agentPoolProfiles: pools });
    const step = managedClusterStep(arm.clients());
    expect(await step.observe(call)).toMatchObject({ observation: { found: 'ours', complete: false } });
    expect(await step.begin(call)).toMatchObject({ outcome: 'pending' });
    expect(arm.sent('PUT')).toHaveLength(2);
  });

  it('takes a cluster with a pool that goes for one that is changing, not for one that goes', async () => {
    const pools = [{ name: 'p', provisioningState: 'Deleting', vnetSubnetID: NODE_SUBNET_ID }];
    const arm = await withCluster({ agentPoolProfiles: pools });
    const step = managedClusterStep(arm.clients());
    expect(await step.observe(call)).toMatchObject({
      observation: { found: 'ours', handle: { kind: 'resource' } },
    });
    expect(await step.undo(call)).toMatchObject({ outcome: 'pending', handle: { method: 'DELETE' } });
    arm.seed(CLUSTER_ID, {
      ...(await withCluster({ agentPoolProfiles: pools })).resource(CLUSTER_ID),
      tags: OTHERS_MARK,
    });
    expect(await step.observe(call)).toMatchObject({ outcome: 'retry', problem: { code: 'BeingChanged' } });
  });

  it('compares ids without regard to case', async () => {
    const arm = await withCluster();
    const upper = { ...inputs.managedCluster, identityId: IDENTITY_ID.toUpperCase(), location: 'EastUS2' };
    expect(await managedClusterStep(arm.clients()).observe(verbCall(upper))).toMatchObject({
      observation: { found: 'ours', complete: true },
    });
  });
});

describe('clusterVerificationStep', () => {
  const call = verbCall(inputs.clusterVerification);

  it('finds the cluster to be as asked for', async () => {
    const arm = await withCluster();
    const step = clusterVerificationStep(arm.clients());
    const outputs = {
      checks: listWith('vnetIntegrationAsAsked', 'noLocalAccounts', 'poolsInNodeSubnet'),
    };
    expect(await step.observe(call)).toMatchObject({ observation: { found: 'fit', outputs } });
    expect(await step.begin(call)).toMatchObject({ outcome: 'done', outputs });
    expect(await step.poll(call)).toMatchObject({ outcome: 'done', outputs });
    expect(arm.sent('PUT')).toHaveLength(1);
  });

  it.each(refusable)('refuses a cluster with another %s', async (field, change) => {
    const arm = await withCluster(change);
    expect(await clusterVerificationStep(arm.clients()).observe(call)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'VerificationFailed', class: 'mismatch', message: textWith(field) },
    });
  });

  it.each([
    { provisioningState: 'Updating' },
    { agentPoolProfiles: [{ name: 'p', provisioningState: 'Upgrading', vnetSubnetID: NODE_SUBNET_ID }] },
  ])('waits while the state is %j', async (change) => {
    const arm = await withCluster(change);
    expect(await clusterVerificationStep(arm.clients()).observe(call)).toMatchObject({
      outcome: 'retry',
      problem: { class: 'busy' },
    });
  });
});

describe('connectionHandoffStep', () => {
  async function handedOff(input = inputs.connectionHandoff, change: object = {}) {
    const arm = await withCluster(change);
    const answer = await connectionHandoffStep(arm.clients()).observe(verbCall(input));
    if (answer.outcome !== 'observed' || answer.observation.found !== 'fit')
      throw new Error(JSON.stringify(answer));
    const { outputs } = answer.observation;
    const commands = outputs['commands'] as readonly { readonly title: string; readonly command: string }[];
    return { outputs, lines: commands.map((each) => each.command), arm };
  }

  it('tells where the API server is', async () => {
    const { outputs } = await handedOff();
    expect(outputs).toMatchObject({
      clusterId: CLUSTER_ID,
      privateFqdn: 'c-1.guid.private.eastus2.azmk8s.io',
      apiServerSubnetId: API_SUBNET_ID,
      privateDnsZone: 'system',
      nodeResourceGroup: 'MC_rg',
    });
    expect(outputs).not.toHaveProperty('fqdn');
  });

  it('gives the commands to run', async () => {
    const { lines } = await handedOff();
    const cluster = `--subscription ${SUBSCRIPTION} --resource-group rg-test --name aks-1`;
    expect(lines).toEqual([
      `az aks get-credentials ${cluster}`,
      `az aks command invoke ${cluster} --command "kubectl get nodes"`,
      `az vm create --subscription ${SUBSCRIPTION} --resource-group "$CLIENT_RESOURCE_GROUP" --name aks-1-client --image Ubuntu2404 --subnet ${NODE_SUBNET_ID} --public-ip-address ""`,
      `az network vnet peering create --subscription ${SUBSCRIPTION} --resource-group rg-test --vnet-name hub --name aks-1-to-client --remote-vnet "$CLIENT_VNET_ID" --allow-vnet-access`,
      `az network vnet peering create --subscription "$CLIENT_SUBSCRIPTION" --resource-group "$CLIENT_RESOURCE_GROUP" --vnet-name "$CLIENT_VNET" --name client-to-aks-1 --remote-vnet ${NETWORK_ID} --allow-vnet-access`,
      `az network private-dns link vnet create --subscription ${SUBSCRIPTION} --resource-group MC_rg --zone-name guid.private.eastus2.azmk8s.io --name aks-1-client --virtual-network "$CLIENT_VNET_ID" --registration-enabled false`,
    ]);
  });

  it('leaves out run command when it is off, and the zone link when there is no zone', async () => {
    const input = { ...inputs.connectionHandoff, runCommand: false };
    const { lines } = await handedOff(input, { apiServerAccessProfile: { privateDNSZone: 'none' } });
    expect(lines.join('\n')).not.toMatch(/command invoke|private-dns/);
    expect(lines).toHaveLength(4);
  });

  it('links the zone that the request named', async () => {
    const zone = `/subscriptions/sub-dns/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io`;
    const { lines } = await handedOff(undefined, { apiServerAccessProfile: { privateDNSZone: zone } });
    expect(lines.at(-1)).toContain(
      '--subscription sub-dns --resource-group rg-dns --zone-name private.eastus2.azmk8s.io',
    );
  });

  it('never asks for credentials', async () => {
    const { arm } = await handedOff();
    expect(arm.sent('POST')).toEqual([]);
  });
});
