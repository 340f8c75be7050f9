/**
 * The HTTP API of the built app over many stored operations, asked from outside: the real host on the embedded stack,
 * with one operation that the durable engine knows and the others as they are after months.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { functionNames } from '../src/contracts/names.ts';
import { percentile } from '../src/status/percentile.ts';
import { startLocalStack, type LocalStack } from '../test/support/local-stack.ts';
import { namedRequest } from '../test/support/named-request.ts';
import { peakMegabytes, processorMs } from './process-usage.ts';
import { storeOperations, type StoredOperations } from './stored-operations.ts';
import { aligned, readable } from './table.ts';

export interface ApiBenchOptions {
  readonly operations: number;
  readonly requests: number;
  readonly json?: boolean;
}

interface Timing {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Milliseconds of what was asked; `together`: of those at a time. */
interface Row {
  readonly name: string;
  readonly alone: Timing;
  readonly together?: Timing;
  /** Of the host, for one request: what a quiet machine needs at least. */
  readonly processorMs?: number;
}

interface ApiFigures {
  readonly operations: number;
  readonly rows: readonly Row[];
  /** Of the machine, over a minute: before the first request and after the last. */
  readonly load: readonly [before: number, after: number];
  readonly hostPeakMegabytes: number;
}

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
const COLD_LOOKS = 3;
const PAGES_BEFORE = 99;

export async function apiBench({ operations, requests, json }: ApiBenchOptions): Promise<void> {
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
      const figures = { operations, ...(await measure(stack, stored, requests)) };
      process.stdout.write(`${json ? JSON.stringify(figures, null, 2) : reportOf(figures)}\n`);
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

type Measured = Omit<ApiFigures, 'operations'>;

async function measure(stack: LocalStack, stored: StoredOperations, requests: number): Promise<Measured> {
  const api = new ApiClient(stack.hostUrl);
  const known = await runOne(stack);
  const before = loadNow();
  const rows: Row[] = [];
  for (const [name, route] of await routes(api, stored, known)) {
    await api.ask(route);
    const usedMs = processorMs(stack.parts.host.pid);
    const alone = await timed(requests, 1, () => api.ask(route));
    const together = await timed(requests * 2, AT_A_TIME, () => api.ask(route));
    const eachMs = (processorMs(stack.parts.host.pid) - usedMs) / (requests * 3);
    rows.push({ name, alone, together, processorMs: eachMs });
  }
  const cold = [
    await coldRow(api, 'stats, cold', '/api/stats'),
    await coldRow(api, 'metrics, cold', '/metrics'),
  ];
  return {
    rows: [...rows, ...cold],
    load: [before, loadNow()],
    hostPeakMegabytes: peakMegabytes(stack.parts.host.pid),
  };
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

async function coldRow(api: ApiClient, name: string, route: string): Promise<Row> {
  const tookMs: number[] = [];
  for (let look = 0; look < COLD_LOOKS; look += 1) {
    await pause(FORGOTTEN_MS);
    tookMs.push(await millisecondsOf(() => api.ask(route)));
  }
  return { name, alone: timingOf(tookMs) };
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

async function timed(count: number, atATime: number, act: () => Promise<unknown>): Promise<Timing> {
  const tookMs: number[] = [];
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      tookMs.push(await millisecondsOf(act));
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return timingOf(tookMs);
}

async function millisecondsOf(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

function timingOf(tookMs: readonly number[]): Timing {
  return {
    p50: percentile(tookMs, 0.5) ?? Number.NaN,
    p95: percentile(tookMs, 0.95) ?? Number.NaN,
    max: Math.max(...tookMs),
  };
}

function loadNow(): number {
  return loadavg()[0] ?? Number.NaN;
}

function reportOf({ operations, rows, load, hostPeakMegabytes }: ApiFigures): string {
  const together = `p50 of ${String(AT_A_TIME)}`;
  const head = ['milliseconds', 'p50', 'p95', 'max', together, 'p95', 'max', 'host CPU'];
  const lines = rows.map((row) => [
    row.name,
    ...cells(row.alone),
    ...cells(row.together),
    row.processorMs === undefined ? '' : readable(row.processorMs),
  ]);
  return [
    `${String(operations)} operations stored; load of the machine ${load.map(readable).join(' before, ')} after`,
    aligned([head, ...lines], ['left', ...head.slice(1).map(() => 'right' as const)]),
    `host, peak memory: ${readable(hostPeakMegabytes)} MB`,
  ].join('\n');
}

function cells(timing: Timing | undefined): readonly string[] {
  return timing ? [timing.p50, timing.p95, timing.max].map(readable) : ['', '', ''];
}
