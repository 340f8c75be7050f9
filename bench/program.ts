/** The command line of `npm run bench`, made from the table of benches. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Bench, NumberOption } from './bench.ts';
import { measureBench, type BenchResult } from './bench-result.ts';
import { compareFigures } from './comparison.ts';
import { durationText, reportOf, summaryOf } from './report.ts';
import { readEarlier, readResult, ResultFileError, resultFile, writeResult } from './result-files.ts';

/** What the program works with: of this process, or of a test. */
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

interface CommonOptions {
  readonly json?: boolean;
  readonly compare?: string;
}

const EXAMPLES = `
Examples:
  npm run bench                                    all of them, each in a process of its own
  npm run bench -- engine --runs 5                 one of them
  npm run bench -- --compare old-results           all, beside the results in a folder
  npm run bench -- api --compare results/api.json  one, beside an earlier result
  npm run --silent bench -- broker --json          one, as JSON and nothing else`;

export interface BenchProgram {
  readonly command: Command;
  readonly exitCode: () => number;
}

export function benchProgram(context: BenchContext): BenchProgram {
  let exitCode = 0;
  const command = new Command('npm run bench --')
    .description('Measurements of Slipway on this machine. Without a name: all of them.')
    .usage('[name] [options]')
    .configureOutput({ writeOut: context.write, writeErr: context.warn })
    .enablePositionalOptions()
    .allowExcessArguments()
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  withCommonOptions(command).action(async (options: CommonOptions) => {
    refuseUnknown(command, context.benches);
    if (!(await runAll(command, context, options))) exitCode = 1;
  });
  for (const bench of context.benches) addBench(command, context, bench);
  return { command, exitCode: () => exitCode };
}

function withCommonOptions(command: Command): Command {
  return command
    .option('--compare <place>', 'beside an earlier result: its file, or a folder of such files')
    .option('--json', 'print JSON instead of tables');
}

function refuseUnknown(command: Command, benches: readonly Bench[]): void {
  const [name] = command.args;
  if (name === undefined) return;
  const names = benches.map((each) => each.name).join(', ');
  command.error(`error: there is no bench '${name}'. There are: ${names}.`);
}

function addBench(program: Command, context: BenchContext, bench: Bench): void {
  const command = program
    .command(bench.name)
    .description(bench.description)
    .allowExcessArguments(false)
    .helpCommand(false);
  const numbers = Object.entries(bench.options).map(([name, option]) => ({
    name,
    flag: flagOf(name, option),
  }));
  for (const { flag } of numbers) command.addOption(flag);
  withCommonOptions(command).action(async () => {
    const given: Readonly<Record<string, unknown>> = command.optsWithGlobals();
    const options = numbers.map(({ name, flag }) => [name, Number(given[flag.attributeName()])]);
    await runOne(command, context, { bench, options: Object.fromEntries(options) as Record<string, number> });
  });
}

function flagOf(name: string, { about, default: value, kind = 'count' }: NumberOption): Option {
  const dashed = name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  return new Option(`--${dashed} <n>`, about)
    .argParser(kind === 'count' ? readCount : readAmount)
    .default(value);
}

function readCount(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

function readAmount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number from 0.');
}

interface ChosenBench {
  readonly bench: Bench;
  readonly options: Readonly<Record<string, number>>;
}

/** In this process. */
async function runOne(
  command: Command,
  context: BenchContext,
  { bench, options }: ChosenBench,
): Promise<void> {
  const { compare, json } = command.optsWithGlobals<CommonOptions>();
  const earlier = earlierOf(command, compare, [bench]).get(bench.name);
  const result = await measureBench(bench, options, {
    command: ['npm run bench --', ...context.args].join(' '),
    commit: context.commit,
    date: context.now(),
  });
  writeResult(context.resultsFolder, result);
  context.write(`${json ? JSON.stringify(jsonOf(result, earlier), null, 2) : reportOf(result, earlier)}\n`);
}

/** Read before anything is measured, since it may be the very file that is written then. */
function earlierOf(
  command: Command,
  place: string | undefined,
  benches: readonly Bench[],
): ReadonlyMap<string, BenchResult> {
  if (place === undefined) return new Map();
  try {
    return readEarlier(
      place,
      benches.map(({ name }) => name),
    );
  } catch (error) {
    if (error instanceof ResultFileError) command.error(`error: ${error.message}`);
    throw error;
  }
}

function jsonOf(result: BenchResult, earlier: BenchResult | undefined): object {
  if (!earlier) return result;
  const { ratios, added, vanished } = compareFigures(result.figures, earlier.figures);
  return { ...result, comparison: { ratios: Object.fromEntries(ratios), added, vanished } };
}

/** Each in a process of its own, so that none has what another left in memory. Answers whether all came to their end. */
async function runAll(
  command: Command,
  context: BenchContext,
  { compare, json }: CommonOptions,
): Promise<boolean> {
  const { benches, now, warn, write } = context;
  const earlier = earlierOf(command, compare, benches);
  const startedMs = now().getTime();
  const results: BenchResult[] = [];
  const failed: string[] = [];
  for (const [index, { name }] of benches.entries()) {
    const place = `${String(index + 1)} of ${String(benches.length)}: ${name}`;
    warn(`${place}\n`);
    const result = await resultOf(context, name);
    if (result) results.push(result);
    else failed.push(name);
    warn(`${place}, ${result ? durationText(result.tookSeconds) : 'FAILED'}\n`);
    if (result && !json) write(`${reportOf(result, earlier.get(name))}\n\n`);
  }
  const run = { results, failed, tookSeconds: (now().getTime() - startedMs) / 1000 };
  const withRatios = results.map((each) => jsonOf(each, earlier.get(each.bench)));
  write(`${json ? JSON.stringify({ ...run, results: withRatios }, null, 2) : summaryOf(run)}\n`);
  return failed.length === 0;
}

async function resultOf(context: BenchContext, name: string): Promise<BenchResult | undefined> {
  if (!(await context.runApart(name))) return undefined;
  return readResult(resultFile(context.resultsFolder, name));
}
