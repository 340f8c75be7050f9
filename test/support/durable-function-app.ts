/**
 * Runs the orchestrators, activities and entities of the real durable-functions library in this process, at the seam where the
 * Functions host would: a trigger's text in, the function's answer or the message of its error out.
 */
import { createRequire } from 'node:module';
import type {
  ActivityHandler,
  EntityContext,
  OrchestrationContext,
  OrchestrationHandler,
} from 'durable-functions';
import type {
  DurableFunctionKind,
  FunctionInvoker,
  InvocationOutcome,
} from '../../src/local/shared/durable-engine.ts';

interface DurableLibrary {
  readonly createOrchestrator: (
    handler: OrchestrationHandler,
  ) => (trigger: unknown, context: object) => Promise<unknown>;
  readonly createEntityFunction: (
    handler: (context: EntityContext<never>) => unknown,
  ) => (trigger: unknown, context: object) => Promise<unknown>;
  readonly wrapActivityHandler: (handler: ActivityHandler) => ActivityHandler;
}

/** The wrappers that `df.app.orchestration` and `df.app.activity` put around a handler; no type tells of them. */
function loadLibrary(): DurableLibrary {
  const load = createRequire(import.meta.url);
  const { createOrchestrator, createEntityFunction } = load(
    'durable-functions/lib/src/util/testingUtils.js',
  ) as Pick<DurableLibrary, 'createOrchestrator' | 'createEntityFunction'>;
  const { wrapActivityHandler } = load('durable-functions/lib/src/app.js') as Pick<
    DurableLibrary,
    'wrapActivityHandler'
  >;
  return { createOrchestrator, createEntityFunction, wrapActivityHandler };
}

const library = loadLibrary();

export type Orchestrator = (context: OrchestrationContext) => Generator<unknown, unknown, never> | Generator;
export interface Invocation {
  readonly kind: DurableFunctionKind;
  readonly name: string;
  readonly payload: string | undefined;
  readonly instanceId: string;
}

export class DurableFunctionApp implements FunctionInvoker {
  /** In the order in which they began. */
  readonly invocations: Invocation[] = [];
  readonly #orchestrators = new Map<string, (trigger: unknown, context: object) => Promise<unknown>>();
  readonly #activities = new Map<string, ActivityHandler>();
  readonly #entities = new Map<string, (trigger: unknown, context: object) => Promise<unknown>>();

  #gate = Promise.resolve();

  /** Holds back the runs of orchestrators that begin from now on, until the function returned is called. */
  holdOrchestrators(): () => void {
    let open: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  orchestration(name: string, orchestrator: Orchestrator): this {
    // A generator that yields something else than tasks is a mistake that the engine is tested with, too.
    this.#orchestrators.set(name, library.createOrchestrator(orchestrator as OrchestrationHandler));
    return this;
  }

  activity(name: string, handler: ActivityHandler): this {
    this.#activities.set(name, library.wrapActivityHandler(handler));
    return this;
  }

  /** `State` is what the handler keeps, as its own code knows it. */
  entity<State>(name: string, handler: (context: EntityContext<State>) => void | Promise<void>): this {
    this.#entities.set(name, library.createEntityFunction(handler));
    return this;
  }

  names(kind: DurableFunctionKind): readonly string[] {
    const tables = {
      orchestrator: this.#orchestrators,
      activity: this.#activities,
      entity: this.#entities,
    };
    return [...tables[kind].keys()];
  }

  calls(name: string): Invocation[] {
    return this.invocations.filter((each) => each.name === name);
  }

  async invoke(
    kind: DurableFunctionKind,
    name: string,
    payload: string | undefined,
    instanceId: string,
  ): Promise<InvocationOutcome> {
    this.invocations.push({ kind, name, payload, instanceId });
    try {
      const value = await this.#run(kind, name, payload);
      return {
        ok: true,
        value: value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown),
      };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }

  async #run(kind: DurableFunctionKind, name: string, payload: string | undefined): Promise<unknown> {
    switch (kind) {
      case 'orchestrator':
        return this.#orchestrate(name, payload);
      case 'activity':
        return this.#act(name, payload);
      case 'entity':
        return this.#operate(name, payload);
    }
  }

  async #operate(name: string, payload: string | undefined): Promise<unknown> {
    const entity = this.#entities.get(name);
    if (!entity) throw new Error(`There is no entity ${name}.`);
    return entity(JSON.parse(payload ?? ''), {});
  }

  async #orchestrate(name: string, payload: string | undefined): Promise<unknown> {
    await this.#gate;
    const orchestrator = this.#orchestrators.get(name);
    if (!orchestrator) throw new Error(`There is no orchestrator ${name}.`);
    return orchestrator(JSON.parse(payload ?? ''), {});
  }

  async #act(name: string, payload: string | undefined): Promise<unknown> {
    const activity = this.#activities.get(name);
    if (!activity) throw new Error(`There is no activity ${name}.`);
    return activity(readInput(payload), {} as never) as unknown;
  }
}

/** As the Node worker reads the text of a trigger: JSON where it is JSON. */
function readInput(payload: string | undefined): unknown {
  if (payload === undefined) return undefined;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
