/**
 * The embedded Functions host: loads one app built on the Node v4 programming model, attaches its functions to their
 * triggers, and serves HTTP functions, the durable management API and `/admin` on the loopback address.
 *
 * 1. The app's settings and `WEBSITE_HOSTNAME` are in the environment before the app is loaded.
 * 2. No trigger runs before the whole app is known to be valid.
 * 3. On close no new event is taken; running invocations are given a limited time to end, and may call the durable
 *    client while they do.
 */
import type { Clock } from '../shared/clock.ts';
import { wallClock } from '../shared/clock.ts';
import type { DurableEngine } from '../shared/durable-engine.ts';
import type { AdminApi, HostStateName } from './admin-api.ts';
import { AppLoadError } from './app-loader.ts';
import { startApp } from './app-start.ts';
import type { StartedApp } from './app-start.ts';
import { INPUT_KINDS, OUTPUT_KINDS } from './bindings.ts';
import type { BindingHost } from './bindings.ts';
import type { CorsRules } from './cors.ts';
import { disabledFunctions } from './disabled-functions.ts';
import { DurableFunctions } from './durable-functions-table.ts';
import { durableClientPayload } from './durable-links.ts';
import type { DurableAccess } from './durable-links.ts';
import { answerRequest } from './front-door.ts';
import { FunctionRunner } from './function-runner.ts';
import type { RunFunction } from './function-runner.ts';
import type { RegisteredFunction } from './function-table.ts';
import { hookContext } from './hooks.ts';
import { NO_KEYS } from './host-keys.ts';
import type { HostKeys } from './host-keys.ts';
import { durableSettingsWithoutEffect, ignoredSettings } from './host-json.ts';
import type { HostJson } from './host-json.ts';
import type { HostLog } from './host-log.ts';
import type { HostState } from './host-state.ts';
import { openHttpFront } from './http-front.ts';
import type { HttpFront } from './http-front.ts';
import { HttpFunctions } from './http-functions.ts';
import { manualEvent } from './manual-run.ts';
import { createServiceBusConnections } from './service-bus-connections.ts';
import type { ServiceBusConnections } from './service-bus-connections.ts';
import type { Settings } from './settings.ts';
import { resolveNames } from './settings.ts';
import { withinLimit } from './time-limit.ts';
import type { Listener, TriggerHost } from './trigger-kind.ts';
import { TRIGGER_KINDS } from './trigger-kinds.ts';

export interface FunctionsHostOptions {
  /** Absolute. */
  readonly appDir: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly engine: DurableEngine;
  readonly settings: Settings;
  readonly hostJson: HostJson;
  readonly state: HostState;
  readonly log: HostLog;
  readonly keys?: HostKeys;
  readonly cors?: CorsRules | undefined;
}

export interface FunctionSummary {
  readonly name: string;
  /** The binding type of its trigger. */
  readonly trigger: string;
  /** Of an HTTP-triggered function; empty means every method. */
  readonly methods?: readonly string[];
  readonly url?: string;
}

export interface FunctionsHost {
  readonly port: number;
  readonly functions: readonly FunctionSummary[];
  close(): Promise<void>;
}

/** How long running invocations may take to end when the host closes, in real time. */
const CLOSE_LIMIT_MS = 10_000;

/** How long to wait for connections to say goodbye; nothing is lost when they do not. */
const CONNECTION_CLOSE_LIMIT_MS = 1_000;

/** Rejects with an `AppLoadError` when the app is not valid, and leaves nothing open then. */
export async function createFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const front = await openHttpFront(options.port, options.log, {
    largestBodyBytes: bodyLimit(options.settings),
    now: () => options.clock.now(),
  });
  try {
    const host = new EmbeddedHost(options, front);
    await host.start();
    return host;
  } catch (error) {
    await front.close();
    throw error;
  }
}

