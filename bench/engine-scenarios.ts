/** What is measured of the durable engine. Each scenario runs in a process of its own, on a state file of its own. */
import { performance } from 'node:perf_hooks';
import { createDurableEngine } from '../src/local/engine/durable-engine.ts';
import type { DurableEngineOptions } from '../src/local/engine/durable-engine.ts';
import { wallClock } from '../src/local/shared/clock.ts';
import type { DurableEngine } from '../src/local/shared/durable-engine.ts';
import { EngineApp, STEPS } from './engine-app.ts';
import type { Aim, Figure } from './figure.ts';

const INSTANCES = 1_000;
const SLEEPERS = 10_000;
const IN_FLIGHT = 100;
const TIMER_MS = 2_000;
const HOUR_MS = 3_600_000;
const MEGABYTE = 1024 * 1024;

/** `file` is the state file; a scenario that goes on from another is given the same. */
export const SCENARIOS: Readonly<Record<string, (file: string) => Promise<Figure[]>>> = {
  burst,
  single,
  timers,
  sameInstant,
  sleepers,
  'sleepers-again': sleepersAgain,
  'in-flight': inFlight,
  recovery,
};

interface Measuring {
  readonly engine: DurableEngine;
  readonly commits: () => number;
  /** Resolves to when it ended, in milliseconds of `performance.now`. */
  readonly ended: (instanceId: string) => Promise<number>;
}

async function open(
  file: string,
  options: Partial<DurableEngineOptions> = {},
  app = new EngineApp(),
): Promise<Measuring> {
  let commits = 0;
  const waiting = new Map<string, (atMs: number) => void>();
  const engine = createDurableEngine({
    databaseFile: file,
    clock: wallClock,
    ...options,
    onCommit() {
      commits += 1;
      for (const id of app.takeEnded()) waiting.get(id)?.(performance.now());
    },
  });
  await engine.start(app);
  const ended = (id: string): Promise<number> => new Promise((resolve) => waiting.set(id, resolve));
  return { engine, ended, commits: () => commits };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `i-${String(n)}`);

async function burst(file: string): Promise<Figure[]> {
  const { engine, ended, commits } = await open(file);
  const startMs = performance.now();
  const taken = await Promise.all(
    names(INSTANCES).map(async (instanceId) => {
      const end = ended(instanceId);
      const atMs = performance.now();
      await engine.startInstance({ name: 'chain', instanceId, input: 'null' });
      return (await end) - atMs;
    }),
  );
  const steps = INSTANCES * STEPS;
  const seconds = (performance.now() - startMs) / 1000;
  const flushes = commits();
  await engine.stop(1_000);
  return [
    figure('burst: steps a second', '/s', [steps / seconds], { of: 'median', atLeast: 5500 }),
    figure('burst: instance of 8 steps', 'ms', taken),
    figure('burst: flushes to disk a step', '', [flushes / steps], { of: 'median', atMost: 0.3 }),
    figure('burst: peak memory', 'MB', [peakMegabytes()], { of: 'median', atMost: 140 }),
  ];
}

async function single(file: string): Promise<Figure[]> {
  const { engine, ended } = await open(file);
  const taken: number[] = [];
  for (const instanceId of names(200)) {
    const end = ended(instanceId);
    const atMs = performance.now();
    await engine.startInstance({ name: 'chain', instanceId, input: 'null' });
    taken.push((await end) - atMs);
  }
  await engine.stop(1_000);
  const steps = taken.map((ms) => ms / STEPS);
  const aims = [
    { of: 'median', atMost: 3 },
    { of: 'p95', atMost: 8 },
  ] as const;
  return [figure('one in flight: step, mean of 8', 'ms', steps, ...aims)];
}

async function timers(file: string): Promise<Figure[]> {
  const app = new EngineApp();
  const lateness = await latenessOf(file, app, 'nap', () => TIMER_MS);
  return [
    figure('2 s timers: lateness', 'ms', lateness, { of: 'p95', atMost: 100 }),
    figure('2 s timers: fired early', '', [lateness.filter((ms) => ms < 0).length], { of: 'max', atMost: 0 }),
  ];
}

