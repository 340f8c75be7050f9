/**
 * The `@azure/functions-core` module of one app. An app never depends on it: the worker puts it in the way of
 * `require`, and so does this host, so that a bundle that loads here loads in Azure.
 *
 * 1. One process holds one app: the module hook is global to the process.
 * 2. The hook answers `require` only, as the real worker does; an ES module import of the name fails here as there.
 */
import Module from 'node:module';
import type {
  FunctionCallback,
  FunctionMetadata,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './core-contract.ts';
import { FunctionTable } from './function-table.ts';
import { HookRegistry } from './hooks.ts';
import type { Disposable, HookCallback } from './hooks.ts';
import type { HostLog, LogLine } from './host-log.ts';

const MODULE_NAME = '@azure/functions-core';
/** The version of the real worker and host whose behaviour is offered; libraries look for features by it. */
const WORKER_VERSION = '3.13.0';
export const HOST_VERSION = '4.1048.200.26180';

/** What the app did with the module while it loaded. */
export interface LoadedCore {
  readonly functions: FunctionTable;
  readonly hooks: HookRegistry;
  programmingModel(): ProgrammingModel | undefined;
  /** Writes a line after the app's log hooks have seen it. */
  log(line: LogLine, logCategory: LogCategory, invocationContext?: unknown): void;
}

/** Puts the module in place. Throws when this process has one already. */
export function installFunctionsCore(log: HostLog): LoadedCore {
  const hooks = new HookRegistry();
  const functions = new FunctionTable();
  let model: ProgrammingModel | undefined;

  const write = (line: LogLine, logCategory: LogCategory, invocationContext?: unknown): void => {
    if (logCategory !== 'user') {
      log(line);
      return;
    }
    const seen = { level: line.level, message: line.message, category: logCategory, invocationContext };
    hooks.runLog(Object.assign(seen, { hookData: {}, appHookData: hooks.appHookData }));
    log({ ...line, level: seen.level, message: seen.message });
  };

  hookRequire({
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    Disposable: CallbackDisposable,
    registerHook: (name: string, callback: HookCallback): Disposable => hooks.register(name, callback),
    setProgrammingModel: (chosen: ProgrammingModel): void => {
      model = chosen;
    },
    getProgrammingModel: (): ProgrammingModel | undefined => model,
    log: (level: LogLevel, category: LogCategory, message: string): void => {
      write({ level, category: 'Worker', message }, category);
    },
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback): Disposable =>
      new CallbackDisposable(functions.add(metadata, callback)),
  });
  return { functions, hooks, programmingModel: () => model, log: write };
}

class CallbackDisposable implements Disposable {
  readonly #callback: () => void;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  dispose(): void {
    this.#callback();
  }
}

let hooked = false;

function hookRequire(core: object): void {
  if (hooked)
    throw new Error('This process has a function app already; each app needs a process of its own.');
  hooked = true;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the module it is asked for
  const original = Module.prototype.require;
  const provide = function (this: Module, id: string): unknown {
    return id === MODULE_NAME ? core : original.call(this, id);
  };
  // The declared type also has the members of `require`, which live on the function made for each module, not here.
  Module.prototype.require = provide as NodeJS.Require;
}
