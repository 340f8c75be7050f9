/**
 * One life of the function host: the real intake, orchestrators, activities and engine in this process. When it
 * crashes, what is in its memory is gone; what its engine has written is what the next life opens.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { copyFileSync, existsSync } from 'node:fs';
import { inspect } from 'node:util';
import type { DurableClient } from 'durable-functions';
import { createAzureClients } from '../../../src/azure/clients.ts';
import { orchestratorNames } from '../../../src/contracts/names.ts';
import type { OperationRecord, OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { NewCommand } from '../../../src/domain/command.ts';
import { acceptMessage, type Acceptance } from '../../../src/functions/accept-message.ts';
import type { IncomingMessage } from '../../../src/functions/reject-message.ts';
import { deliveryDependencies, startOnce } from '../../../src/functions/durable-instances.ts';
import { deliverCommand, type DeliveryDependencies } from '../../../src/functions/deliver-command.ts';
import { sendCommand, type Sent } from '../../../src/functions/send-command.ts';
import { instancesOf } from '../../../src/functions/watchdog.ts';
import { createDurableEngine } from '../../../src/local/engine/durable-engine.ts';
import type {
  DurableEngine,
  DurableFunctionKind,
  FunctionInvoker,
  InvocationOutcome,
} from '../../../src/local/shared/durable-engine.ts';
import { watchOperations, type Finding } from '../../../src/watchdog/watch-operations.ts';
import { ARM_ORIGIN } from '../../support/arm-request.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { asDurableClient, engineClient, type EngineClient } from '../../support/engine-client.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { registerOperations } from '../../support/operation-app.ts';
import type { Crash, CrashKind, CrashPlan } from './crash-plan.ts';
import { never } from './never.ts';
import type { Sender, SimulatedArm } from './simulated-arm.ts';

/** What is there before, during and after every life. */
export interface Surroundings {
  readonly clock: ManualClock;
  readonly arm: SimulatedArm;
  readonly records: OperationRecords;
  readonly sharedReadMs: number;
  readonly crashes: CrashPlan;
  readonly newId: () => string;
  /** Lines that the functions logged. */
  readonly log: string[];
  readonly watch: HostWatch;
}

/** Sees all that the host keeps or shows. */
export interface HostWatch {
  /** The input of an orchestrator's run: its history and its state. */
  played(instanceId: string, payload: string): void;
  answered(instanceId: string, answer: unknown): void;
  called(instanceId: string, activity: string, input: string | undefined, outcome: InvocationOutcome): void;
  started(instanceId: string): void;
  found(finding: Finding): void;
  crashed(host: WorldHost, crash: Crash, what: string): void;
  stirred(): void;
}

/** Between two looks at an orchestration that comes to its end. */
const PAUSE_MS = 250;

interface Running {
  readonly operationId: string;
  readonly activity: string;
}

export class WorldHost implements Sender, FunctionInvoker {
  /** Where the next life finds what this one has written. */
  legacy: string;
  readonly client: DurableClient;
  #isGone = false;
  /** Random ids of requests would make two runs of one seed differ. */
  #requests = 0;
  readonly #around: Surroundings;
  readonly #engine: DurableEngine;
  readonly #app = new DurableFunctionApp();
  readonly #running = new AsyncLocalStorage<Running>();
  readonly #file: string;

