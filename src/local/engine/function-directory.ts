/** Which functions there are. Names are compared without regard to case, as the Functions host compares them. */
import type { DurableFunctionKind, FunctionInvoker } from '../shared/durable-engine.ts';

const ARTICLES: Readonly<Record<DurableFunctionKind, string>> = {
  orchestrator: 'an orchestrator',
  activity: 'an activity',
  entity: 'an entity',
};

export class FunctionDirectory {
  readonly #invoker: FunctionInvoker;
  readonly #names = new Map<DurableFunctionKind, ReadonlyMap<string, string>>();

  constructor(invoker: FunctionInvoker) {
    this.#invoker = invoker;
  }

  /** The name as it was registered; undefined when there is no such function. */
  registeredName(kind: DurableFunctionKind, name: string): string | undefined {
    let names = this.#names.get(kind);
    if (!names) {
      names = new Map(this.#invoker.names(kind).map((each) => [each.toLowerCase(), each]));
      this.#names.set(kind, names);
    }
    return names.get(name.toLowerCase());
  }

  unknownMessage(kind: DurableFunctionKind, name: string): string {
    const known = this.#invoker.names(kind);
    const info =
      known.length > 0
        ? `The following are the known ${kind} functions: '${known.join("', '")}'.`
        : `No ${kind} functions are currently registered!`;
    return `The function '${name}' doesn't exist, is disabled, or is not ${ARTICLES[kind]} function. Additional info: ${info}`;
  }
}