/** In bytes, from the setting that the real host goes by; undefined for its default. */
function bodyLimit(settings: Settings): number | undefined {
  const bytes = Number(settings['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT']);
  return Number.isInteger(bytes) && bytes > 0 ? bytes : undefined;
}

class EmbeddedHost implements FunctionsHost {
  readonly #options: FunctionsHostOptions;
  readonly #front: HttpFront;
  readonly #serviceBus: ServiceBusConnections;
  readonly #createdMs = wallClock.now();
  #state: HostStateName = 'Initializing';
  #listeners: readonly Listener[] = [];
  #app: StartedApp | undefined;
  #runner: FunctionRunner | undefined;
  #http: HttpFunctions | undefined;

  constructor(options: FunctionsHostOptions, front: HttpFront) {
    this.#options = options;
    this.#front = front;
    this.#serviceBus = createServiceBusConnections(options.settings, options.hostJson);
  }

  get port(): number {
    return this.#front.port;
  }

  get functions(): readonly FunctionSummary[] {
    return (this.#app?.core.functions.all() ?? []).map((target) => this.#summary(target));
  }

  async start(): Promise<void> {
    const options = this.#options;
    setEnvironment(options.settings, this.port);
    this.#tellIgnored();
    const app = await startApp(options.appDir, options.log);
    const access = { key: options.state.durableKey, hubName: this.#hubName() };
    const runner = this.#createRunner(app, access);
    const run: RunFunction = (target, event) => runner.run(target, event);
    const keys = options.keys ?? NO_KEYS;
    const { maxOutstandingRequests, maxConcurrentRequests, customHeaders } = options.hostJson.extensions.http;
    const limits = { outstanding: maxOutstandingRequests, concurrent: maxConcurrentRequests };
    const http = new HttpFunctions({ run, keys, workerUri: app.workerUri, limits });
    const durable = new DurableFunctions(run);
    this.#app = app;
    this.#runner = runner;
    this.#http = http;
    this.#listeners = this.#attach(app, { run, http, durable });

    const door = {
      admin: this.#admin(app, run),
      durable: { engine: options.engine, access, wallClock, log: options.log },
      http,
      keys,
      cors: options.cors,
      customHeaders,
      hasHomePage: !isTrue(options.settings['AzureWebJobsDisableHomepage']),
    };
    this.#front.serve((request) => answerRequest(door, request));
    await options.engine.start(durable);
    for (const listener of this.#listeners) listener.start();
    this.#state = 'Running';
    // What scripts around the Functions tools wait for before their first request.
    for (const message of ['Job host started', "Host lock lease acquired by instance ID 'slipway-local'."])
      options.log({ level: 'information', category: 'Host.Startup', message });
  }

  async close(): Promise<void> {
    if (this.#state === 'Stopping') return;
    this.#state = 'Stopping';
    const { engine } = this.#options;
    const ended = Promise.allSettled([
      ...this.#listeners.map((listener) => listener.stop()),
      engine.stop(CLOSE_LIMIT_MS),
      this.#runner?.idle(),
    ]);
    await withinLimit(ended, CLOSE_LIMIT_MS);
    await this.#runTerminateHooks();
    const left = [withinLimit(this.#serviceBus.close(), CONNECTION_CLOSE_LIMIT_MS), this.#front.close()];
    await withinLimit(Promise.allSettled(left), CLOSE_LIMIT_MS);
  }

  #tellIgnored(): void {
    const { hostJson, log } = this.#options;
    for (const message of ignoredSettings(hostJson)) this.#warn(message);
    const message = durableSettingsWithoutEffect(hostJson);
    if (message !== undefined) log({ level: 'debug', category: 'Host.Startup', message });
  }

  #hubName(): string {
    return resolveNames(this.#options.hostJson.extensions.durableTask.hubName, this.#options.settings);
  }

  #createRunner(app: StartedApp, access: DurableAccess): FunctionRunner {
    const bindings: BindingHost = {
      settings: this.#options.settings,
      serviceBus: this.#serviceBus,
      durableClient: () => durableClientPayload(`http://127.0.0.1:${String(this.port)}`, access),
    };
    return new FunctionRunner({
      core: app.core,
      model: app.model,
      clock: this.#options.clock,
      wallClock,
      timeoutMs: this.#options.hostJson.functionTimeout,
      readInput: (input) => INPUT_KINDS[input.binding.type.toLowerCase()]?.(input, bindings) ?? {},
      writeOutput: async (output, value) =>
        await OUTPUT_KINDS[output.binding.type.toLowerCase()]?.(output, value, bindings),
    });
  }

  #attach(app: StartedApp, tables: Pick<TriggerHost, 'run' | 'http' | 'durable'>): readonly Listener[] {
    const { settings, hostJson, clock, log, state } = this.#options;
    const serviceBus = this.#serviceBus;
    const host: TriggerHost = {
      ...tables,
      settings,
      hostJson,
      clock,
      wallClock,
      log,
      serviceBus,
      timers: state.timers,
    };
    const disabled = disabledFunctions(settings);
    return app.core.functions.all().flatMap((target) => {
      try {
        if (disabled.has(target.name.toLowerCase())) {
          this.#warn(`Function ${target.name} is disabled via app settings`);
          return [];
        }
        this.#checkRetries(target);
        return TRIGGER_KINDS[target.trigger.binding.type.toLowerCase()]?.(target, host) ?? [];
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new AppLoadError(`Function "${target.name}": ${reason}`, { cause });
      }
    });
  }

  #checkRetries(target: RegisteredFunction): void {
    const { type } = target.trigger.binding;
    if (target.metadata.retryOptions === undefined || type.toLowerCase() === 'timertrigger') return;
    this.#warn(
      `The retry policy of function ${target.name} is ignored: the trigger "${type}" does not support retries.`,
    );
  }

  #warn(message: string): void {
    this.#options.log({ level: 'warning', category: 'Host.Startup', message });
  }

