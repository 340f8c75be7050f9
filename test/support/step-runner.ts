/** The step kinds on a simulator whose clock the test turns, and the making of one cluster with them. */
import { noReservations } from './reservations.ts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { onTestFinished } from 'vitest';
import { createAzureClients, type AzureClients } from '../../src/azure/clients.ts';
import type { StepKind, VerbCall } from '../../src/contracts/step-kind.ts';
import type { StepInputs, StepKindName } from '../../src/domain/step-inputs.ts';
import type { Observation, StepOutputs, VerbAnswer } from '../../src/domain/verb-answers.ts';
import {
  createArmSimulator,
  type ArmSimulator,
  type ArmSimulatorOptions,
} from '../../src/local/arm/arm-simulator.ts';
import { stepKinds } from '../../src/steps/kinds.ts';
import { ArmControl } from './arm-control.ts';
import { ManualClock } from './manual-clock.ts';
import { API_SUBNET_ID, NODE_SUBNET_ID, inputs, verbCall } from './step-inputs.ts';

const SECOND = 1000;

function plainCredential({ identityEndpoint, identityHeader }: ArmSimulator): TokenCredential {
  return {
    async getToken(scopes) {
      const resource = [scopes].flat().join().replace('/.default', '');
      const url = `${identityEndpoint}?api-version=2019-08-01&resource=${resource}`;
      const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
      const { access_token: token } = (await response.json()) as { access_token: string };
      return { token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
    },
  };
}

interface StepRunOptions extends Partial<ArmSimulatorOptions> {
  readonly credentialOf?: (simulator: ArmSimulator) => TokenCredential;
}

export async function startSteps({ credentialOf = plainCredential, ...options }: StepRunOptions = {}) {
  const clock = new ManualClock();
  const stateDir = mkdtempSync(join(tmpdir(), 'slipway-steps-'));
  const simulator = await createArmSimulator({
    ...{ clock, port: 0, identityPort: 0, seed: 7 },
    ...options,
    stateDir,
  });
  const control = new ArmControl(simulator.port, simulator.caFile);
  onTestFinished(async () => {
    control.close();
    await simulator.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const azure = createAzureClients({
    subscriptions: '*',
    sharedReadMs: 0,
    armEndpoint: `https://127.0.0.1:${String(simulator.port)}`,
    keyVaultEndpoint: `https://127.0.0.1:${String(simulator.port)}/keyvault`,
    certificateAuthority: readFileSync(simulator.caFile, 'utf8'),
    credential: credentialOf(simulator),
  });
  return new StepRunner(azure, clock, control);
}

/** Runs verbs one after the other as the reducer would, with the simulator's clock for time. */
export class StepRunner {
  readonly answers: VerbAnswer[] = [];
  readonly #kinds: ReturnType<typeof stepKinds>;
  readonly clock: ManualClock;

  readonly control: ArmControl;

  readonly azure: AzureClients;

  constructor(azure: AzureClients, clock: ManualClock, control: ArmControl) {
    this.azure = azure;
    this.#kinds = stepKinds(azure, noReservations);
    this.clock = clock;
    this.control = control;
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

export const nodeSubnet = {
  ...inputs.subnet,
  name: 'nodes',
  addressPrefix: '172.19.1.0/24',
  delegation: null,
};

export async function makeNetwork(run: StepRunner): Promise<void> {
  await run.make('resourceProvider', inputs.resourceProvider);
  await run.make('resourceProvider', { ...inputs.resourceProvider, namespace: 'Microsoft.Network' });
  await run.make('resourceGroup', inputs.resourceGroup);
  await run.make('virtualNetwork', inputs.virtualNetwork);
  await run.make('subnet', inputs.subnet);
  await run.make('subnet', nodeSubnet);
}

/** The principal of the new identity. */
export async function makeIdentity(run: StepRunner): Promise<string> {
  const { principalId } = await run.make('managedIdentity', inputs.managedIdentity);
  if (typeof principalId !== 'string') throw new Error('The identity has no principal');
  return principalId;
}

export function grants(principalId: string) {
  return [API_SUBNET_ID, NODE_SUBNET_ID].map((scope) => ({ ...inputs.roleAssignment, scope, principalId }));
}

export async function makeCluster(run: StepRunner) {
  await makeNetwork(run);
  const principalId = await makeIdentity(run);
  for (const grant of grants(principalId)) await run.make('roleAssignment', grant);
  await run.make('rbacPropagation', { ...inputs.rbacPropagation, principalId });
  return { principalId, cluster: await run.make('managedCluster', inputs.managedCluster) };
}

/** Removes all that `makeCluster` made, and tells how each removal ended. */
export async function undoCluster(
  run: StepRunner,
  principalId: string,
): Promise<readonly VerbAnswer['outcome'][]> {
  const undone = [
    await run.undo('managedCluster', inputs.managedCluster),
    ...(await inOrder(grants(principalId), (grant) => run.undo('roleAssignment', grant))),
    await run.undo('managedIdentity', inputs.managedIdentity),
    await run.undo('subnet', nodeSubnet),
    await run.undo('subnet', inputs.subnet),
    await run.undo('virtualNetwork', inputs.virtualNetwork),
  ];
  return undone.map(({ outcome }) => outcome);
}

async function inOrder<T, R>(values: readonly T[], act: (value: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await act(value));
  return results;
}
