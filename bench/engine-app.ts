/** The functions that the engine is measured with, run by durable-functions' own executor, without a Functions host. */
import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import { Orchestrator } from 'durable-functions/lib/src/orchestrations/Orchestrator.js';
import type {
  DurableFunctionKind,
  FunctionInvoker,
  InvocationOutcome,
} from '../src/local/shared/durable-engine.ts';

export const STEPS = 8;

type Listener = (trigger: unknown, context: unknown) => Promise<unknown>;
type Steps = Generator<Task, unknown, unknown>;

export class EngineApp implements FunctionInvoker {
  readonly #orchestrators: ReadonlyMap<string, Listener>;
  readonly #act: () => Promise<void>;
  /** Instances whose last answer was given, but is not on disk yet. */
  readonly #answered: string[] = [];

  /** When the timer of each `nap` was due, in milliseconds. */
  readonly dueMs = new Map<string, number>();

  /** `act` is what each activity does. */
  constructor(act: () => Promise<void> = () => Promise.resolve()) {
    this.#act = act;
    this.#orchestrators = new Map([
      ['chain', listener(chain)],
      ['sleep', listener(sleep)],
      ['nap', listener(nap)],
    ]);
  }

  names(kind: DurableFunctionKind): readonly string[] {
    if (kind === 'orchestrator') return [...this.#orchestrators.keys()];
    return kind === 'activity' ? ['noop'] : [];
  }

  async invoke(
    kind: DurableFunctionKind,
    name: string,
    payload: string | undefined,
    instanceId: string,
  ): Promise<InvocationOutcome> {
    if (kind === 'activity') {
      await this.#act();
      return { ok: true, value: null };
    }
    const answer = await this.#orchestrators.get(name)?.(JSON.parse(payload ?? ''), {});
    if (isDone(answer)) {
      this.#answered.push(instanceId);
      if (typeof answer.output === 'number') this.dueMs.set(instanceId, answer.output);
    }
    // It crosses to the host as JSON; a time that stayed a Date would lose its milliseconds.
    return { ok: true, value: JSON.parse(JSON.stringify(answer)) };
  }

  /** The instances that have ended since the last call; to be called when a commit is on disk. */
  takeEnded(): string[] {
    return this.#answered.splice(0);
  }
}

function listener(orchestrator: (context: OrchestrationContext) => Steps): Listener {
  // The typings of handlers know only tasks with results of one type.
  return new Orchestrator(orchestrator as OrchestrationHandler).listen();
}

function* chain(context: OrchestrationContext): Steps {
  for (let step = 0; step < STEPS; step += 1) yield context.df.callActivity('noop', { step });
  return null;
}

function* sleep(context: OrchestrationContext): Steps {
  yield context.df.createTimer(new Date(context.df.getInput<number>()));
  return null;
}

/** As an app sets a timer: by the time of its own episode. */
function* nap(context: OrchestrationContext): Steps {
  const dueMs = context.df.currentUtcDateTime.getTime() + context.df.getInput<number>();
  yield context.df.createTimer(new Date(dueMs));
  return dueMs;
}

interface DoneAnswer {
  readonly isDone: true;
  readonly output?: unknown;
}

function isDone(answer: unknown): answer is DoneAnswer {
  return typeof answer === 'object' && answer !== null && 'isDone' in answer && answer.isDone === true;
}