  #admin(app: StartedApp, run: RunFunction): AdminApi {
    return {
      state: () => this.#state,
      upMs: () => wallClock.now() - this.#createdMs,
      functions: app.core.functions,
      isDisabled: (target) => disabledFunctions(this.#options.settings).has(target.name.toLowerCase()),
      urlOf: (target) => this.#summary(target).url,
      run(target, input) {
        // With HTTP streams a request exists only on the wire.
        if (app.workerUri !== undefined && target.trigger.binding.type.toLowerCase() === 'httptrigger')
          return false;
        // What it throws is in the log; nobody waits for it.
        run(target, manualEvent(target, input)).catch(() => undefined);
        return true;
      },
    };
  }

  #summary(target: RegisteredFunction): FunctionSummary {
    const { name, trigger } = target;
    const http = this.#http?.all().find((each) => each.target === target);
    if (http === undefined) return { name, trigger: trigger.binding.type };
    const url = `http://127.0.0.1:${String(this.port)}/${http.route.text}`;
    return { name, trigger: trigger.binding.type, methods: http.methods, url };
  }

  async #runTerminateHooks(): Promise<void> {
    const hooks = this.#app?.core.hooks;
    try {
      await hooks?.run('appTerminate', hookContext(hooks.appLevelHookData, hooks.appHookData, {}));
    } catch (error) {
      this.#options.log({
        level: 'error',
        category: 'Host.Shutdown',
        message: `appTerminate hook: ${String(error)}`,
      });
    }
  }
}

function isTrue(setting: string | undefined): boolean {
  return setting !== undefined && /^(true|1)$/i.test(setting);
}

/** The app reads its settings from the environment, as in Azure; the durable client reads the host's name there. */
function setEnvironment(settings: Settings, port: number): void {
  Object.assign(process.env, settings, { WEBSITE_HOSTNAME: `127.0.0.1:${String(port)}` });
}
