import { AppLoadError, loadApp } from './app-loader.ts';
import { INPUT_KINDS, OUTPUT_KINDS } from './bindings.ts';
import type { ProgrammingModel } from './core-contract.ts';
import type { NamedBinding, RegisteredFunction } from './function-table.ts';
import { installFunctionsCore } from './functions-core.ts';
import type { LoadedCore } from './functions-core.ts';
import { hookContext } from './hooks.ts';
import type { HostLog } from './host-log.ts';
import { TRIGGER_KINDS } from './trigger-kinds.ts';

export interface StartedApp {
  readonly core: LoadedCore;
  readonly model: ProgrammingModel;
  /** Where the worker's own HTTP server is, when the app asked for HTTP streams. */
  readonly workerUri: string | undefined;
}

/** Loads the app, runs its start hooks and checks that every binding is of a kind that this host has. */
export async function startApp(appDir: string, log: HostLog): Promise<StartedApp> {
  const core = installFunctionsCore(log);
  await loadApp(appDir);
  const model = core.programmingModel();
  if (model === undefined || core.functions.all().length === 0) {
    throw new AppLoadError(`${appDir} has no functions: its "main" registers none through @azure/functions.`);
  }
  const capabilities = await model.getCapabilities?.({ RawHttpBodyBytes: 'true', RpcHttpBodyOnly: 'true' });
  const { hooks } = core;
  await hooks.run(
    'appStart',
    hookContext(hooks.appLevelHookData, hooks.appHookData, { functionAppDirectory: appDir }),
  );
  core.functions.seal();
  core.functions.all().forEach(checkBindings);
  return { core, model, workerUri: capabilities?.['HttpUri'] };
}

function checkBindings(target: RegisteredFunction): void {
  checkKind(target, target.trigger, TRIGGER_KINDS);
  for (const input of target.inputs) checkKind(target, input, INPUT_KINDS);
  for (const output of target.outputs) checkKind(target, output, OUTPUT_KINDS);
}

function checkKind(target: RegisteredFunction, { name, binding }: NamedBinding, kinds: object): void {
  if (Object.hasOwn(kinds, binding.type.toLowerCase())) return;
  const known = Object.keys(kinds).join(', ');
  throw new AppLoadError(
    `Function "${target.name}": the binding "${name}" is of type "${binding.type}", which this host does not run. It runs: ${known}.`,
  );
}
