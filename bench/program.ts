/** The command line of `npm run bench`, made from the table of benches. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Bench, NumberOption } from './bench.ts';
import { ResultFileError } from './result-files.ts';
import { runAll, runOne, type BenchContext, type Presentation } from './run-benches.ts';

const EXAMPLES = `
Examples:
  npm run bench                              all of them, each in a process of its own
  npm run bench -- engine --runs 5           one of them
  npm run bench -- --compare before          all, beside the results in the folder before/
  npm run bench -- api --compare api.json    one, beside an earlier result
  npm run --silent bench -- broker --json    one, as JSON and nothing else

Results are written to bench/results/<name>.json.`;

export interface BenchProgram {
  readonly command: Command;
  readonly exitCode: () => number;
}

/** Its `parseAsync` rejects with commander's error, already shown, for what is wrong with the arguments and for --help. */
export function benchProgram(context: BenchContext): BenchProgram {
  let exitCode = 0;
  const command = new Command('npm run bench --')
    .description('Measurements of Slipway on this machine. Without a name: all of them.')
    .usage('[name] [options]')
    .configureOutput({ writeOut: context.write, writeErr: context.warn })
    .enablePositionalOptions()
    .allowExcessArguments()
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  withPresentation(command).action(async (presentation: Presentation) => {
    refuseUnknown(command, context.benches);
    const isWhole = await showingFileErrors(command, () => runAll(context, presentation));
    if (!isWhole) exitCode = 1;
  });
  for (const bench of context.benches) addBench(command, context, bench);
  return { command, exitCode: () => exitCode };
}

function withPresentation(command: Command): Command {
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

async function showingFileErrors<T>(command: Command, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ResultFileError) command.error(`error: ${error.message}`);
    throw error;
  }
}

function addBench(program: Command, context: BenchContext, bench: Bench): void {
  const command = program.command(bench.name).description(bench.description).allowExcessArguments(false);
  const numbers = Object.entries(bench.options).map(([name, option]) => ({
    name,
    flag: flagOf(name, option),
  }));
  for (const { flag } of numbers) command.addOption(flag);
  withPresentation(command).action(async () => {
    const given: Readonly<Record<string, unknown>> = command.opts();
    const options: Readonly<Record<string, number>> = Object.fromEntries(
      numbers.map(({ name, flag }) => [name, Number(given[flag.attributeName()])]),
    );
    // What stands in front of the name counts too.
    const presentation = command.optsWithGlobals<Presentation>();
    await showingFileErrors(command, () => runOne(context, { bench, options }, presentation));
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
