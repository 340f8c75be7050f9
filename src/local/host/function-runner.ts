/**
 * Carries out one invocation as the Node worker does: the programming model makes the arguments, pre-invocation hooks
 * may replace them and the handler, the handler runs, post-invocation hooks may replace its result or error, the
 * programming model makes the response. Then the host writes the output bindings.
 */
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { Clock } from '../shared/clock.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationModel,
  InvocationRequest,
  InvocationResponse,
  NamedData,
  ProgrammingModel,
  RetryContext,
  TypedData,
} from './core-contract.ts';
import type { NamedBinding, RegisteredFunction } from './function-table.ts';
import type { LoadedCore } from './functions-core.ts';
import { hookContext } from './hooks.ts';
import { formatTimeSpan } from './time-span.ts';
import { traceContext } from './trace-context.ts';
import type { TraceOrigin } from './trace-context.ts';

/** What set a function off. */
export interface TriggerEvent {
  readonly data: TypedData;
  readonly metadata: Readonly<Record<string, TypedData>>;
  /** For the log. */
  readonly reason: string;
  /** For the log: what tells this event from others of its kind. */
  readonly details?: string;
  /** Chosen beforehand only where the trigger needs to know it. */
  readonly invocationId?: string;
  readonly retryContext?: RetryContext;
  readonly trace?: TraceOrigin;
}

/** Runs a function once; rejects with what it threw. */
export type RunFunction = (target: RegisteredFunction, event: TriggerEvent) => Promise<InvocationResponse>;

export interface RunnerOptions {
  readonly core: LoadedCore;
  readonly model: ProgrammingModel;
  readonly clock: Clock;
  /** Real time: how long a run may take. */
  readonly wallClock: Clock;
  /** `functionTimeout` of host.json; undefined for no limit. */
  readonly timeoutMs: number | undefined;
  /** The value of an input binding other than the trigger. */
  readonly readInput: (input: NamedBinding) => TypedData;
  /** Writes what a function gave an output binding other than an HTTP response. */
  readonly writeOutput: (output: NamedBinding, value: TypedData) => Promise<void>;
}

