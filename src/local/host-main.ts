/** The process of the embedded Functions host: one app, its triggers, and the durable engine on a state file. */
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createDurableEngine } from './engine/durable-engine.ts';
import type { DurableEngineOptions } from './engine/durable-engine.ts';
import { captureConsole } from './host/console-log.ts';
import { createFunctionsHost } from './host/functions-host.ts';
import type { FunctionsHost } from './host/functions-host.ts';
import { logLevels, readHostJson } from './host/host-json.ts';
import type { HostJson } from './host/host-json.ts';
import type { HostKeys } from './host/host-keys.ts';
import { createHostLog } from './host/host-log.ts';
import { openHostState } from './host/host-state.ts';
import { readLocalSettings } from './host/local-settings.ts';
import { mergeSettings } from './host/settings.ts';
import type { Settings } from './host/settings.ts';
import { withoutAbsent } from './shared/without-absent.ts';
import { announceReady, CLOCK_VARIABLE, readClockOrigin, stopWithParent } from './shared/child-process.ts';
import { runningClock, wallClock } from './shared/clock.ts';
import type { Clock } from './shared/clock.ts';
import { keepHeapSmall } from './shared/small-heap.ts';

const USAGE = `Runs an Azure Functions app (Node v4 programming model) on this machine.

  node src/local/host-main.ts --app DIR [--port N] [--state FILE] [--speed N] [--log text|json]
      [--key KEY]... [--function-key NAME=KEY]... [--master-key KEY]

  --app DIR         the app: package.json with "main", host.json, local.settings.json
  --port N          HTTP port on 127.0.0.1; 0 takes a free one (default Host.LocalHttpPort of local.settings.json, or 7071)
  --state FILE      SQLite file of the durable engine (default DIR/.slipway/durable.db)
  --speed N         virtual seconds in a real second (default 1), unless ${CLOCK_VARIABLE} gives the clock
  --key KEY         a key to every function; without any key at all, nothing asks for one
  --function-key NAME=KEY
                    a key to one function
  --master-key KEY  a key to everything, /admin too
  --log text|json   form of the log on standard error (default text)
`;

const DEFAULT_PORT = 7071;

interface Arguments {
  readonly appDir: string;
  /** Undefined when it was not given. */
  readonly port: number | undefined;
  readonly stateFile: string;
  readonly speed: number;
  readonly keys: HostKeys;
  readonly logFormat: 'text' | 'json';
}

