/**
 * The real intake, orchestrators, activities and engine in this process, on a clock that is turned by hand: as the
 * simulated worlds have them, with nothing that watches, crashes or checks.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DurableClient } from 'durable-functions';
import { createAzureClients } from '../../src/azure/clients.ts';
import { orchestratorNames } from '../../src/contracts/names.ts';
import type { OperationRecords } from '../../src/contracts/operation-records.ts';
import { acceptMessage, type Acceptance } from '../../src/functions/accept-message.ts';
import { deliveryDependencies, startOnce } from '../../src/functions/durable-instances.ts';
import type { IncomingMessage } from '../../src/functions/reject-message.ts';
import { createDurableEngine } from '../../src/local/engine/durable-engine.ts';
import type { Clock } from '../../src/local/shared/clock.ts';
import type {
  DurableEngine,
  DurableFunctionKind,
  FunctionInvoker,
  InvocationOutcome,
} from '../../src/local/shared/durable-engine.ts';
import { ARM_ORIGIN } from '../../test/support/arm-request.ts';
import { DurableFunctionApp } from '../../test/support/durable-function-app.ts';
import { asDurableClient, engineClient } from '../../test/support/engine-client.ts';
import { registerOperations } from '../../test/support/operation-app.ts';
import type { ArmInProcess, Exchange } from './arm-in-process.ts';

interface LeanHostParts {
  readonly clock: Clock;
  readonly arm: ArmInProcess;
  readonly records: OperationRecords;
  readonly engineFile: string;
  /** Told of each request to ARM. */
  readonly exchanged?: (exchange: Exchange) => void;
}

export class LeanHost implements FunctionInvoker {
  /** How many operations have been accepted and have not ended. */
  unended = 0;
  readonly #parts: LeanHostParts;
  readonly #engine: DurableEngine;
  readonly #client: DurableClient;
  readonly #app = new DurableFunctionApp();
  readonly #operation = new AsyncLocalStorage<string>();
  #hasStirred = false;

  constructor(parts: LeanHostParts) {
    this.#parts = parts;
    this.#engine = createDurableEngine({
      databaseFile: parts.engineFile,
      clock: parts.clock,
      defaultVersion: '1.0',
      onCommit: () => {
        this.#hasStirred = true;
      },
    });
    this.#client = asDurableClient(engineClient(this.#engine));
    this.#register();
  }

  start(): Promise<void> {
    return this.#engine.start(this);
  }

  stop(): Promise<void> {
    return this.#engine.stop(0);
  }

  async accept(message: IncomingMessage): Promise<Acceptance> {
    this.unended += 1;
    const acceptance = await acceptMessage(
      {
        ...deliveryDependencies(this.#parts.records, this.#client),
        start: (input) => startOnce(this.#client, orchestratorNames.operation, input),
        startPlanning: (input) => startOnce(this.#client, orchestratorNames.planning, input),
        productionSubscriptions: [],
        subscriptions: '*',
        replyQueues: [],
      },
      message,
    );
    if (acceptance.kind !== 'started') throw new Error(`${message.messageId}: ${JSON.stringify(acceptance)}`);
    return acceptance;
  }

  /** Whether anything has happened since it was asked last. */
  takeStir(): boolean {
    const hasStirred = this.#hasStirred;
    this.#hasStirred = false;
    return hasStirred;
  }

  names(kind: DurableFunctionKind): readonly string[] {
    return this.#app.names(kind);
  }

  async invoke(
    kind: DurableFunctionKind,
    name: string,
    payload: string | undefined,
    instanceId: string,
  ): Promise<InvocationOutcome> {
    this.#hasStirred = true;
    const outcome = await this.#operation.run(instanceId, () =>
      this.#app.invoke(kind, name, payload, instanceId),
    );
    this.#app.invocations.length = 0;
    this.#hasStirred = true;
    if (kind === 'orchestrator' && isEnd(outcome)) this.unended -= 1;
    return outcome;
  }

  #register(): void {
    const { arm, records, clock, exchanged } = this.#parts;
    const azure = createAzureClients({
      subscriptions: '*',
      armEndpoint: ARM_ORIGIN,
      keyVaultEndpoint: `${ARM_ORIGIN}/keyvault`,
      credential: arm.credential,
      httpClient: arm.client((exchange) => {
        this.#hasStirred = true;
        exchanged?.({ ...exchange, operationId: this.#operation.getStore() ?? '' });
      }),
      now: () => clock.now(),
    });
    const log = (...parts: unknown[]): void => {
      process.stderr.write(`${parts.join(' ')}\n`);
    };
    registerOperations(this.#app, { azure, records, now: () => clock.now(), log });
  }
}

const CONTINUE_AS_NEW = 4;

interface OrchestratorAnswer {
  readonly isDone?: boolean;
  readonly actions?: readonly (readonly { readonly actionType: number }[])[];
}

/** An orchestration that broke has ended, too. */
function isEnd(outcome: InvocationOutcome): boolean {
  if (!outcome.ok) return true;
  // As durable-functions answers.
  const { isDone, actions = [] } = outcome.value as OrchestratorAnswer;
  return (
    isDone === true &&
    !actions.some((batch) => batch.some(({ actionType }) => actionType === CONTINUE_AS_NEW))
  );
}
