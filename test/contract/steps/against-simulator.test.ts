/** Every step kind against the simulator, through the real SDK and the real managed-identity credential. */
import type { TokenCredential } from '@azure/identity';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCredential } from '../../../src/azure/credential.ts';
import type { ArmSimulator } from '../../../src/local/arm/arm-simulator.ts';
import { CLUSTER_ID, inputs, MARK, verbCall } from '../../support/step-inputs.ts';
import {
  grants,
  makeCluster,
  makeIdentity,
  makeNetwork,
  nodeSubnet,
  startSteps,
  undoCluster,
} from '../../support/step-runner.ts';
import { anyList, listWith, objectWith, textLike, textWith } from '../../support/matching.ts';

const SECOND = 1000;

/**
 * A credential as the function app has it. Its library keeps tokens for the whole process, so that it is of use to
 * the first simulator of a process only; the other tests ask the same endpoint themselves.
 */
function appCredential({ identityEndpoint, identityHeader }: ArmSimulator): TokenCredential {
  vi.stubEnv('IDENTITY_ENDPOINT', identityEndpoint);
  vi.stubEnv('IDENTITY_HEADER', identityHeader);
  onTestFinished(() => void vi.unstubAllEnvs());
  return createCredential({});
}

describe('the steps against the simulator', () => {
  it('make a private cluster that is verified and handed over', async () => {
    const run = await startSteps({ credentialOf: appCredential });
    await run.make('previewFeature', inputs.previewFeature);
    const { cluster } = await makeCluster(run);
    expect(cluster).toMatchObject({
      privateFqdn: textWith('.azmk8s.io'),
      resourceId: textLike(new RegExp(`^${CLUSTER_ID}$`, 'i')),
    });
    expect(await run.make('clusterVerification', inputs.clusterVerification)).toMatchObject({
      checks: listWith('vnetIntegrationAsAsked'),
    });
    const { secretUri } = inputs.kubeconfigSecret;
    expect(await run.make('kubeconfigSecret', inputs.kubeconfigSecret)).toEqual({ secretUri });
    expect(await run.observe('kubeconfigSecret', inputs.kubeconfigSecret)).toMatchObject({
      found: 'ours',
      complete: true,
    });
    expect(await run.control.secrets()).toMatchObject([{ name: 'aks-1-kubeconfig', tags: MARK }]);
    const handoff = { ...inputs.connectionHandoff, kubeconfigSecretUri: secretUri };
    expect(await run.make('connectionHandoff', handoff)).toMatchObject({
      kubeconfigSecretUri: secretUri,
      privateFqdn: cluster['privateFqdn'],
      commands: anyList,
    });
  });

  it('find again what they have made', async () => {
    const run = await startSteps();
    const { principalId } = await makeCluster(run);
    const grant = grants(principalId)[0] ?? inputs.roleAssignment;
    expect(await run.observe('resourceGroup', inputs.resourceGroup)).toMatchObject({
      found: 'ours',
      complete: true,
    });
    expect(await run.observe('virtualNetwork', inputs.virtualNetwork)).toMatchObject({
      found: 'ours',
      complete: true,
    });
    expect(await run.observe('subnet', inputs.subnet)).toMatchObject({ found: 'fit' });
    expect(await run.observe('managedIdentity', inputs.managedIdentity)).toMatchObject({ found: 'ours' });
    expect(await run.observe('roleAssignment', grant)).toMatchObject({ found: 'ours' });
    expect(await run.observe('managedCluster', inputs.managedCluster)).toMatchObject({
      found: 'ours',
      complete: true,
    });
  });

  it('remove all that they have made, and nothing that they have not', async () => {
    const run = await startSteps();
    const { principalId } = await makeCluster(run);
    const stranger = { ...inputs.managedIdentity, name: 'theirs' };
    await run.step('managedIdentity').begin({ ...verbCall(stranger), operationId: 'op-2' });
    await run.clock.advance(10 * SECOND);
    const outcomes = await undoCluster(run, principalId);
    expect(outcomes).toEqual(outcomes.map(() => 'done'));
    expect(await run.undo('resourceGroup', inputs.resourceGroup)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'ResourceGroupNotEmpty', message: textWith('theirs') },
    });
    await run.step('managedIdentity').undo({ ...verbCall(stranger), operationId: 'op-2' });
    expect(await run.undo('resourceGroup', inputs.resourceGroup)).toMatchObject({ outcome: 'done' });
    expect(await run.observe('resourceGroup', inputs.resourceGroup)).toEqual({ found: 'absent' });
  });

  it('leave a virtual network with the subnet of somebody else in it', async () => {
    const run = await startSteps();
    await makeNetwork(run);
    const theirs = { ...nodeSubnet, name: 'theirs', addressPrefix: '172.19.9.0/24' };
    await run.make('subnet', theirs);
    for (const subnet of [nodeSubnet, inputs.subnet]) await run.undo('subnet', subnet);
    expect(await run.step('virtualNetwork').undo(verbCall(inputs.virtualNetwork))).toMatchObject({
      outcome: 'retry',
      problem: {
        code: 'VirtualNetworkNotEmpty',
        class: 'dependencyBusy',
        message: textLike(/has subnet theirs\.$/),
      },
    });
    expect(await run.observe('subnet', theirs)).toMatchObject({ found: 'fit' });
    await run.undo('subnet', theirs);
    expect(await run.undo('virtualNetwork', inputs.virtualNetwork)).toMatchObject({ outcome: 'done' });
  });

  it('leave the grant of another operation, marked as it is', async () => {
    const run = await startSteps();
    await makeNetwork(run);
    const principalId = await makeIdentity(run);
    const grant = grants(principalId)[0] ?? inputs.roleAssignment;
    await run.make('roleAssignment', grant);
    await run.clock.advance(60 * SECOND);
    const other = { ...verbCall(grant), operationId: 'op-2' };
    const begun = await run.step('roleAssignment').begin(other);
    expect(begun).toMatchObject({ outcome: 'done', outputs: { adopted: true } });
    expect(await run.step('roleAssignment').undo(other)).toMatchObject({
      outcome: 'done',
      note: textWith('stays'),
    });
    expect(await run.observe('roleAssignment', grant)).toMatchObject({ found: 'ours', complete: true });
  });

  it('wait out the time until a grant has effect', async () => {
    const run = await startSteps();
    await makeNetwork(run);
    const principalId = await makeIdentity(run);
    for (const grant of grants(principalId)) await run.make('roleAssignment', grant);
    await run.make('managedCluster', inputs.managedCluster);
    expect(run.answers).toContainEqual(
      objectWith({
        outcome: 'retry',
        problem: objectWith({ class: 'rbacPropagating' }),
      }),
    );
  });

  it('follow a cluster that is being made, and make no second one', async () => {
    const run = await startSteps();
    await makeNetwork(run);
    const principalId = await makeIdentity(run);
    for (const grant of grants(principalId)) await run.make('roleAssignment', grant);
    await run.clock.advance(600 * SECOND);
    const call = verbCall(inputs.managedCluster);
    expect(await run.step('managedCluster').begin(call)).toMatchObject({
      outcome: 'pending',
      handle: { kind: 'azureAsyncOperation' },
    });
    expect(await run.step('managedCluster').begin(call)).toMatchObject({
      outcome: 'pending',
      waitingFor: 'cluster aks-1 is Creating',
      handle: { kind: 'resource' },
    });
    expect(await run.step('managedCluster').observe(call)).toMatchObject({
      observation: { found: 'ours', handle: { kind: 'resource' } },
    });
  });

  it('wait for a new identity to be readable', async () => {
    const run = await startSteps();
    await makeNetwork(run);
    await makeIdentity(run);
    expect(await run.step('managedCluster').begin(verbCall(inputs.managedCluster))).toMatchObject({
      outcome: 'retry',
      effect: 'none',
      problem: { code: 'FailedIdentityOperation', class: 'identityReplicating' },
    });
  });

  it('tell a cluster of somebody else that differs', async () => {
    const run = await startSteps();
    await makeCluster(run);
    const other = { ...inputs.managedCluster, dnsPrefix: 'another' };
    expect(
      await run.step('managedCluster').observe({ ...verbCall(other), operationId: 'op-2' }),
    ).toMatchObject({
      observation: {
        found: 'unfit',
        differences: [{ field: 'properties.dnsPrefix', found: 'aks-1-rg-test' }],
      },
    });
  });
});
