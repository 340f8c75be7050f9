/** One bench in this process, or all of them in processes of their own. */
import type { Bench } from './bench.ts';
import { measureBench, type BenchResult } from './bench-result.ts';
import { compareFigures } from './comparison.ts';
import { durationText, reportOf, summaryOf, type FullRun } from './report.ts';
import { readEarlier, readResult, ResultFileError, resultFile, writeResult } from './result-files.ts';

/** What benches are run with: of this process, or of a test. */
export interface BenchContext {
  readonly benches: readonly Bench[];
  readonly resultsFolder: string;
  /** As they were given. */
  readonly args: readonly string[];
  readonly commit: string | undefined;
  readonly now: () => Date;
  /** On standard output. */
  readonly write: (text: string) => void;
  /** On standard error. */
  readonly warn: (text: string) => void;
  /** Runs a bench in a process of its own, which writes its result; answers whether it came to its end. */
  readonly runApart: (bench: string) => Promise<boolean>;
}

export interface Presentation {
  readonly json?: boolean;
  /** Earlier results: a file, or a folder of them. */
  readonly compare?: string;
}

export interface ChosenBench {
  readonly bench: Bench;
  readonly options: Readonly<Record<string, number>>;
}

/** In this process. Rejects with a `ResultFileError` before anything is measured. */
export async function runOne(
  context: BenchContext,
  { bench, options }: ChosenBench,
  { compare, json }: Presentation,
): Promise<void> {
  const earlier = earlierOf([bench], compare).get(bench.name);
  const result = await measureBench(bench, options, {
    command: ['npm run bench --', ...context.args].join(' '),
    commit: context.commit,
    date: context.now(),
  });
  writeResult(context.resultsFolder, result);
  context.write(`${json ? JSON.stringify(jsonOf(result, earlier), null, 2) : reportOf(result, earlier)}\n`);
}

/**
 * Each in a process of its own, so that none has what another left in memory. Answers whether all came to their end;
 * one that fails holds up none of the others. Rejects with a `ResultFileError` before anything is measured.
 */
export async function runAll(context: BenchContext, { compare, json }: Presentation): Promise<boolean> {
  const { benches, now, write } = context;
  const earlier = earlierOf(benches, compare);
  const startedMs = now().getTime();
  const results: BenchResult[] = [];
  const failed: string[] = [];
  for (const [index, { name }] of benches.entries()) {
    const result = await runTold(context, name, `${String(index + 1)} of ${String(benches.length)}: ${name}`);
    if (!result) failed.push(name);
    else results.push(result);
    if (result && !json) write(`${reportOf(result, earlier.get(name))}\n\n`);
  }
  const run: FullRun = { results, failed, tookSeconds: (now().getTime() - startedMs) / 1000 };
  write(`${json ? JSON.stringify(jsonOfAll(run, earlier), null, 2) : summaryOf(run)}\n`);
  return failed.length === 0;
}

/** Read before anything is measured, since it may be the very file that is written then. */
function earlierOf(benches: readonly Bench[], place: string | undefined): ReadonlyMap<string, BenchResult> {
  if (place === undefined) return new Map();
  return readEarlier(
    place,
    benches.map(({ name }) => name),
  );
}

async function runTold(context: BenchContext, name: string, place: string): Promise<BenchResult | undefined> {
  context.warn(`${place}\n`);
  const result = await runToItsFile(context, name);
  context.warn(`${place}, ${result ? durationText(result.tookSeconds) : 'FAILED'}\n`);
  return result;
}

async function runToItsFile(
  { runApart, resultsFolder, warn }: BenchContext,
  name: string,
): Promise<BenchResult | undefined> {
  if (!(await runApart(name))) return undefined;
  try {
    return readResult(resultFile(resultsFolder, name));
  } catch (error) {
    if (!(error instanceof ResultFileError)) throw error;
    warn(`${error.message}\n`);
    return undefined;
  }
}

function jsonOfAll(run: FullRun, earlier: ReadonlyMap<string, BenchResult>): object {
  return { ...run, results: run.results.map((each) => jsonOf(each, earlier.get(each.bench))) };
}

function jsonOf(result: BenchResult, earlier: BenchResult | undefined): object {
  if (!earlier) return result;
  const { ratios, added, vanished } = compareFigures(result.figures, earlier.figures);
  // JSON has no infinity.
  const told = [...ratios].map(([name, ratio]) => [name, ratio === Infinity ? 'infinite' : ratio] as const);
  return { ...result, comparison: { ratios: Object.fromEntries(told), added, vanished } };
}
