import { describe, expect, it } from 'vitest';
import { clusterIdOf, operationIdOf } from '../../../src/domain/operation-ids.ts';
import type { ClusterRequestInput } from '../../../src/domain/request.ts';
import { preflightStep, runPreflight } from '../../../src/steps/preflight.ts';
import { failure, FakeArm } from '../../support/fake-arm.ts';
import { textLike, textWith } from '../../support/matching.ts';
import { clusterRequest, requestInput } from '../../support/requests.ts';
import { keptReservations, noReservations } from '../../support/reservations.ts';
import { verbCall } from '../../support/step-inputs.ts';

const { target } = requestInput();
const GROUP = `/subscriptions/${target.subscriptionId}/resourceGroups/rg-test`;
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-aks`;
const API_SUBNET = `${NETWORK}/subnets/snet-apiserver`;
const NODE_SUBNET = `${NETWORK}/subnets/snet-cluster`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-aks`;
const CLUSTERS = `/subscriptions/${target.subscriptionId}/providers/Microsoft.ContainerService/managedClusters`;
const SECURITY_GROUP = `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg`;

/** Everything of the request but the cluster. */
function seedNetwork(arm: FakeArm): void {
  const provisioningState = 'Succeeded';
  arm.seed(GROUP, { location: 'westus2', properties: { provisioningState } });
  arm.seed(NETWORK, {
    location: 'westus2',
    properties: { provisioningState, addressSpace: { addressPrefixes: ['172.19.0.0/16'] } },
  });
  const serviceName = 'Microsoft.ContainerService/managedClusters';
  arm.seed(API_SUBNET, {
    properties: {
      provisioningState,
      addressPrefix: '172.19.0.0/28',
      delegations: [{ name: 'aks', properties: { serviceName } }],
    },
  });
  arm.seed(NODE_SUBNET, { properties: { provisioningState, addressPrefix: '172.19.1.0/24' } });
  arm.seed(IDENTITY, { location: 'westus2', properties: { principalId: 'p' } });
}

function findings(arm: FakeArm, change: Partial<ClusterRequestInput> = {}) {
  return runPreflight(arm.clients(), noReservations, clusterRequest(change)).then(
    (result) => result.findings,
  );
}

async function observed(arm: FakeArm, change: Partial<ClusterRequestInput> = {}, records = noReservations) {
  return preflightStep(arm.clients(), records).observe(verbCall({ request: clusterRequest(change) }));
}