function readArguments(): Arguments | 'help' {
  const { values } = parseArgs({
    options: {
      app: { type: 'string' },
      port: { type: 'string' },
      state: { type: 'string' },
      speed: { type: 'string', default: '1' },
      key: { type: 'string', multiple: true, default: [] },
      'function-key': { type: 'string', multiple: true, default: [] },
      'master-key': { type: 'string' },
      log: { type: 'string', default: 'text' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  if (values.app === undefined) throw new Error('--app DIR is missing; --help tells more.');
  if (values.log !== 'text' && values.log !== 'json')
    throw new Error(`--log is text or json, not "${values.log}".`);
  const appDir = path.resolve(values.app);
  return {
    appDir,
    port: values.port === undefined ? undefined : readNumber('--port', values.port, isPort),
    stateFile: path.resolve(values.state ?? path.join(appDir, '.slipway', 'durable.db')),
    speed: readNumber('--speed', values.speed, (speed) => speed > 0),
    keys: {
      host: values.key,
      functions: readFunctionKeys(values['function-key']),
      master: values['master-key'],
    },
    logFormat: values.log,
  };
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 65_536;
}

function readNumber(name: string, text: string, valid: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !valid(value)) throw new Error(`${name} cannot be "${text}".`);
  return value;
}

function readFunctionKeys(texts: readonly string[]): HostKeys['functions'] {
  const keys = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [, name, key] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || key === undefined)
      throw new Error(`--function-key is NAME=KEY, not "${text}".`);
    keys.set(name.toLowerCase(), [...(keys.get(name.toLowerCase()) ?? []), key]);
  }
  return keys;
}

function isDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

function chooseClock(speed: number): Clock {
  const given = process.env[CLOCK_VARIABLE];
  if (given !== undefined) return runningClock(readClockOrigin(given));
  const nowMs = wallClock.now();
  return runningClock({ realMs: nowMs, virtualMs: nowMs, speed });
}

async function startHost(given: Arguments): Promise<FunctionsHost> {
  const clock = chooseClock(given.speed);
  if (!isDirectory(given.appDir)) throw new Error(`--app: there is no directory ${given.appDir}.`);
  const local = readLocalSettings(given.appDir);
  const settings = mergeSettings(local.values, process.env);
  const hostJson = readHostJson(given.appDir, settings);
  const write = (text: string): void => {
    process.stderr.write(text);
  };
  const log = createHostLog({ clock, format: given.logFormat, levels: logLevels(hostJson), write });
  captureConsole(log);

  mkdirSync(path.dirname(given.stateFile), { recursive: true });
  const state = openHostState(`${given.stateFile}.host.json`);
  const started: { host?: FunctionsHost } = {};
  const engine = createDurableEngine({
    databaseFile: given.stateFile,
    clock,
    ...engineSettings(hostJson, settings),
    onFault(error) {
      log({ level: 'critical', category: 'Host.Durable', message: explain(error) });
      void Promise.resolve(started.host?.close()).finally(() => process.exit(1));
    },
  });
  const { appDir, keys } = given;
  const host = await createFunctionsHost({
    appDir,
    port: given.port ?? local.port ?? DEFAULT_PORT,
    clock,
    engine,
    settings,
    hostJson,
    state,
    log,
    keys,
    cors: local.cors,
  });
  started.host = host;
  for (const each of host.functions) {
    const methods = each.methods === undefined ? '' : ` [${each.methods.join(',') || '*'}] ${each.url ?? ''}`;
    log({
      level: 'information',
      category: 'Host.Startup',
      message: `${each.name}: ${each.trigger}${methods}`,
    });
  }
  process.on('uncaughtException', (error) => {
    log({
      level: 'critical',
      category: 'Worker',
      message: `Uncaught in the app: ${error.stack ?? error.message}`,
    });
    process.exit(1);
  });
  return host;
}

/** The durable settings of the app under the engine's names; what it leaves out is the engine's to choose. */
function engineSettings(
  hostJson: HostJson,
  settings: Settings,
): Omit<DurableEngineOptions, 'databaseFile' | 'clock'> {
  const { durableTask } = hostJson.extensions;
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = settings;
  return withoutAbsent({
    maxConcurrentActivities: durableTask.maxConcurrentActivityFunctions,
    maxConcurrentOrchestrators: durableTask.maxConcurrentOrchestratorFunctions,
    maxConcurrentEntities: durableTask.maxConcurrentEntityFunctions,
    maxOrchestrationActions: durableTask.maxOrchestrationActions,
    defaultVersion: durableTask.defaultVersion,
    versionMatchStrategy: durableTask.versionMatchStrategy,
    versionFailureStrategy: durableTask.versionFailureStrategy,
    replaceInstances:
      durableTask.overridableExistingInstanceStates === 'AnyState' ? ('any' as const) : ('ended' as const),
    managedIdentity: endpoint !== undefined && header !== undefined ? { endpoint, header } : undefined,
  });
}

function explain(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'the port is taken by another process; choose another with --port.';
  }
  return error instanceof Error ? error.message : String(error);
}

keepHeapSmall();
try {
  const given = readArguments();
  if (given === 'help') {
    process.stdout.write(USAGE);
  } else {
    const host = await startHost(given);
    stopWithParent(() => host.close());
    announceReady(host.port);
  }
} catch (error) {
  process.stderr.write(`host: ${explain(error)}\n`);
  process.exit(1);
}
