import type { Binding, FunctionCallback, FunctionMetadata } from './core-contract.ts';

/** A function as the app registered it, with its one trigger picked out. */
export interface RegisteredFunction {
  readonly id: string;
  readonly metadata: FunctionMetadata;
  readonly name: string;
  readonly callback: FunctionCallback;
  readonly trigger: NamedBinding;
  /** Bindings other than the trigger. */
  readonly inputs: readonly NamedBinding[];
  readonly outputs: readonly NamedBinding[];
}

export interface NamedBinding {
  readonly name: string;
  readonly binding: Binding;
}

const FUNCTION_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,127}$/;

/** The functions of the app, in the order of their registration. Names are unique whatever their casing. */
export class FunctionTable {
  readonly #byName = new Map<string, RegisteredFunction>();
  #sealed = false;

  /** Returns what takes the function out again. Throws for a bad name, a second one of that name, or not one trigger. */
  add(metadata: FunctionMetadata, callback: FunctionCallback): () => void {
    if (this.#sealed) {
      throw new Error(`A function can only be registered during app startup ("${metadata.name}").`);
    }
    const registered = describe(metadata, callback);
    const key = metadata.name.toLowerCase();
    if (this.#byName.has(key))
      throw new Error(`A function with name "${metadata.name}" has already been registered.`);
    this.#byName.set(key, registered);
    return () => {
      if (this.#sealed)
        throw new Error(`A function can only be disposed during app startup ("${metadata.name}").`);
      this.#byName.delete(key);
    };
  }

  /** Ends app startup: from here on the table does not change. */
  seal(): void {
    this.#sealed = true;
  }

  all(): readonly RegisteredFunction[] {
    return [...this.#byName.values()];
  }
}

function describe(metadata: FunctionMetadata, callback: FunctionCallback): RegisteredFunction {
  if (!FUNCTION_NAME.test(metadata.name)) {
    throw new Error(
      `"${metadata.name}" is not a function name: it starts with a letter and has letters, digits, "-" and "_" only.`,
    );
  }
  const bindings = Object.entries(metadata.bindings).map(([name, binding]) => ({ name, binding }));
  const triggers = bindings.filter((each) => isTrigger(each.binding));
  const [trigger] = triggers;
  if (trigger === undefined || triggers.length > 1) {
    throw new Error(`Function "${metadata.name}" has ${String(triggers.length)} triggers, not one.`);
  }
  const id = metadata.functionId ?? metadata.name;
  return {
    id,
    metadata: { ...metadata, functionId: id },
    name: metadata.name,
    callback,
    trigger,
    inputs: bindings.filter((each) => each !== trigger && each.binding.direction === 'in'),
    outputs: bindings.filter((each) => each.binding.direction === 'out'),
  };
}

function isTrigger(binding: Binding): boolean {
  return /trigger$/i.test(binding.type);
}
