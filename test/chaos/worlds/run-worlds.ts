/** `npm run chaos -- --worlds N --seed S`: worlds with seeds from S on, in as many processes as there are workers. */
import { fork } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { addCounts, type WorldCounts } from './count-world.ts';
import { drawWorld } from './draw-world.ts';
import { runWorld, type WorldReport } from './run-world.ts';

export interface WorldsOptions {
  readonly worlds: number;
  readonly seed: number;
  readonly workers: number;
}

export interface WorldsReport {
  readonly figures: Readonly<Record<string, string | number>>;
  readonly broken: readonly string[];
}

interface Share {
  readonly counts: WorldCounts;
  readonly failed: readonly WorldReport[];
  readonly slowest: { readonly seed: number; readonly ms: number };
}

/** Stories that are told in full. */
const MOST_STORIES = 3;

export async function runWorlds(options: WorldsOptions): Promise<WorldsReport> {
  const startMs = performance.now();
  const workers = Math.min(options.workers, options.worlds);
  const shares = await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      workers === 1 ? runShare(options, 0, 1) : runElsewhere(options, index, workers),
    ),
  );
  const seconds = (performance.now() - startMs) / 1000;
  const failed = shares.flatMap((share) => share.failed).sort((a, b) => a.seed - b.seed);
  const slowest = shares.map((share) => share.slowest).reduce((a, b) => (a.ms > b.ms ? a : b));
  return {
    figures: {
      seed: options.seed,
      ...addCounts(shares.map(({ counts }) => counts)),
      'slowest world': `seed ${String(slowest.seed)}, ${String(Math.round(slowest.ms))} ms`,
      seconds: Math.round(seconds),
      'worlds a second': Math.round((10 * options.worlds) / seconds) / 10,
    },
    broken: failed.flatMap(({ seed, broken, story }, index) => [
      ...broken.map((promise) => `seed ${String(seed)}: ${promise}`),
      ...(index < MOST_STORIES ? [story] : []),
    ]),
  };
}

/** Every `of`-th world. */
export async function runShare({ worlds, seed }: WorldsOptions, first: number, of: number): Promise<Share> {
  const counts: WorldCounts[] = [];
  const failed: WorldReport[] = [];
  let slowest = { seed, ms: 0 };
  for (let each = first; each < worlds; each += of) {
    const report = await runWorld(drawWorld(seed + each));
    counts.push(report.counts);
    if (counts.length > 100) counts.splice(0, counts.length, addCounts(counts));
    if (report.broken.length > 0) failed.push(report);
    if (report.ms > slowest.ms) slowest = { seed: report.seed, ms: report.ms };
  }
  return { counts: addCounts(counts), failed, slowest };
}

function runElsewhere(options: WorldsOptions, first: number, of: number): Promise<Share> {
  const child = fork(new URL('worlds-worker.ts', import.meta.url), [JSON.stringify({ options, first, of })]);
  return new Promise((resolve, reject) => {
    child.once('message', (share) => {
      // Sent by the worker, and by nothing else.
      resolve(share as Share);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`A worker ended with ${String(code)} before it had told what it found.`));
    });
  });
}
