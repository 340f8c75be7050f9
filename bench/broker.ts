/** The Service Bus broker as a process of its own, through the real client library, with messages of 1 KB. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { ServiceBusClient, type ServiceBusReceiver } from '@azure/service-bus';
import type { ReadyLine } from '../src/local/shared/child-process.ts';
import { tableOf, type Figure } from './table.ts';

export interface BrokerBenchOptions {
  readonly runs: number;
  readonly json?: boolean;
}

const QUEUE = 'bench';
const BODY = Buffer.alloc(1024, 'x');
const IN_FLIGHT = [1, 32];
const MESSAGES_ONE_BY_ONE = 2_000;
const MESSAGES_TOGETHER = 10_000;
const QUEUED = 100_000;
const BATCH = 200;

type Measured = Readonly<Record<string, readonly [value: number, unit: string]>>;

interface RunningBroker {
  readonly child: ChildProcess;
  readonly client: ServiceBusClient;
  readonly startMs: number;
}

export async function brokerBench({ runs, json }: BrokerBenchOptions): Promise<void> {
  const measured: Measured[] = [];
  for (let run = 0; run < runs; run += 1) measured.push(await measure());
  const [first = {}] = measured;
  const figures: Figure[] = Object.entries(first).map(([name, [, unit]]) => ({
    name,
    unit,
    values: measured.flatMap((each) => each[name]?.[0] ?? []),
  }));
  process.stdout.write(`${json ? JSON.stringify(figures, null, 2) : tableOf(figures)}\n`);
}

async function measure(): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  try {
    return {
      'load of the machine before': [loadavg()[0] ?? Number.NaN, ''],
      ...(await measureFlow(folder)),
      ...(await measureQueued(folder)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureFlow(folder: string): Promise<Measured> {
  const broker = await startBroker(folder);
  let measured: Measured = {};
  for (const inFlight of IN_FLIGHT) {
    const count = inFlight === 1 ? MESSAGES_ONE_BY_ONE : MESSAGES_TOGETHER;
    measured = {
      ...measured,
      ...(await measureSends(broker.client, inFlight, count)),
      ...(await measureReceives(broker.client, inFlight, count)),
    };
  }
  await stopBroker(broker);
  return measured;
}

async function measureSends(client: ServiceBusClient, inFlight: number, count: number): Promise<Measured> {
  const sender = client.createSender(QUEUE);
  await sender.createMessageBatch();
  const figures = await timed(`send, ${String(inFlight)} in flight`, inFlight, count, () =>
    sender.sendMessages({ body: BODY }),
  );
  await sender.close();
  return figures;
}

async function measureReceives(client: ServiceBusClient, inFlight: number, count: number): Promise<Measured> {
  const receiver = client.createReceiver(QUEUE);
  const take = takeFrom(receiver, inFlight);
  const figures = await timed(
    `receive and complete, ${String(inFlight)} in flight`,
    inFlight,
    count,
    async () => {
      await receiver.completeMessage(await take());
    },
  );
  await receiver.close();
  return figures;
}

type Received = Awaited<ReturnType<ServiceBusReceiver['receiveMessages']>>[number];

/** One receiver may have one receive under way: those who wait share what it brings. */
function takeFrom(receiver: ServiceBusReceiver, atOnce: number): () => Promise<Received> {
  const ready: Received[] = [];
  let receiving: Promise<void> | undefined;
  return async () => {
    for (;;) {
      const message = ready.pop();
      if (message) return message;
      receiving ??= receiver.receiveMessages(atOnce).then((messages) => {
        ready.push(...messages);
        receiving = undefined;
      });
      await receiving;
    }
  };
}

/** Does it `count` times, so many at once: how many a second, and how long one took at the 95th percentile. */
async function timed(
  name: string,
  inFlight: number,
  count: number,
  act: () => Promise<void>,
): Promise<Measured> {
  const tookMs: number[] = [];
  let left = count;
  const startedAt = performance.now();
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const begunAt = performance.now();
      await act();
      tookMs.push(performance.now() - begunAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  tookMs.sort((a, b) => a - b);
  return {
    [name]: [count / seconds, 'messages/s'],
    [`${name}, p95`]: [tookMs[Math.floor(count * 0.95)] ?? Number.NaN, 'ms'],
  };
}

async function measureQueued(folder: string): Promise<Measured> {
  const broker = await startBroker(folder);
  const emptyMegabytes = memoryOf(broker.child);
  const sender = broker.client.createSender(QUEUE);
  const batch = Array.from({ length: BATCH }, () => ({ body: BODY }));
  const startedAt = performance.now();
  for (let sent = 0; sent < QUEUED; sent += BATCH) await sender.sendMessages(batch);
  const seconds = (performance.now() - startedAt) / 1000;
  const fullMegabytes = memoryOf(broker.child);
  await stopBroker(broker);
  const again = await startBroker(folder);
  const count = `${String(QUEUED / 1000)},000 queued`;
  const measured: Measured = {
    [`send in batches of ${String(BATCH)}`]: [QUEUED / seconds, 'messages/s'],
    'memory, nothing queued': [emptyMegabytes, 'MB'],
    [`memory, ${count}`]: [fullMegabytes, 'MB'],
    [`memory, ${count}, after a restart`]: [memoryOf(again.child), 'MB'],
    [`start, ${count}`]: [again.startMs, 'ms'],
  };
  await stopBroker(again);
  return measured;
}

async function startBroker(folder: string): Promise<RunningBroker> {
  const configFile = path.join(folder, 'Config.json');
  const queue = { Name: QUEUE, Properties: { LockDuration: 'PT5M' } };
  writeFileSync(configFile, JSON.stringify({ UserConfig: { Namespaces: [{ Queues: [queue] }] } }));
  const main = path.join(import.meta.dirname, '../src/local/broker-main.ts');
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [main, '--port', '0', '--state', path.join(folder, 'broker.db'), '--config', configFile],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const startMs = performance.now() - startedAt;
  // Written by the child of this very bench.
  const { port } = JSON.parse(line) as ReadyLine;
  const client = new ServiceBusClient(
    `Endpoint=sb://localhost:${String(port)};SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true;`,
  );
  return { child, client, startMs };
}

async function stopBroker({ child, client }: RunningBroker): Promise<void> {
  await client.close();
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

/** What Linux says the process has in memory; not a number elsewhere. */
function memoryOf({ pid }: ChildProcess): number {
  if (process.platform !== 'linux' || pid === undefined) return Number.NaN;
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