  constructor(around: Surroundings, file: string) {
    this.#around = around;
    this.#file = file;
    this.legacy = file;
    const { clock, newId } = around;
    this.#engine = createDurableEngine({
      databaseFile: file,
      clock,
      newId,
      defaultVersion: '1.0',
      onCommit: () => {
        this.#committed();
      },
    });
    this.client = this.#durableClient();
    this.#register();
    this.#keepForLostCommit();
  }

  async start(): Promise<void> {
    await this.#engine.start(this);
  }

  /** Ends the life in an orderly way, or clears up after one that has crashed. */
  stop(): Promise<void> {
    return this.#engine.stop(0);
  }

  accept(message: IncomingMessage): Promise<Acceptance> {
    return acceptMessage(
      {
        ...this.#delivery(),
        start: (input) => startOnce(this.client, orchestratorNames.operation, input),
        startPlanning: (input) => startOnce(this.client, orchestratorNames.planning, input),
        productionSubscriptions: [],
        subscriptions: '*',
        replyQueues: [],
      },
      message,
    );
  }

  /** As the HTTP API does. */
  send(command: NewCommand): Promise<Sent> {
    return sendCommand(this.#delivery(), command, this.#around.clock.now());
  }

  /** What hands commands over; its pauses are of the world's time. */
  #delivery(): DeliveryDependencies {
    const { records, clock } = this.#around;
    const pause = (): Promise<void> =>
      new Promise((resolve) => {
        clock.schedule(clock.now() + PAUSE_MS, resolve);
      });
    return { ...deliveryDependencies(records, this.client), pause };
  }

  isGone(): boolean {
    return this.#isGone;
  }

  /** One tick of the watchdog's timer. */
  async watchOperations(): Promise<void> {
    const { records, clock, watch } = this.#around;
    const tick = { nowAt: new Date(clock.now()).toISOString(), over: new AbortController().signal };
    const log = {
      found: (finding: Finding) => {
        watch.found(finding);
      },
      failed: (operationId: string, error: unknown) => {
        this.#write('WatchFailed', operationId, error);
      },
    };
    const instances = instancesOf(records, this.client, tick.nowAt);
    const takeUpAgain = async ({ operationId, mailCursor }: OperationRecord): Promise<void> => {
      const [command] = await records.readMailbox(operationId, mailCursor);
      if (command) await deliverCommand(this.#delivery(), command, clock.now());
    };
    await watchOperations({ records, ...instances, takeUpAgain, log }, { ...tick, stalledPolicy: 'ring' });
  }

  names(kind: DurableFunctionKind): readonly string[] {
    return this.#app.names(kind);
  }

  current(): Running | undefined {
    return this.#running.getStore();
  }

  pass(kind: CrashKind, what: string): void {
    if (this.isGone()) return;
    this.#around.watch.stirred();
    const crash = this.#around.crashes.pass(kind);
    if (crash) this.#crash(crash, what);
  }

  async invoke(
    kind: DurableFunctionKind,
    name: string,
    payload: string | undefined,
    instanceId: string,
  ): Promise<InvocationOutcome> {
    if (this.isGone()) return never();
    const { watch } = this.#around;
    watch.stirred();
    if (kind === 'orchestrator') watch.played(instanceId, payload ?? '');
    const outcome = await this.#running.run({ operationId: instanceId, activity: name }, () =>
      this.#app.invoke(kind, name, payload, instanceId),
    );
    this.#app.invocations.length = 0;
    if (this.isGone()) return never();
    watch.stirred();
    if (kind === 'orchestrator') watch.answered(instanceId, outcome.ok ? outcome.value : outcome);
    else watch.called(instanceId, name, payload, outcome);
    return outcome;
  }

  #register(): void {
    const { arm, records, clock, sharedReadMs } = this.#around;
    const azure = createAzureClients({
      subscriptions: '*',
      armEndpoint: ARM_ORIGIN,
      keyVaultEndpoint: `${ARM_ORIGIN}/keyvault`,
      credential: arm.credential(),
      httpClient: arm.clientOf(this),
      sharedReadMs,
      now: () => clock.now(),
      newRequestId: () => `request-${String((this.#requests += 1))}`,
    });
    const log = (...parts: unknown[]): void => {
      this.#write(...parts);
    };
    registerOperations(this.#app, { azure, records, now: () => clock.now(), log });
  }

  #write(...parts: unknown[]): void {
    this.#around.log.push(parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' '));
  }

  #durableClient(): DurableClient {
    const client = engineClient(this.#engine);
    const startNew: EngineClient['startNew'] = async (name, start) => {
      this.pass('message', `start of ${start.instanceId}`);
      if (this.isGone()) return never();
      const instanceId = await client.startNew(name, start);
      if (this.isGone()) return never();
      this.#around.watch.started(instanceId);
      return instanceId;
    };
    return asDurableClient({ ...client, startNew });
  }

  #committed(): void {
    if (this.isGone()) return;
    this.#around.watch.stirred();
    const { crashes } = this.#around;
    const lost = crashes.pass('beforeCommit');
    const crash = lost ?? crashes.pass('commit');
    if (crash) this.#crash(crash, 'a write of the engine');
    else this.#keepForLostCommit();
  }

  #keepForLostCommit(): void {
    if (!this.#around.crashes.losesNextCommit) return;
    this.legacy = `${this.#file}-before`;
    copyState(this.#file, this.legacy);
  }

  #crash(crash: Crash, what: string): void {
    this.#isGone = true;
    if (crash.kind !== 'beforeCommit') {
      this.legacy = `${this.#file}-left`;
      copyState(this.#file, this.legacy);
    }
    this.#around.watch.crashed(this, crash, what);
  }
}

/** The file as a process leaves it that is killed at this instant. */
function copyState(from: string, to: string): void {
  for (const suffix of ['', '-wal']) {
    if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix);
  }
}
