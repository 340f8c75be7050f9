/**
 * The embedded stack: broker, ARM simulator and Functions host as child processes on one virtual clock.
 *
 * 1. The ports of broker and simulator are chosen at the first start and stay: stored operation URLs name them.
 * 2. The host starts last, when what it talks to is there, and stops first.
 * 3. When one process ends by itself, `failed` is aborted; whoever started the stack then stops it.
 */
import { join } from 'node:path';
import { addressOf } from '../../dashboard/pages.ts';
import { CLOCK_VARIABLE, writeClockOrigin } from '../shared/child-process.ts';
import { runningClock, wallClock, type Clock, type ClockOrigin } from '../shared/clock.ts';
import { appSettings, inheritedEnvironment, telemetrySettings } from './app-environment.ts';
import { spawnChild, type Child } from './child.ts';
import { LauncherError } from './launcher-error.ts';
import { becomesFree, claimPort, type WantedPort } from './ports.ts';
import { unlessAborted } from '../../cli/real-time.ts';
import { readStackFile, resumeClock, writeStackFile, type KeptStack } from './stack-file.ts';
import type { StateFolder } from './state-folder.ts';

export interface StackOptions {
  readonly folder: StateFolder;
  /** Of the host; 0 takes a free one. */
  readonly port: number;
  readonly speed: number;
  readonly seed?: number;
  /** The rule set of the ARM simulator. */
  readonly profile: 'ga' | 'preview-2022';
  /** Of the ARM simulator. */
  readonly scenarioFile?: string;
  readonly callerRoleFile?: string;
  readonly throttling?: string;
  /** Of a collector of telemetry. */
  readonly otlp?: string;
}

export interface Stack {
  readonly clock: Clock;
  readonly hostUrl: string;
  readonly brokerPort: number;
  readonly armPort: number;
  /** Aborted, with a `LauncherError` that tells it, when a process has ended by itself. */
  readonly failed: AbortSignal;
  /** Resolves when all processes have ended and the clock is kept. */
  readonly stop: () => Promise<void>;
}

const ROOT = join(import.meta.dirname, '../../..');
const KEEP_CLOCK_EVERY_MS = 1000;
/** What the processes of a killed launcher may take to end. */
const FORMER_CHILDREN_MS = 25_000;

export function dashboardUrl({ hostUrl }: Pick<Stack, 'hostUrl'>): string {
  return `${hostUrl}${addressOf({ kind: 'board' })}`;
}

