/** Every step kind against the simulator, through the real SDK and the real managed-identity credential. */
import type { TokenCredential } from '@azure/identity';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCredential } from '../../../src/azure/credential.ts';
import type { StepKind, VerbCall } from '../../../src/contracts/step-kind.ts';
import type { StepInputs, StepKindName } from '../../../src/domain/step-inputs.ts';
import type { Observation, StepOutputs, VerbAnswer } from '../../../src/domain/verb-answers.ts';
import type { ArmSimulator } from '../../../src/local/arm/arm-simulator.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { startSimulatedAzure } from '../../support/simulated-azure.ts';
import { API_SUBNET_ID, CLUSTER_ID, NODE_SUBNET_ID, inputs, verbCall } from '../../support/step-inputs.ts';
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
  return createCredential({ kind: 'managedIdentity' });
}

async function startSteps(credentialOf?: typeof appCredential) {
  const { azure, clock } = await startSimulatedAzure(credentialOf);
  return new StepRunner(stepKinds(azure), clock);
}

/** Runs verbs one after the other as the reducer would, with the simulator's clock for time. */
class StepRunner {
  readonly answers: VerbAnswer[] = [];
  readonly #kinds: ReturnType<typeof stepKinds>;
  readonly clock: ManualClock;

  constructor(kinds: ReturnType<typeof stepKinds>, clock: ManualClock) {
    this.#kinds = kinds;
    this.clock = clock;
  }

  step<K extends StepKindName>(kind: K): StepKind<StepInputs[K]> {
    // The table of kinds is typed by kind, and the input handed on is of the same kind.
    return this.#kinds[kind];
  }

  async observe<K extends StepKindName>(kind: K, input: StepInputs[K]): Promise<Observation> {
    const answer = await this.#settled(() => this.step(kind).observe(verbCall(input)));
    if (answer.outcome !== 'observed') throw new Error(`${kind} is not observed: ${JSON.stringify(answer)}`);
    return answer.observation;
  }

  /** Observes, begins and polls until the step is done. */
  async make<K extends StepKindName>(kind: K, input: StepInputs[K]): Promise<StepOutputs> {
    for (let round = 0; round < 20; round += 1) {
      const seen = await this.observe(kind, input);
      if (seen.found === 'unfit') throw new Error(`${kind} is unfit: ${JSON.stringify(seen)}`);
      if (seen.found === 'fit' || (seen.found === 'ours' && seen.complete && !seen.handle))
        return seen.outputs;
      const end = await this.#drive(verbCall(input), this.step(kind));
      if (end.outcome === 'done') return end.outputs;
      if (end.outcome !== 'retry') throw new Error(`${kind} ended with ${JSON.stringify(end)}`);
      await this.clock.advance((end.retryAfterSeconds ?? 30) * SECOND);
    }
    throw new Error(`${kind} is not done after 20 rounds`);
  }

  async undo<K extends StepKindName>(kind: K, input: StepInputs[K]): Promise<VerbAnswer> {
    const step = this.step(kind);
    let call = verbCall(input);
    for (let round = 0; round < 200; round += 1) {
      const answer = this.#keep(await step.undo(call));
      if (answer.outcome === 'done' || answer.outcome === 'refused') return answer;
      call = nextCall(call, answer);
      await this.clock.advance(15 * SECOND);
    }
    throw new Error(`${kind} is not undone after 200 rounds`);
  }

  async #drive<Input>(first: VerbCall<Input>, step: StepKind<Input>): Promise<VerbAnswer> {
    let answer = this.#keep(await step.begin(first));
    let call = nextCall(first, answer);
    for (let round = 0; answer.outcome === 'pending' && round < 200; round += 1) {
      await this.clock.advance((answer.retryAfterSeconds ?? 10) * SECOND);
      answer = this.#keep(await step.poll(call));
      call = nextCall(call, answer);
    }
    return answer;
  }

  async #settled<A extends VerbAnswer>(verb: () => Promise<A>): Promise<A> {
    let answer = this.#keep(await verb());
    for (let round = 0; answer.outcome === 'retry' && round < 50; round += 1) {
      await this.clock.advance(5 * SECOND);
      answer = this.#keep(await verb());
    }
    return answer;
  }

  #keep<A extends VerbAnswer>(answer: A): A {
    this.answers.push(answer);
    return answer;
  }
}

function nextCall<Input>(call: VerbCall<Input>, answer: VerbAnswer): VerbCall<Input> {
  return answer.outcome === 'pending' && answer.handle ? { ...call, handle: answer.handle } : call;
}

const nodeSubnet = { ...inputs.subnet, name: 'nodes', addressPrefix: '172.19.1.0/24', delegation: null };

async function makeNetwork(run: StepRunner): Promise<void> {
  await run.make('resourceProvider', inputs.resourceProvider);
  await run.make('resourceProvider', { ...inputs.resourceProvider, namespace: 'Microsoft.Network' });
  await run.make('resourceGroup', inputs.resourceGroup);
  await run.make('virtualNetwork', inputs.virtualNetwork);
  await run.make('subnet', inputs.subnet);
  await run.make('subnet', nodeSubnet);
}

/** The principal of the new identity. */
async function makeIdentity(run: StepRunner): Promise<string> {
  const { principalId } = await run.make('managedIdentity', inputs.managedIdentity);
  if (typeof principalId !== 'string') throw new Error('The identity has no principal');
  return principalId;
}

function grants(principalId: string) {
  return [API_SUBNET_ID, NODE_SUBNET_ID].map((scope) => ({ ...inputs.roleAssignment, scope, principalId }));
}

async function makeCluster(run: StepRunner) {
  await makeNetwork(run);
  const principalId = await makeIdentity(run);
  for (const grant of grants(principalId)) await run.make('roleAssignment', grant);
  await run.make('rbacPropagation', { ...inputs.rbacPropagation, principalId });
  return { principalId, cluster: await run.make('managedCluster', inputs.managedCluster) };
}

describe('the steps against the simulator', () => {
  it('make a private cluster that is verified and handed over', async () => {
    const run = await startSteps(appCredential);
    await run.make('previewFeature', inputs.previewFeature);
    const { cluster } = await makeCluster(run);
    expect(cluster).toMatchObject({
      privateFqdn: textWith('.azmk8s.io'),
      resourceId: textLike(new RegExp(`^${CLUSTER_ID}$`, 'i')),
    });
    expect(await run.make('clusterVerification', inputs.clusterVerification)).toMatchObject({
      checks: listWith('vnetIntegrated'),
    });
    expect(await run.make('connectionHandoff', inputs.connectionHandoff)).toMatchObject({
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
    const undone = [
      await run.undo('managedCluster', inputs.managedCluster),
      ...(await inOrder(grants(principalId), (grant) => run.undo('roleAssignment', grant))),
      await run.undo('managedIdentity', inputs.managedIdentity),
      await run.undo('subnet', nodeSubnet),
      await run.undo('subnet', inputs.subnet),
      await run.undo('virtualNetwork', inputs.virtualNetwork),
    ];
    expect(undone.map((each) => each.outcome)).toEqual(undone.map(() => 'done'));
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

async function inOrder<T, R>(values: readonly T[], act: (value: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await act(value));
  return results;
}
