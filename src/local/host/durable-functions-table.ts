import type { DurableFunctionKind, FunctionInvoker, InvocationOutcome } from '../shared/durable-engine.ts';
import type { TypedData } from './core-contract.ts';
import type { RunFunction } from './function-runner.ts';
import type { RegisteredFunction } from './function-table.ts';
import { fromTypedData } from './typed-data.ts';

/** The app's orchestrators, activities and entities, as the engine calls them. */
export class DurableFunctions implements FunctionInvoker {
  readonly #functions = new Map<string, RegisteredFunction>();
  readonly #run: RunFunction;

  constructor(run: RunFunction) {
    this.#run = run;
  }

  add(kind: DurableFunctionKind, target: RegisteredFunction): void {
    this.#functions.set(keyOf(kind, target.name), target);
  }

  names(kind: DurableFunctionKind): readonly string[] {
    const prefix = keyOf(kind, '');
    return [...this.#functions].filter(([key]) => key.startsWith(prefix)).map(([, target]) => target.name);
  }

  async invoke(
    kind: DurableFunctionKind,
    name: string,
    payload: string | undefined,
    instanceId: string,
  ): Promise<InvocationOutcome> {
    const target = this.#functions.get(keyOf(kind, name));
    if (target === undefined)
      return { ok: false, message: `The ${kind} function "${name}" is not registered.` };
    const data: TypedData = payload === undefined ? {} : { string: payload };
    try {
      const response = await this.#run(target, {
        data,
        metadata: metadata(kind, data, instanceId),
        reason: '(null)',
      });
      return { ok: true, value: fromTypedData(response.returnValue) };
    } catch (error) {
      return failure(error);
    }
  }
}

function keyOf(kind: DurableFunctionKind, name: string): string {
  return `${kind}/${name.toLowerCase()}`;
}

/**
 * The real host sends an orchestrator's context a second time as metadata; nothing reads it, and leaving it out halves
 * the cost of a replay.
 */
function metadata(kind: DurableFunctionKind, data: TypedData, instanceId: string): Record<string, TypedData> {
  const common = { instanceId: { string: instanceId } };
  return kind === 'activity' ? { ...common, data } : common;
}

function failure(error: unknown): InvocationOutcome {
  if (!(error instanceof Error)) return { ok: false, message: String(error) };
  return { ok: false, message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
}
