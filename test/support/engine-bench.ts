/** A durable engine with an app and a clock that is turned by hand, and ways to wait for what it does. */
import { createDurableEngine } from '../../src/local/engine/durable-engine.ts';
import type { DurableEngineOptions } from '../../src/local/engine/durable-engine.ts';
import type { DurableEngine, InstanceStatus, RuntimeStatus } from '../../src/local/shared/durable-engine.ts';
import type { DurableFunctionApp } from './durable-function-app.ts';
import { ManualClock } from './manual-clock.ts';

const ENDED: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated', 'Canceled'];

/** Turns of the event loop after which an engine that waits for nothing but time has come to rest. */
const TURNS_TO_REST = 12;

export class EngineBench {
  readonly app: DurableFunctionApp;
  readonly clock: ManualClock;
  readonly engine: DurableEngine;

  private constructor(app: DurableFunctionApp, clock: ManualClock, engine: DurableEngine) {
    this.app = app;
    this.clock = clock;
    this.engine = engine;
  }

  static async start(
    app: DurableFunctionApp,
    options: Partial<DurableEngineOptions> & { readonly clock?: ManualClock } = {},
  ): Promise<EngineBench> {
    const clock = options.clock ?? new ManualClock();
    let count = 0;
    const newId = (): string => (count += 1).toString(16).padStart(32, '0');
    const engine = createDurableEngine({ databaseFile: ':memory:', newId, ...options, clock });
    await engine.start(app);
    return new EngineBench(app, clock, engine);
  }

  /** Starts an instance and answers its id. */
  async begin(name: string, input?: unknown, instanceId = 'one'): Promise<string> {
    const answer = await this.engine.startInstance({
      name,
      instanceId,
      ...(input !== undefined && { input: JSON.stringify(input) }),
    });
    if (answer.kind !== 'started') throw new Error(`${name} was not started: ${JSON.stringify(answer)}`);
    return answer.instanceId;
  }

  /** Starts an instance and waits, turning the clock, until it has ended. */
  async run(name: string, input?: unknown, instanceId = 'one'): Promise<InstanceStatus> {
    return this.ended(await this.begin(name, input, instanceId));
  }

  async ended(instanceId = 'one'): Promise<InstanceStatus> {
    await this.until(() => ENDED.includes(this.status(instanceId).runtimeStatus));
    return this.status(instanceId);
  }

  raise(name: string, data: unknown = null, instanceId = 'one'): Promise<string> {
    return this.engine.raiseEvent(instanceId, name, JSON.stringify(data));
  }

  status(instanceId = 'one'): InstanceStatus {
    const status = this.engine.getInstance(instanceId, {
      showInput: true,
      showHistory: true,
      showHistoryOutput: true,
    });
    if (!status) throw new Error(`There is no instance ${instanceId}.`);
    return status;
  }

  /** Lets the engine do all that needs no time to pass. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < TURNS_TO_REST; turn += 1) await nextTurn();
  }

  /** Waits for `condition`, turning the clock to the next alarm whenever the engine rests. */
  async until(condition: () => boolean, limit = 2_000): Promise<void> {
    for (let step = 0; step < limit; step += 1) {
      for (let turn = 0; turn < TURNS_TO_REST; turn += 1) {
        if (condition()) return;
        await nextTurn();
      }
      const alarmMs = this.clock.nextAlarmMs();
      if (alarmMs !== undefined) await this.clock.advance(Math.max(0, alarmMs - this.clock.now()));
    }
    throw new Error('The engine did not come to what was waited for.');
  }
}

/** Lets the event loop go round once. */
export async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