/** Throws a `LauncherError`, or the signal's reason when that is aborted; nothing is left running then. */
export async function startStack(options: StackOptions, signal: AbortSignal): Promise<Stack> {
  const { stackFile } = options.folder;
  const kept = readStackFile(stackFile);
  await claimPorts(options, kept, signal);
  const origin = resumeClock(kept?.clock, wallClock.now(), options.speed);
  const stack = new RunningStack(options, origin, kept?.ports);
  try {
    await stack.start(signal);
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** The former host lets go of its port when it has left its state file. */
async function claimPorts({ port, folder }: StackOptions, kept: KeptStack | undefined, signal: AbortSignal) {
  const waitMs = kept?.clock.running === true ? FORMER_CHILDREN_MS : 0;
  await becomesFree(kept?.hostPort ?? 0, waitMs, signal);
  const { broker, arm, identity } = kept?.ports ?? { broker: 0, arm: 0, identity: 0 };
  const remedy = `free it, or begin anew with --fresh; ${folder.stackFile} names it`;
  const wanted: readonly WantedPort[] = [
    { port, user: 'Functions host', remedy: 'stop what listens there, or choose another with --port' },
    { port: broker, user: 'broker', remedy },
    { port: arm, user: 'ARM simulator', remedy },
    { port: identity, user: 'identity endpoint', remedy },
  ];
  for (const each of wanted) await claimPort(each, waitMs, signal);
}

interface Process {
  readonly name: 'broker' | 'arm' | 'host';
  readonly title: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

class RunningStack implements Stack {
  readonly clock: Clock;
  readonly #options: StackOptions;
  readonly #origin: ClockOrigin;
  readonly #failure = new AbortController();
  readonly #children = new Map<Process['name'], Child>();
  #ports: KeptStack['ports'];
  #hostPort = 0;
  #stopping = false;
  #cancelKeeping: (() => void) | undefined;

  constructor(options: StackOptions, origin: ClockOrigin, ports: KeptStack['ports']) {
    this.clock = runningClock(origin);
    this.#options = options;
    this.#origin = origin;
    this.#ports = ports;
  }

  get hostUrl(): string {
    return `http://127.0.0.1:${String(this.#hostPort)}`;
  }

  get brokerPort(): number {
    return this.#ports?.broker ?? 0;
  }

  get armPort(): number {
    return this.#ports?.arm ?? 0;
  }

  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#keepClock();
    const servers = Promise.all([this.#spawn(this.#broker()).ready, this.#spawn(this.#arm()).ready]);
    const [broker, arm] = await unlessAborted(servers, signal);
    const { identityPort = 0, identityEndpoint = '', identityHeader = '', caFile = '' } = arm;
    this.#ports = { broker: broker.port, arm: arm.port, identity: identityPort };
    this.#writeFile(true);
    const addresses = appSettings({
      brokerPort: broker.port,
      armPort: arm.port,
      identityEndpoint,
      identityHeader,
      caFile,
      recordsFile: this.#options.folder.recordsFile,
    });
    const settings = { ...addresses, ...telemetrySettings(this.#options.otlp) };
    const host = await unlessAborted(this.#spawn(this.#host(settings)).ready, signal);
    this.#hostPort = host.port;
    this.#writeFile(true);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const child of [...this.#children.values()].reverse()) await child.stop();
    this.#cancelKeeping?.();
    this.#writeFile(false);
  }

  #broker(): Process {
    const config = join(ROOT, 'servicebus.config.json');
    const args = [
      '--port',
      String(this.brokerPort),
      '--state',
      this.#options.folder.brokerFile,
      '--config',
      config,
    ];
    return { name: 'broker', title: 'broker', args };
  }

  #arm(): Process {
    const { folder, seed, profile, scenarioFile, callerRoleFile, throttling } = this.#options;
    const identityPort = String(this.#ports?.identity ?? 0);
    const args = ['--port', String(this.armPort), '--identity-port', identityPort, '--state', folder.armDir];
    const options = {
      '--seed': seed === undefined ? undefined : String(seed),
      '--scenario': scenarioFile,
      '--caller-role': callerRoleFile,
      '--throttling': throttling,
    };
    const given = Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [name, value],
    );
    return { name: 'arm', title: 'ARM simulator', args: [...args, '--profile', profile, ...given] };
  }

  #host(env: Readonly<Record<string, string>>): Process {
    const { folder, port } = this.#options;
    const args = ['--app', ROOT, '--port', String(port), '--state', folder.durableFile];
    return { name: 'host', title: 'Functions host', args, env };
  }

  #spawn({ name, title, args, env }: Process): Child {
    const child = spawnChild({
      title,
      entry: join(ROOT, `src/local/${name}-main.ts`),
      args,
      env: {
        ...inheritedEnvironment(process.env),
        [CLOCK_VARIABLE]: writeClockOrigin(this.#origin),
        ...env,
      },
      logFile: this.#options.folder.logFile(name),
    });
    this.#children.set(name, child);
    void child.ended.then((how) => {
      if (this.#stopping) return;
      this.#failure.abort(new LauncherError(`The ${title} ended by itself (${how}). ${child.lastWords()}`));
    });
    return child;
  }

  /** The file always shows a time that the processes have seen, at most a second old. */
  #keepClock(): void {
    this.#writeFile(true);
    const nextMs = wallClock.now() + KEEP_CLOCK_EVERY_MS;
    this.#cancelKeeping = wallClock.schedule(nextMs, () => this.#keepClock());
  }

  #writeFile(running: boolean): void {
    const children = [...this.#children].flatMap(([name, { pid }]) =>
      pid === undefined ? [] : [[name, pid] as const],
    );
    const ports = this.#ports;
    writeStackFile(this.#options.folder.stackFile, {
      pids: { ...Object.fromEntries(children), launcher: process.pid },
      clock: { realMs: wallClock.now(), virtualMs: this.clock.now(), speed: this.#origin.speed, running },
      ...(ports ? { ports } : {}),
      ...(this.#hostPort === 0 ? {} : { hostPort: this.#hostPort }),
    });
  }
}
