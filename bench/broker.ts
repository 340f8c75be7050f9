/** The Service Bus broker as a process of its own, through the real client library, with messages of 1 KB. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { ServiceBusClient, type ServiceBusReceiver } from '@azure/service-bus';
import type { ReadyLine } from '../src/local/shared/child-process.ts';
import type { Bench } from './bench.ts';
import { figuresOver, type Figure } from './figure.ts';
import { residentMegabytes } from './process-usage.ts';
import { timed } from './timed.ts';

const QUEUE = 'bench';
const BODY = Buffer.alloc(1024, 'x');
const TOGETHER = 32;
/** One by one takes longer. */
const ONE_BY_ONE_SHARE = 0.2;
const BATCH = 200;

interface RunningBroker {
  readonly child: ChildProcess;
  readonly client: ServiceBusClient;
  readonly startMs: number;
}

type BrokerOptions = Readonly<Record<'messages' | 'queued', number>>;

export const brokerBench: Bench<'runs' | 'messages' | 'queued'> = {
  name: 'broker',
  description: 'the Service Bus broker: sends, receives and completes, memory with many messages',
  options: {
    runs: { about: 'how many runs', default: 2 },
    messages: {
      about: `sent and received ${String(TOGETHER)} at a time; a fifth as many one by one`,
      default: 10_000,
    },
    queued: { about: 'in the queue, where memory and the start are measured', default: 100_000 },
  },
  async run({ runs, ...options }) {
    const measured: (readonly Figure[])[] = [];
    for (let run = 0; run < runs; run += 1) measured.push(await measure(options));
    return figuresOver(measured);
  },
};

async function measure({ messages, queued }: BrokerOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  try {
    return [...(await measureFlow(folder, messages)), ...(await measureQueued(folder, queued))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureFlow(folder: string, messages: number): Promise<readonly Figure[]> {
  const broker = await startBroker(folder);
  const figures: Figure[] = [];
  for (const inFlight of [1, TOGETHER]) {
    const count = inFlight === 1 ? Math.ceil(messages * ONE_BY_ONE_SHARE) : messages;
    figures.push(
      ...(await measureSends(broker.client, inFlight, count)),
      ...(await measureReceives(broker.client, inFlight, count)),
    );
  }
  await stopBroker(broker);
  return figures;
}

interface Amount {
  readonly inFlight: number;
  readonly count: number;
}

async function measureSends(
  client: ServiceBusClient,
  inFlight: number,
  count: number,
): Promise<readonly Figure[]> {
  const sender = client.createSender(QUEUE);
  await sender.createMessageBatch();
  const flow = await flowOf('send', { inFlight, count }, () => sender.sendMessages({ body: BODY }));
  await sender.close();
  return flow;
}

async function measureReceives(
  client: ServiceBusClient,
  inFlight: number,
  count: number,
): Promise<readonly Figure[]> {
  const receiver = client.createReceiver(QUEUE);
  const take = takeFrom(receiver, { inFlight, count });
  const flow = await flowOf('receive and complete', { inFlight, count }, async () => {
    await receiver.completeMessage(await take());
  });
  await receiver.close();
  return flow;
}

type Received = Awaited<ReturnType<ServiceBusReceiver['receiveMessages']>>[number];

/**
 * One receiver may have one receive under way: those who wait share what it brings. It never asks for more than there
 * are, since it would wait a second for those.
 */
function takeFrom(receiver: ServiceBusReceiver, { inFlight, count }: Amount): () => Promise<Received> {
  const ready: Received[] = [];
  let left = count;
  let receiving: Promise<void> | undefined;
  return async () => {
    for (;;) {
      const message = ready.pop();
      if (message) return message;
      receiving ??= receiver.receiveMessages(Math.min(inFlight, left)).then((messages) => {
        left -= messages.length;
        ready.push(...messages);
        receiving = undefined;
      });
      await receiving;
    }
  };
}

/** How many a second, and how long each took. */
async function flowOf(
  what: string,
  { inFlight, count }: Amount,
  act: () => Promise<void>,
): Promise<readonly Figure[]> {
  const startedAt = performance.now();
  const tookMs = await timed(count, inFlight, act);
  const seconds = (performance.now() - startedAt) / 1000;
  const name = `${what}, ${String(inFlight)} in flight`;
  return [
    { name, unit: 'messages/s', values: [count / seconds] },
    { name: `${name}, each`, unit: 'ms', values: tookMs },
  ];
}

async function measureQueued(folder: string, queued: number): Promise<readonly Figure[]> {
  const broker = await startBroker(folder);
  const emptyMegabytes = residentMegabytes(broker.child.pid);
  const perSecond = await fill(broker.client, queued);
  const fullMegabytes = residentMegabytes(broker.child.pid);
  await stopBroker(broker);
  const again = await startBroker(folder);
  const againMegabytes = residentMegabytes(again.child.pid);
  await stopBroker(again);
  const count = `${queued.toLocaleString('en-US')} queued`;
  return [
    { name: `send in batches of ${String(BATCH)}`, unit: 'messages/s', values: [perSecond] },
    { name: 'memory, nothing queued', unit: 'MB', values: [emptyMegabytes] },
    { name: `memory, ${count}`, unit: 'MB', values: [fullMegabytes] },
    { name: `memory, ${count}, after a restart`, unit: 'MB', values: [againMegabytes] },
    { name: `start, ${count}`, unit: 'ms', values: [again.startMs] },
  ];
}

/** Answers how many a second. */
async function fill(client: ServiceBusClient, queued: number): Promise<number> {
  const sender = client.createSender(QUEUE);
  const startedAt = performance.now();
  for (let left = queued; left > 0; left -= BATCH) {
    await sender.sendMessages(Array.from({ length: Math.min(left, BATCH) }, () => ({ body: BODY })));
  }
  return queued / ((performance.now() - startedAt) / 1000);
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