/** The hardest case: every timer is due at one instant. */
async function sameInstant(file: string): Promise<Figure[]> {
  const app = new EngineApp();
  const fireAtMs = wallClock.now() + TIMER_MS;
  for (const instanceId of names(INSTANCES)) app.dueMs.set(instanceId, fireAtMs);
  const lateness = await latenessOf(file, app, 'sleep', () => fireAtMs);
  return [figure('timers all due at one instant: lateness', 'ms', lateness)];
}

async function latenessOf(
  file: string,
  app: EngineApp,
  name: string,
  input: () => number,
): Promise<readonly number[]> {
  const { engine, ended } = await open(file, {}, app);
  const lateness = await Promise.all(
    names(INSTANCES).map(async (instanceId) => {
      const end = ended(instanceId);
      await engine.startInstance({ name, instanceId, input: String(input()) });
      await end;
      return wallClock.now() - (app.dueMs.get(instanceId) ?? Number.NaN);
    }),
  );
  await engine.stop(1_000);
  return lateness;
}

async function sleepers(file: string): Promise<Figure[]> {
  const { engine, commits } = await open(file);
  const before = collectedMegabytes();
  const input = String(wallClock.now() + HOUR_MS);
  for (const instanceId of names(SLEEPERS)) void engine.startInstance({ name: 'sleep', instanceId, input });
  await settled(commits);
  const extra = collectedMegabytes() - before;
  await engine.stop(1_000);
  return [figure('10,000 sleepers: extra memory', 'MB', [extra], { of: 'median', atMost: 60 })];
}

async function sleepersAgain(file: string): Promise<Figure[]> {
  const before = collectedMegabytes();
  const atMs = performance.now();
  const { engine } = await open(file);
  const readyMs = performance.now() - atMs;
  const extra = collectedMegabytes() - before;
  await engine.stop(1_000);
  return [
    figure('10,000 sleepers: start to ready', 'ms', [readyMs]),
    figure('10,000 sleepers: extra memory after a restart', 'MB', [extra]),
  ];
}

/** Never ends by itself: says when all are in flight, and is killed. */
async function inFlight(file: string): Promise<Figure[]> {
  let running = 0;
  const app = new EngineApp(async () => {
    running += 1;
    if (running === IN_FLIGHT) process.stdout.write('in flight\n');
    await new Promise(() => undefined);
  });
  const { engine } = await open(file, { maxConcurrentActivities: IN_FLIGHT }, app);
  await Promise.all(
    names(IN_FLIGHT).map((instanceId) => engine.startInstance({ name: 'chain', instanceId, input: 'null' })),
  );
  return await new Promise<never>((_resolve) => setInterval(() => undefined, HOUR_MS));
}

async function recovery(file: string): Promise<Figure[]> {
  const atMs = performance.now();
  let firstMs: number | undefined;
  const app = new EngineApp(() => {
    firstMs ??= performance.now();
    return Promise.resolve();
  });
  const { engine, commits } = await open(file, {}, app);
  await settled(commits);
  const over = engine.queryInstances({ runtimeStatus: ['Completed'], top: IN_FLIGHT + 1 }).instances.length;
  await engine.stop(1_000);
  if (firstMs === undefined || over !== IN_FLIGHT)
    throw new Error(`${String(over)} of ${String(IN_FLIGHT)} came to their end.`);
  const aim: Aim = { of: 'median', atMost: 300 };
  return [
    figure('killed with 100 in flight: engine start to first step', 'ms', [firstMs - atMs], aim),
    figure('killed with 100 in flight: process start to first step', 'ms', [firstMs]),
  ];
}

/** Waits until nothing has been written for a while. */
async function settled(commits: () => number): Promise<void> {
  let before = -1;
  while (before !== commits()) {
    before = commits();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function figure(name: string, unit: string, values: readonly number[], ...aims: readonly Aim[]): Figure {
  return { name, unit, values, ...(aims.length > 0 ? { aims } : {}) };
}

/** In use after a collection; the process is started with `--expose-gc`. */
function collectedMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MEGABYTE;
}

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
