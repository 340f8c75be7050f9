/**
 * `npm run chaos`: the system under conditions that nobody wishes for, chosen by a seed. Prints what was found and ends
 * with 0 only when all promises were kept.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ChaosMode, ChaosReport } from './chaos-mode.ts';

const modes: readonly ChaosMode[] = [
  {
    flag: '--kills <n>',
    about:
      'the whole stack under load, its processes (host, broker, ARM simulator) killed n times: nothing is lost, done twice, stuck or left behind',
    load: async () => (await import('./stack-kills/run-stack-kills.ts')).runStackKills,
  },
  {
    flag: '--engine-kills <n>',
    about:
      'a durable app on the embedded host, which is killed n times: nothing is lost, repeated or early in the engine',
    load: async () => (await import('./engine-kills/run-engine-kills.ts')).runEngineKills,
  },
  {
    flag: '--worlds <n>',
    about:
      'n simulated worlds: requests, faults, duplicates, cancels and crashes drawn by chance; nothing is lost and nothing leaks',
    load: async () => (await import('./worlds/chaos-modes.ts')).runDrawnWorlds,
  },
  {
    flag: '--systematic <n>',
    about: 'every n-th single point of failure of a provisioning and of a compensation; 1: all of them',
    load: async () => (await import('./worlds/chaos-modes.ts')).runSystematicWorlds,
  },
  {
    flag: '--faulty <percent>',
    about: 'so many percent of the requests to ARM fail: provisionings succeed all the same',
    load: async () => (await import('./worlds/chaos-modes.ts')).runFaultyWorlds,
  },
];

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError('It is no whole number.');
  }
  return value;
}

interface Options extends Record<string, unknown> {
  readonly seed: number;
  readonly workers?: number;
  readonly operations?: number;
  readonly json?: boolean;
}

const command = new Command('chaos')
  .description('Puts the system to the proof, in one of these ways:')
  .usage('--kills <n> [--seed <n>] [--json]');
const flags = modes.map(({ flag, about }) => new Option(flag, about).argParser(wholeNumber));
for (const flag of flags)
  command.addOption(flag.conflicts(flags.filter((each) => each !== flag).map(nameOf)));
const options = command
  .option('--seed <n>', 'of all that is left to chance', wholeNumber, 1)
  .option('--workers <n>', 'processes that share simulated worlds', wholeNumber)
  .option('--operations <n>', 'provisionings with --faulty', wholeNumber)
  .option('--json', 'print JSON')
  .parse()
  .opts<Options>();

function nameOf(flag: Option): string {
  return flag.attributeName();
}

function textOf({ figures, broken }: ChaosReport): string {
  if (options.json) return JSON.stringify({ ...figures, broken }, null, 2);
  return [
    ...Object.entries(figures).map(([name, value]) => `${name}: ${String(value)}`),
    ...broken.map((promise) => `BROKEN: ${promise}`),
    ...(broken.length === 0 ? ['All promises were kept.'] : []),
  ].join('\n');
}

const index = flags.findIndex((flag) => options[nameOf(flag)] !== undefined);
const mode = modes[index];
const flag = flags[index];
if (!mode || !flag) {
  command.help({ error: true });
} else {
  const run = await mode.load();
  const { seed, workers, operations } = options;
  const count = Number(options[nameOf(flag)]);
  const report = await run({
    ...{ count, seed },
    ...(workers === undefined ? {} : { workers }),
    ...(operations === undefined ? {} : { operations }),
  });
  // Clients whose server was killed may have much patience left.
  process.stdout.write(`${textOf(report)}\n`, () => process.exit(report.broken.length === 0 ? 0 : 1));
}