export class FunctionRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Rejects with what the function threw, always as an Error. */
  async run(target: RegisteredFunction, event: TriggerEvent): Promise<InvocationResponse> {
    const running = this.#runLogged(target, event);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Resolves when no invocation is running. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #runLogged(target: RegisteredFunction, event: TriggerEvent): Promise<InvocationResponse> {
    const { core, clock } = this.#options;
    const invocationId = event.invocationId ?? randomUUID();
    const startedMs = clock.now();
    const title = `'Functions.${target.name}'`;
    const log = (level: 'information' | 'error', message: string): void => {
      core.log({ level, category: `Function.${target.name}`, message, invocationId }, 'system');
    };
    log('information', `Executing ${title} (Reason='${event.reason}', Id=${invocationId})`);
    if (event.details !== undefined) log('information', `Trigger Details: ${event.details}`);
    const took = (): string =>
      `Id=${invocationId}, Duration=${Math.round(clock.now() - startedMs).toFixed()}ms`;
    try {
      const work = this.#invoke(target, this.#request(target, event, invocationId));
      const response = await this.#withinTimeout(work, (message) => {
        log(
          'error',
          `${message} exceeded by function ${title} (Id: '${invocationId}'). Initiating cancellation.`,
        );
        return new Error(`${message} was exceeded by function: Functions.${target.name}`);
      });
      await this.#writeOutputs(target, response);
      log('information', `Executed ${title} (Succeeded, ${took()})`);
      return response;
    } catch (thrown) {
      const error = asError(thrown);
      log('error', `Executed ${title} (Failed, ${took()})\n${failureText(error)}`);
      throw error;
    }
  }

  #request(target: RegisteredFunction, event: TriggerEvent, invocationId: string): InvocationRequest {
    const inputs = target.inputs.map((input) => ({ name: input.name, data: this.#options.readInput(input) }));
    return {
      invocationId,
      functionId: target.id,
      inputData: [{ name: target.trigger.name, data: event.data }, ...inputs],
      triggerMetadata: event.metadata,
      traceContext: traceContext(event.trace),
      ...(event.retryContext === undefined ? {} : { retryContext: event.retryContext }),
    };
  }

  /**
   * The real host ends the worker process that a function does not come back from. Here it is this very process, so the
   * handler is left to itself: the invocation fails, and whatever the handler still returns is not used.
   */
  async #withinTimeout<T>(work: Promise<T>, fail: (message: string) => Error): Promise<T> {
    const { timeoutMs, wallClock } = this.#options;
    if (timeoutMs === undefined) return await work;
    let cancel = (): void => undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      cancel = wallClock.schedule(wallClock.now() + timeoutMs, () => {
        reject(fail(`Timeout value of ${formatTimeSpan(timeoutMs)}`));
      });
    });
    try {
      return await Promise.race([work, limit]);
    } finally {
      cancel();
    }
  }

  async #invoke(target: RegisteredFunction, request: InvocationRequest): Promise<InvocationResponse> {
    const { hooks } = this.#options.core;
    const core = this.#coreContext(target, request);
    const invocation = await this.#options.model.getInvocationModel(core);
    const { context, inputs } = await invocation.getArguments();
    core.see(context);

    const hookData = {};
    const before = hookContext(hookData, hooks.appHookData, {
      invocationContext: context,
      functionCallback: target.callback,
      inputs,
    });
    await core.during('preInvocationHooks', () => hooks.run('preInvocation', before));

    const outcome = await core.during('invocation', () => settle(invocation, context, before));
    const after = hookContext(hookData, hooks.appHookData, {
      invocationContext: context,
      inputs: before.inputs,
      ...outcome,
    });
    await core.during('postInvocationHooks', () => hooks.run('postInvocation', after));

    if (after.error !== null && after.error !== undefined) throw asError(after.error);
    return await invocation.getResponse(context, after.result);
  }

  #coreContext(
    target: RegisteredFunction,
    request: InvocationRequest,
  ): CoreInvocationContext & ContextTracking {
    const { core } = this.#options;
    const { invocationId } = request;
    let seen: unknown;
    return {
      invocationId,
      request,
      metadata: target.metadata,
      state: undefined,
      log(level, logCategory, message) {
        const category = logCategory === 'user' ? `Function.${target.name}.User` : `Function.${target.name}`;
        core.log({ level, category, message, invocationId }, logCategory, seen);
      },
      see(context) {
        seen = context;
      },
      async during(state, act) {
        this.state = state;
        try {
          return await act();
        } finally {
          this.state = undefined;
        }
      },
    };
  }

  async #writeOutputs(target: RegisteredFunction, response: InvocationResponse): Promise<void> {
    const values = new Map((response.outputData ?? []).map((each: NamedData) => [each.name, each.data]));
    if (isPresent(response.returnValue)) values.set('$return', response.returnValue);
    for (const output of target.outputs) {
      const value = values.get(output.name);
      if (output.binding.type.toLowerCase() === 'http' || !isPresent(value)) continue;
      await this.#options.writeOutput(output, value);
    }
  }
}

interface ContextTracking {
  /** Tells log hooks which invocation context the lines belong to. */
  see(context: unknown): void;
  during<T>(state: NonNullable<CoreInvocationContext['state']>, act: () => Promise<T>): Promise<T>;
}

interface Prepared {
  readonly inputs: unknown[];
  readonly functionCallback: FunctionCallback;
}

async function settle(
  invocation: InvocationModel,
  context: unknown,
  { inputs, functionCallback }: Prepared,
): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await invocation.invokeFunction(context, inputs, functionCallback), error: null };
  } catch (error) {
    return { result: null, error: error ?? new Error('Unknown error') };
  }
}

/** The words in which the host reports a failed invocation of a worker. */
function failureText(error: Error): string {
  return `Result: Failure\nException: ${error.message}\nStack: ${error.stack ?? ''}`;
}

/** What was thrown, as an error with a message, whatever it is. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (thrown === undefined || thrown === null) return new Error('Unknown error');
  if (typeof thrown === 'string') return new Error(thrown);
  return new Error(typeof thrown === 'object' ? JSON.stringify(thrown) : inspect(thrown));
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
