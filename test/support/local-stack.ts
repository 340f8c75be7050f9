/**
 * The app as it is deployed, dist/main.js, on the embedded stack. Each part is a process that a test can kill and
 * start again, on the same port, state and clock.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { appSettings, inheritedEnvironment } from '../../src/local/launcher/app-environment.ts';
import { spawnChild, type Child } from '../../src/local/launcher/child.ts';
import { runningClock, type Clock } from '../../src/local/shared/clock.ts';
import { CLOCK_VARIABLE, writeClockOrigin, type ReadyLine } from '../../src/local/shared/child-process.ts';
import type { OperationListAnswer, OperationSummaryAnswer } from '../../src/status/schema/answers.ts';
import { ArmControl } from './arm-control.ts';
import { eventually } from './eventually.ts';
import { RequestQueue } from './request-queue.ts';
import { SomebodyElse, type ArmAccess } from './somebody-else.ts';

const ROOT = join(import.meta.dirname, '../..');

/** As arguments; `0` takes any that is free. */
interface Ports {
  readonly port: string;
  readonly identityPort: string;
}

const ANY_PORTS: Ports = { port: '0', identityPort: '0' };

type PartName = 'broker' | 'arm' | 'host';

interface StackPartSpec {
  readonly name: PartName;
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: (before: Ports) => readonly string[];
  /** Those of its first start; any when absent. */
  readonly ports?: Ports | undefined;
}

/** One part of the stack, in whichever process runs it now. */
export class StackPart {
  readonly #name: PartName;
  readonly #args: (before: Ports) => readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  readonly #dir: string;
  #child: Child | undefined;
  #ports: Ports;

  constructor({ name, dir, env, args, ports }: StackPartSpec) {
    this.#name = name;
    this.#dir = dir;
    this.#env = env;
    this.#args = args;
    this.#ports = ports ?? ANY_PORTS;
  }

  get port(): number {
    return Number(this.#ports.port);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves, to how it ended, when the process that was started last is gone. */
  get ended(): Promise<string> {
    return this.#child?.ended ?? Promise.resolve('never started');
  }

  /** On any free ports at first, unless it was given some; later on those again. */
  async start(): Promise<ReadyLine> {
    this.#child = spawnChild({
      title: this.#name,
      entry: join(ROOT, `src/local/${this.#name}-main.ts`),
      args: this.#args(this.#ports),
      env: this.#env,
      logFile: join(this.#dir, `${this.#name}.log`),
    });
    const ready = await this.#child.ready;
    this.#ports = { port: String(ready.port), identityPort: String(ready.identityPort ?? 0) };
    return ready;
  }

  /** With SIGKILL. */
  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }
}

export interface LocalStack {
  readonly arm: ArmControl;
  /** Makes resources in ARM beside the app. */
  readonly somebodyElse: SomebodyElse;
  readonly queue: RequestQueue;
  /** The state of the durable engine. */
  readonly engineFile: string;
  readonly recordsFile: string;
  readonly parts: Readonly<Record<PartName, StackPart>>;
  /** Where the state and the logs of the parts are. */
  readonly dir: string;
  readonly hostUrl: string;
  readonly clock: Clock;
  operation(operationId: string): Promise<OperationDocument | undefined>;
  /** Resolves when the operation has ended and its document is complete. */
  ended(operationId: string): Promise<OperationDocument>;
  operations(): Promise<readonly OperationSummaryAnswer[]>;
  /** With its state, unless that is kept. */
  stop(options?: { readonly keep: boolean }): Promise<void>;
}

export interface LocalStackOptions {
  /** Of the host, the repository when absent. */
  readonly app?: string;
  /** Added to what the host inherits. */
  readonly hostEnv?: Readonly<Record<string, string>>;
  /** Any free ones when absent. */
  readonly ports?: Readonly<Record<PartName | 'identity', number>>;
}

/** `speed`: virtual seconds in a real one; the durations of the simulator are always the same. */
export async function startLocalStack(speed: number, options: LocalStackOptions = {}): Promise<LocalStack> {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-stack-'));
  const nowMs = Date.now();
  const origin = { realMs: nowMs, virtualMs: nowMs, speed };
  const env = {
    ...inheritedEnvironment(process.env),
    [CLOCK_VARIABLE]: writeClockOrigin(origin),
  };
  const config = join(ROOT, 'servicebus.config.json');
  const broker = new StackPart({
    name: 'broker',
    dir,
    env,
    ports: portsOf('broker', options),
    args: ({ port }) => ['--port', port, '--state', join(dir, 'broker.db'), '--config', config],
  });
  const arm = new StackPart({
    name: 'arm',
    dir,
    env,
    ports: portsOf('arm', options),
    args: ({ port, identityPort }) => [
      ...['--port', port, '--identity-port', identityPort],
      ...['--state', join(dir, 'arm'), '--seed', '1'],
    ],
  });
  const [, armReady] = await Promise.all([broker.start(), arm.start()]);
  const { identityEndpoint = '', identityHeader = '', caFile = '' } = armReady;
  const settings = appSettings({
    brokerPort: broker.port,
    armPort: arm.port,
    identityEndpoint,
    identityHeader,
    caFile,
    recordsFile: join(dir, 'records.db'),
  });
  const host = new StackPart({
    name: 'host',
    dir,
    env: { ...env, ...settings, ...options.hostEnv },
    ports: portsOf('host', options),
    args: ({ port }) => ['--app', options.app ?? ROOT, '--port', port, '--state', join(dir, 'durable.db')],
  });
  await host.start();
  const access = { port: arm.port, caFile, identityEndpoint, identityHeader };
  return localStack({ dir, parts: { broker, arm, host }, access, clock: runningClock(origin) });
}

function portsOf(name: PartName, { ports }: LocalStackOptions): Ports | undefined {
  return ports && { port: String(ports[name]), identityPort: String(ports.identity) };
}

interface StartedStack {
  readonly dir: string;
  readonly parts: LocalStack['parts'];
  readonly access: ArmAccess;
  readonly clock: Clock;
}

function localStack({ dir, parts, access, clock }: StartedStack): LocalStack {
  const arm = new ArmControl(access.port, access.caFile);
  const somebodyElse = new SomebodyElse(access);
  const queue = new RequestQueue(parts.broker.port);
  const hostUrl = `http://127.0.0.1:${String(parts.host.port)}`;
  const url = `${hostUrl}/api/operations`;
  const operation = async (operationId: string): Promise<OperationDocument | undefined> => {
    const answer = await readJson(`${url}/${operationId}`);
    return answer as OperationDocument | undefined;
  };
  return {
    arm,
    somebodyElse,
    queue,
    engineFile: join(dir, 'durable.db'),
    recordsFile: join(dir, 'records.db'),
    parts,
    dir,
    hostUrl,
    clock,
    operation,
    ended: (operationId) =>
      eventually(`the end of ${operationId}`, async () => {
        const document = await operation(operationId);
        return document?.done === true && document.omitted === undefined ? document : undefined;
      }),
    operations: async () => ((await readJson(`${url}?top=200`)) as OperationListAnswer).operations,
    async stop({ keep } = { keep: false }) {
      await queue.close();
      arm.close();
      somebodyElse.close();
      await parts.host.stop();
      await Promise.all([parts.arm.stop(), parts.broker.stop()]);
      if (!keep) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Undefined when there is no such thing. */
async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url}: ${String(response.status)} ${await response.text()}`);
  return response.json();
}
