/** Somebody at a command line, in a world of their own: the app's Azure clients, and a clock that each wait turns. */
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { createAzureClients, type AzureClients } from '../../../src/azure/clients.ts';
import type { ArmFailure, ArmResult } from '../../../src/azure/arm-failure.ts';
import type { ArmResponse } from '../../../src/azure/arm-response.ts';
import { startedOperation } from '../../../src/azure/operation-handle.ts';
import { pollOperation } from '../../../src/azure/poll-operation.ts';
import { retryAfterSeconds } from '../../../src/azure/retry-after.ts';
import { ARM_ORIGIN } from '../../../test/support/arm-request.ts';
import { SimulatedArm } from '../../../test/chaos/worlds/simulated-arm.ts';
import type { WorldPlan } from '../../../test/chaos/worlds/world-plan.ts';
import { ManualClock } from '../../../test/support/manual-clock.ts';
import type { Waits } from './waits.ts';

export class Session {
  readonly azure: AzureClients;
  readonly waits: Waits;
  readonly seed: number;
  readonly #world: WorldPlan;
  readonly #clock = new ManualClock();
  readonly #arm: SimulatedArm;
  #startMs = 0;

  constructor(world: WorldPlan, waits: Waits) {
    this.waits = waits;
    this.seed = world.seed;
    this.#world = world;
    this.#arm = new SimulatedArm({
      ...world.arm,
      seed: world.seed,
      clock: this.#clock,
      realClock: new ManualClock(),
      latencyMs: () => 0,
    });
    let requests = 0;
    this.azure = createAzureClients({
      ...this.#connection(),
      subscriptions: '*',
      armEndpoint: ARM_ORIGIN,
      sharedReadMs: 0,
      newRequestId: () => `by-hand-${String((requests += 1))}`,
    });
  }

  /** The app's own clients assign no role without the type of its principal; somebody does. */
  authorization(subscriptionId: string): AuthorizationManagementClient {
    const { credential, httpClient } = this.#connection();
    const credentialScopes = 'https://management.azure.com/.default';
    const options = { endpoint: ARM_ORIGIN, credentialScopes, httpClient, retryOptions: { maxRetries: 0 } };
    return new AuthorizationManagementClient(credential, subscriptionId, options);
  }

  #connection() {
    const sender = { isGone: () => false, current: () => undefined, pass: () => undefined };
    return { credential: this.#arm.credential(), httpClient: this.#arm.clientOf(sender) };
  }

  /** With what is there before. */
  async begin(): Promise<void> {
    await this.#arm.bring(this.#world.existing);
    this.#startMs = this.#clock.now();
  }

  spentMs(): number {
    return this.#clock.now() - this.#startMs;
  }

  close(): void {
    this.#arm.close();
  }

  wait(seconds: number): Promise<void> {
    return this.#clock.advance(seconds * 1000);
  }

  /** Sends a command that begins an operation, and waits for its end as the command line does. */
  async runOperation(
    send: () => Promise<ArmResult<ArmResponse>>,
    everySeconds = this.waits.operationSeconds,
  ): Promise<void> {
    const { response } = orThrow(await send());
    const pauseSeconds = retryAfterSeconds(response) ?? everySeconds;
    let handle = startedOperation(response);
    while (handle) {
      const state = await pollOperation((url) => this.azure.get(url), handle);
      if (state.kind === 'succeeded') return;
      if (state.kind !== 'running') throw new CommandFailedError(`it is ${state.kind}`);
      handle = state.handle;
      await this.wait(state.retryAfterSeconds ?? pauseSeconds);
    }
  }

  /** Tries a command again as long as it is refused with one of the codes. */
  async insist<T>(codes: readonly string[], send: () => Promise<ArmResult<T>>): Promise<ArmResult<T>> {
    for (;;) {
      const result = await send();
      if (result.ok || !codes.includes(result.failure.problem.code)) return result;
      await this.wait(this.waits.personSeconds);
    }
  }

  /** Looks until the answer is the word. */
  async watch(word: string, everySeconds: number, read: () => Promise<string | undefined>): Promise<void> {
    while ((await read()) !== word) await this.wait(everySeconds);
  }
}

export function orThrow<T>(result: ArmResult<T>): { readonly value: T; readonly response: ArmResponse } {
  if (!result.ok) throw new CommandFailedError(tell(result.failure));
  return result;
}

function tell({ problem }: ArmFailure): string {
  return `${problem.code}: ${problem.message}`;
}

class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
}