describe('preflight', () => {
  it('is done where nothing is in the way, and has changed nothing', async () => {
    const arm = new FakeArm();
    expect(await observed(arm)).toMatchObject({
      outcome: 'observed',
      observation: { found: 'fit', outputs: { warnings: 0 } },
    });
    expect(arm.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('is done where everything but the cluster is there', async () => {
    const arm = new FakeArm();
    seedNetwork(arm);
    expect(await observed(arm)).toMatchObject({ observation: { found: 'fit', outputs: { warnings: 0 } } });
  });

  it('answers the same to every verb, and has nothing to undo', async () => {
    const step = preflightStep(new FakeArm().clients(), noReservations);
    const call = verbCall({ request: clusterRequest() });
    const begun = await step.begin(call);
    expect(begun).toMatchObject({ outcome: 'done' });
    expect(await step.poll(call)).toEqual(begun);
    expect(await step.undo(call)).toEqual({ outcome: 'done', outputs: {} });
  });

  it('tells everything that is wrong at once', async () => {
    const arm = new FakeArm();
    seedNetwork(arm);
    arm.seed(API_SUBNET, { properties: { provisioningState: 'Failed', addressPrefix: '172.19.0.0/28' } });
    arm.seed(GROUP.replace('rg-test', 'MC_rg-test_aks-test_westus2'), { location: 'westus2' });
    expect(await observed(arm)).toMatchObject({
      outcome: 'refused',
      problem: {
        code: 'PreflightFailed',
        class: 'invalidInput',
        owner: 'user',
        message: textLike(/^Nothing was created: .*V48.*V18.*V23/),
        remedy: textWith('Send the request again under a new request id.'),
      },
    });
  });

  it('puts out the addresses that the request left open', async () => {
    const network = {
      mode: 'byoVnet',
      virtualNetwork: { name: 'vnet-aks' },
      apiServerSubnet: { name: 'snet-apiserver' },
      nodeSubnet: { name: 'more-nodes' },
    } as const;
    const arm = new FakeArm();
    seedNetwork(arm);
    expect(await observed(arm, { network })).toMatchObject({
      observation: {
        outputs: {
          virtualNetworkPrefixes: ['172.19.0.0/16'],
          apiServerSubnetPrefix: '172.19.0.0/28',
          nodeSubnetPrefix: '172.19.2.0/24',
        },
      },
    });
  });

  it('compares a cluster that exists with the request', async () => {
    const arm = new FakeArm();
    seedNetwork(arm);
    arm.seed(clusterIdOf(target), { location: 'eastus2', properties: { provisioningState: 'Succeeded' } });
    expect(await observed(arm)).toMatchObject({
      outcome: 'refused',
      problem: { class: 'mismatch', message: textWith('location is "eastus2", not "westus2"') },
    });
  });

  it('reads the rules of a security group', async () => {
    const arm = new FakeArm();
    seedNetwork(arm);
    const subnet = arm.resource(NODE_SUBNET) ?? {};
    const properties = { ...(subnet['properties'] as object), networkSecurityGroup: { id: SECURITY_GROUP } };
    arm.seed(NODE_SUBNET, { properties });
    const deny = { direction: 'Outbound', access: 'Deny', priority: 100, protocol: 'Tcp' };
    const anywhere = { sourceAddressPrefix: '*', destinationAddressPrefix: '*', sourcePortRange: '*' };
    const rule = {
      name: 'noWeb',
      properties: { ...deny, ...anywhere, destinationPortRanges: ['80', '443'] },
    };
    arm.seed(SECURITY_GROUP, { properties: { securityRules: [rule] } });
    expect(await findings(arm)).toContainEqual(
      expect.objectContaining({ rule: 'V26', outcome: 'Failed', message: textWith('noWeb') }),
    );
  });

  it('reads permissions of the group, and of the subscription while there is no group', async () => {
    const arm = new FakeArm();
    const path = '/providers/Microsoft.Authorization/permissions';
    const reader = [{ actions: ['*/read'], notActions: [] }];
    arm.seed(`/subscriptions/${target.subscriptionId}${path}`, { value: reader });
    expect(await observed(arm)).toMatchObject({
      outcome: 'refused',
      problem: {
        class: 'unauthorized',
        owner: 'operator',
        message: textWith('Microsoft.ContainerService/managedClusters/write'),
      },
    });
    arm.seed(`${GROUP}${path}`, { value: [{ actions: ['*'] }] });
    const [first, ...rest] = (await findings(arm)).filter(({ rule }) => rule === 'V41');
    expect(first?.message).toContain(`resourceGroups/write in /subscriptions/${target.subscriptionId}`);
    expect(rest.map(({ severity }) => severity)).toEqual(['warning']);
  });

  it('warns of a lock above what is planned, and of no other', async () => {
    const arm = new FakeArm();
    const lock = (on: string) => ({
      id: `${on}/providers/Microsoft.Authorization/locks/l`,
      properties: { level: 'CanNotDelete' },
    });
    const elsewhere = `${GROUP}/providers/Microsoft.Storage/storageAccounts/x`;
    arm.seed(`${GROUP}/providers/Microsoft.Authorization/locks`, { value: [lock(GROUP), lock(elsewhere)] });
    const locks = (await findings(arm)).filter(({ rule }) => rule === 'V49');
    expect(locks.map(({ outcome, message }) => [outcome, message])).toEqual([['Failed', textWith(GROUP)]]);
    expect(await observed(arm)).toMatchObject({ observation: { outputs: { notes: textWith('V49') } } });
  });

  it('reads versions, sizes and quota of the region', async () => {
    const arm = new FakeArm();
    const provider = `/subscriptions/${target.subscriptionId}/providers`;
    arm.seed(`${provider}/Microsoft.ContainerService/locations/westus2/kubernetesVersions`, {
      values: [{ version: '1.34', patchVersions: { '1.34.1': {} } }],
    });
    arm.seed(`${provider}/Microsoft.Compute/locations/westus2/vmSizes`, {
      value: [{ name: 'Standard_D4s_v5', numberOfCores: 4 }],
    });
    arm.seed(`${provider}/Microsoft.Compute/locations/westus2/usages`, {
      value: [{ name: { value: 'cores' }, currentValue: 95, limit: 100 }],
    });
    const seen = await findings(arm, { cluster: { kubernetesVersion: '1.34.1' } });
    const told = seen.filter(({ rule, field }) => rule === 'V3' || field === 'cluster.nodePools');
    expect(told.map(({ rule, outcome, message }) => [rule, outcome, message])).toEqual([
      ['V3', 'Passed', 'Kubernetes 1.34.1 is offered'],
      ['V42', 'Passed', 'the region has the VM sizes'],
      ['V42', 'Failed', textWith('12 cores of cores, and 5 of 100 are free')],
    ]);
  });

  it.each([
    ['throttled', { status: 429, headers: { 'retry-after': '7' } }, { retryAfterSeconds: 7 }],
    ['faulty', { status: 503 }, {}],
    ['not reached', { code: 'ECONNRESET' }, {}],
  ])('is tried again while Azure is %s', async (_name, answer, expected) => {
    const arm = new FakeArm();
    arm.failNext({ path: /virtualNetworks/, answer });
    expect(await observed(arm)).toMatchObject({ outcome: 'retry', effect: 'none', ...expected });
    expect(await observed(arm)).toMatchObject({ outcome: 'observed' });
  });

  it('goes on where it may not read, and says what it does not know', async () => {
    const arm = new FakeArm();
    const forbidden = failure(403, 'AuthorizationFailed', 'does not have authorization to perform action');
    arm.failNext({ path: /virtualNetworks\/vnet-aks$/, answer: forbidden });
    expect(await observed(arm)).toMatchObject({
      observation: { found: 'fit', outputs: { notes: textWith('AuthorizationFailed') } },
    });
  });

  it('takes a provider that is not registered for one that has made nothing', async () => {
    const arm = new FakeArm();
    const answer = failure(409, 'MissingSubscriptionRegistration', 'not registered');
    arm.failNext({ path: /virtualNetworks\/vnet-aks$/, answer });
    const network = (await findings(arm)).find(({ field }) => field === 'network.virtualNetwork');
    expect(network).toMatchObject({ outcome: 'Passed', message: 'virtual network vnet-aks will be made' });
  });

  it('does not take a type that Azure does not offer there for one of which nothing was made', async () => {
    const arm = new FakeArm();
    const answer = failure(400, 'NoRegisteredProviderFound', 'No registered resource provider found');
    arm.failNext({ path: /virtualNetworks\/vnet-aks$/, answer });
    const network = (await findings(arm)).find(({ field }) => field === 'network.virtualNetwork');
    expect(network).toMatchObject({ outcome: 'Unknown', message: textWith('NoRegisteredProviderFound') });
  });

  it('refuses where a provider is not registered that the operation does not register', async () => {
    const arm = new FakeArm();
    arm.providers.set('Microsoft.ManagedIdentity', 'NotRegistered');
    const answer = failure(409, 'MissingSubscriptionRegistration', 'not registered');
    arm.failNext({ path: /userAssignedIdentities\/id-aks$/, answer });
    const seen = await findings(arm);
    expect(seen.filter(({ outcome }) => outcome === 'Failed')).toMatchObject([
      {
        rule: 'V36',
        severity: 'failure',
        message: textWith('Microsoft.ManagedIdentity is NotRegistered'),
        remedy: `run az provider register --namespace Microsoft.ManagedIdentity --subscription ${target.subscriptionId}`,
      },
    ]);
    expect(seen.find(({ rule }) => rule === 'V39')).toMatchObject({
      outcome: 'Skipped',
      message: 'managed identity id-aks cannot be made before its provider is registered',
    });
  });
});

describe('two operations for the last nine addresses', () => {
  const first = { requestId: 'first', target: { ...target, clusterName: 'one' } };
  const second = { requestId: 'second', target: { ...target, clusterName: 'two' } };

  it('have one winner, whoever looks again', async () => {
    const arm = new FakeArm();
    seedNetwork(arm);
    const records = keptReservations();
    expect(await observed(arm, first, records)).toMatchObject({ outcome: 'observed' });
    for (let again = 0; again < 2; again += 1) {
      expect(await observed(arm, second, records)).toMatchObject({
        outcome: 'refused',
        problem: {
          class: 'networkCapacity',
          message: textWith(
            `172.19.0.0/28 holds 1 cluster at nine addresses each; 0 clusters there, 1 reserved by ${operationIdOf('first', first.target)}`,
          ),
        },
      });
      expect(await observed(arm, first, records)).toMatchObject({ outcome: 'observed' });
    }
  });

  it('count a cluster of a running operation once', async () => {
    const arm = new FakeArm();
    seedNetwork(arm);
    const wide = { network: { ...requestInput().network, apiServerSubnet: { name: 'snet-apiserver' } } };
    const subnet = arm.resource(API_SUBNET) ?? {};
    const properties = { ...(subnet['properties'] as object), addressPrefix: '172.19.0.0/27' };
    arm.seed(API_SUBNET, { properties });
    const cluster = {
      id: clusterIdOf(first.target),
      properties: { apiServerAccessProfile: { subnetId: API_SUBNET } },
    };
    arm.seed(CLUSTERS, { value: [cluster] });
    const records = keptReservations();
    for (const [index, { clusterName }] of [
      first.target,
      second.target,
      { clusterName: 'three' },
    ].entries()) {
      const change = {
        ...wide,
        requestId: `r${String(index)}`,
        target: { ...target, clusterName },
      } as Partial<ClusterRequestInput>;
      expect(await observed(arm, change, records)).toMatchObject({ outcome: 'observed' });
    }
    const fourth = {
      ...wide,
      requestId: 'r4',
      target: { ...target, clusterName: 'four' },
    } as Partial<ClusterRequestInput>;
    expect(await observed(arm, fourth, records)).toMatchObject({
      outcome: 'refused',
      problem: {
        message: textWith('holds 3 clusters at nine addresses each; 1 cluster there, 2 reserved by'),
      },
    });
  });

  it('reserve nothing for a mere plan', async () => {
    const result = await runPreflight(new FakeArm().clients(), null, clusterRequest());
    expect(result.findings.find(({ rule }) => rule === 'V20')).toMatchObject({ outcome: 'Passed' });
  });
});
