/** Runs many worlds, in as many processes as there are workers, and adds up what was found. */
import { fork } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { addCounts, type WorldCounts } from './count-world.ts';
import { runWorld, type WorldReport } from './run-world.ts';
import { worldCases, type SourceOptions } from './world-source.ts';

export interface WorldsReport {
  readonly counts: WorldCounts;
  readonly figures: Readonly<Record<string, string | number>>;
  readonly broken: readonly string[];
}

/** What one process found. */
export interface Share {
  readonly counts: WorldCounts;
  readonly failed: readonly WorldReport[];
  readonly slowest: { readonly name: string; readonly ms: number };
}

/** Every `of`-th world, from number `first` on. */
export interface ShareOptions {
  readonly source: SourceOptions;
  readonly first: number;
  readonly of: number;
}

/** Stories that are told in full. */
const MOST_STORIES = 3;

export async function runWorlds(source: SourceOptions, workers: number): Promise<WorldsReport> {
  const startMs = performance.now();
  const shares = await Promise.all(
    Array.from({ length: workers }, (_, first) =>
      workers === 1 ? runShare({ source, first, of: 1 }) : runElsewhere({ source, first, of: workers }),
    ),
  );
  const seconds = (performance.now() - startMs) / 1000;
  const counts = addCounts(shares.map((share) => share.counts));
  const failed = shares.flatMap((share) => share.failed);
  const slowest = shares.map((share) => share.slowest).reduce((a, b) => (a.ms > b.ms ? a : b));
  return {
    counts,
    figures: {
      ...counts,
      'slowest world': `${slowest.name}, ${String(Math.round(slowest.ms))} ms`,
      seconds: Math.round(seconds),
      'worlds a second': Math.round((10 * (counts['worlds'] ?? 0)) / seconds) / 10,
    },
    broken: failed.flatMap(({ name, broken, story }, index) => [
      ...broken.map((promise) => `${name}: ${promise}`),
      ...(index < MOST_STORIES ? [story] : []),
    ]),
  };
}

export async function runShare({ source, first, of }: ShareOptions): Promise<Share> {
  const failed: WorldReport[] = [];
  let counts: WorldCounts = {};
  let slowest = { name: 'none', ms: 0 };
  const cases = await worldCases(source);
  for (const [index, make] of cases.entries()) {
    if (index % of !== first) continue;
    const report = await runWorld(make());
    counts = addCounts([counts, report.counts]);
    if (report.broken.length > 0) {
      failed.push(report);
      // Said at once: many worlds take long.
      for (const promise of report.broken) process.stderr.write(`${report.name}: ${promise}\n`);
    }
    if (report.ms > slowest.ms) slowest = report;
  }
  return { counts, failed, slowest: { name: slowest.name, ms: slowest.ms } };
}

function runElsewhere(options: ShareOptions): Promise<Share> {
  const child = fork(new URL('worlds-worker.ts', import.meta.url), [JSON.stringify(options)], {
    // Much is made and soon forgotten: young objects have more room, so that fewer are moved to where the old ones are.
    execArgv: ['--max-semi-space-size=64'],
  });
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
