/**
 * The HTTP API of the built app over many stored operations, asked from outside: the real host on the embedded stack,
 * with one operation that the durable engine knows and the others as they are after months.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { functionNames } from '../src/contracts/names.ts';
import { startLocalStack, type LocalStack } from '../test/support/local-stack.ts';
import { namedRequest } from '../test/support/named-request.ts';
import type { Bench } from './bench.ts';
import type { Aim, Figure } from './figure.ts';
import { peakMegabytes, processorMs } from './process-usage.ts';
import { storeOperations, type StoredOperations } from './stored-operations.ts';
import { millisecondsOf, timed } from './timed.ts';

const SPEED = 60;
const AT_A_TIME = 8;
/** Virtual time runs ahead in the stack: what timers do would be done sixty times too often. */
const TIMERS = [
  functionNames.watchdog,
  functionNames.findOrphans,
  functionNames.purge,
  functionNames.sendEvents,
];
/** Longer than the app remembers what figures are made of. */
const FORGOTTEN_MS = 21_000;
const COLD_LOOKS = 2;
const PAGES_BEFORE = 99;

/** Of one request at a time. */
const ALONE_AIM: Aim = { of: 'p95', atMost: 50 };

export const apiBench: Bench<'operations' | 'requests'> = {
  name: 'api',
  description: 'the HTTP API over many stored operations: how long its answers take',
  options: {
    operations: { about: 'how many are stored', default: 10_000 },
    requests: {
      about: `of each kind, one after another; as many again ${String(AT_A_TIME)} at a time`,
      default: 200,
    },
  },
  run: ({ operations, requests }) => measureWith(operations, requests),
};

async function measureWith(operations: number, requests: number): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  try {
    const recordsFile = path.join(folder, 'records.db');
    const stored = await fill(recordsFile, operations);
    const hostEnv = {
      OPERATION_RECORDS: `sqlite:${recordsFile}`,
      ...Object.fromEntries(TIMERS.map((name) => [`AzureWebJobs.${name}.Disabled`, 'true'])),
    };
    const stack = await startLocalStack(SPEED, { hostEnv });
    try {
      return await measure(stack, stored, requests);
    } finally {
      await stack.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const MEMORY = '/dev/shm';

/** In memory where there is such a folder, since each write is flushed to disk otherwise. */
async function fill(recordsFile: string, operations: number): Promise<StoredOperations> {
  const folder = mkdtempSync(path.join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'slipway-bench-'));
  try {
    const file = path.join(folder, 'records.db');
    const stored = await storeOperations(file, operations, Date.now());
    copyFileSync(file, recordsFile);
    return stored;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  stack: LocalStack,
  stored: StoredOperations,
  requests: number,
): Promise<readonly Figure[]> {
  const api = new ApiClient(stack.hostUrl);
  const known = await runOne(stack);
  const hostPid = stack.parts.host.pid;
  const figures: Figure[] = [];
  for (const [name, route] of await routes(api, stored, known)) {
    process.stderr.write(`  ${name}\n`);
    figures.push(...(await routeFigures(name, { requests, hostPid, ask: () => api.ask(route) })));
  }
  return [
    ...figures,
    ...(await coldFigures(api)),
    { name: 'host, peak memory', unit: 'MB', values: [peakMegabytes(hostPid)] },
  ];
}

interface AskedRoute {
  readonly requests: number;
  readonly hostPid: number | undefined;
  readonly ask: () => Promise<string>;
}

async function routeFigures(
  name: string,
  { requests, hostPid, ask }: AskedRoute,
): Promise<readonly Figure[]> {
  await ask();
  const usedMs = processorMs(hostPid);
  const alone = await timed(requests, 1, ask);
  const together = await timed(requests, AT_A_TIME, ask);
  // Of the host, for one request: what a quiet machine needs at least.
  const eachMs = (processorMs(hostPid) - usedMs) / (alone.length + together.length);
  return [
    { name, unit: 'ms', values: alone, aims: [ALONE_AIM] },
    { name: `${name}, ${String(AT_A_TIME)} at a time`, unit: 'ms', values: together },
    { name: `${name}, host CPU`, unit: 'ms', values: [eachMs] },
  ];
}

/** To its end, so that the durable engine has all of it. */
async function runOne(stack: LocalStack): Promise<string> {
  const { input, operationId } = namedRequest('bench-api');
  await stack.queue.sendRequest(input, operationId);
  const { phase } = await stack.ended(operationId);
  if (phase !== 'Succeeded') throw new Error(`${operationId} ended ${phase}`);
  return operationId;
}

async function routes(
  api: ApiClient,
  { ended, subscriptionId, requestedBy }: StoredOperations,
  known: string,
): Promise<readonly (readonly [name: string, route: string])[]> {
  const list = '/api/operations';
  const item = `${list}/${known}`;
  return [
    ['list, newest', list],
    ['list, lane running', `${list}?lane=running`],
    ['list, lane failed', `${list}?lane=failed`],
    ['list, lane done', `${list}?lane=done`],
    ['list, of a subscription', `${list}?subscription=${subscriptionId}`],
    ['list, of a requester', `${list}?requestedBy=${encodeURIComponent(requestedBy)}`],
    ['list, search with many hits', `${list}?search=workload-1`],
    ['list, search with few hits', `${list}?search=request-777`],
    ['list, search without a hit', `${list}?search=nothing-has-this`],
    ['list, slowest', `${list}?sort=slowest`],
    ['list, page 100', await lateList(api, list)],
    ['list, 200 a page', `${list}?top=200`],
    ['item', item],
    ['item, instance purged', `${list}/${ended.operationId}`],
    ['steps', `${item}/steps`],
    ['plan', `${item}/plan`],
    ['history', `${item}/history`],
    ['clusters', '/api/clusters'],
    ['stats', '/api/stats'],
    ['metrics', '/metrics'],
    ['health', '/api/health'],
    ['dashboard', '/dashboard'],
  ];
}

/** The address of the page after so many, or of the last that there is. */
async function lateList(api: ApiClient, list: string): Promise<string> {
  let route = list;
  for (let page = 0; page < PAGES_BEFORE; page += 1) {
    // Answered by the app under test, in the form that its contract tests pin.
    const { continuationToken } = JSON.parse(await api.ask(route)) as { readonly continuationToken?: string };
    if (continuationToken === undefined) break;
    route = `${list}?continuationToken=${encodeURIComponent(continuationToken)}`;
  }
  return route;
}

/** Asked when the app has forgotten what these are made of. */
async function coldFigures(api: ApiClient): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, route] of [
    ['stats, cold', '/api/stats'],
    ['metrics, cold', '/metrics'],
  ] as const) {
    process.stderr.write(`  ${name}\n`);
    const values: number[] = [];
    for (let look = 0; look < COLD_LOOKS; look += 1) {
      await pause(FORGOTTEN_MS);
      values.push(await millisecondsOf(() => api.ask(route)));
    }
    figures.push({ name, unit: 'ms', values });
  }
  return figures;
}

class ApiClient {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The whole of the answer, which has to be a good one. */
  async ask(route: string): Promise<string> {
    const response = await fetch(`${this.#origin}${route}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${route}: ${String(response.status)} ${text}`);
    return text;
  }
}
