import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { growthExponent } from './growth-exponent.ts';
import { growIn, startAndKill, type Started } from './growth-process.ts';
import type { Grown, Waiting } from './run-growth.ts';
import { inScaleFolder } from './scale-folder.ts';

type Option = 'few' | 'more' | 'many';

const MOST_EXPONENT = 1.1;
const READY_TIMES = 3;

interface Measured extends Grown {
  readonly operations: number;
}

interface Held {
  readonly waiting: Waiting;
  readonly started: readonly Started[];
}

export const growthBench: Bench<Option> = {
  name: 'growth',
  description:
    'Operations of the smallest plan (managedVnet) over 50 subscriptions without request limits, in one process with its files in memory, as fast as the virtual clock goes, in growing numbers',
  options: {
    few: { about: 'operations of the first run', default: 100 },
    more: { about: 'operations of the second run', default: 1_000 },
    many: { about: 'operations of the last run, and that wait at once', default: 10_000 },
  },
  run: async ({ few, more, many }) => {
    const runs: Measured[] = [];
    for (const operations of [few, more]) runs.push(await grow(operations));
    const { measured, held } = await growAndHold(many);
    runs.push(measured);
    return [...runs.flatMap(figuresOf), ...exponents(runs), ...heldFigures(held)];
  },
};

async function grow(operations: number): Promise<Measured> {
  return told({ ...(await inScaleFolder((folder) => growIn(folder, operations))), operations });
}

/** When all of them wait, their files are copied: processes are started on the copy, and each is killed. */
function growAndHold(operations: number): Promise<{ readonly measured: Measured; readonly held: Held }> {
  return inScaleFolder(async (folder) => {
    const copy = join(folder, 'waiting');
    mkdirSync(copy);
    const measured = told({ ...(await growIn(folder, operations, copy)), operations });
    const { waiting } = measured;
    if (waiting?.operations !== operations) throw new Error('They did not all wait at once.');
    const started: Started[] = [];
    // The first one kills nobody: what it finds was left by a copy.
    await startAndKill(copy, waiting.atMs);
    for (let time = 0; time < READY_TIMES; time += 1) started.push(await startAndKill(copy, waiting.atMs));
    return { measured, held: { waiting, started } };
  });
}

function told(measured: Measured): Measured {
  const { operations, succeeded, realMs, cpuMs } = measured;
  process.stderr.write(
    `growth: ${String(succeeded)} of ${String(operations)} operations in ${(realMs / 1000).toFixed(0)} s, ` +
      `${(cpuMs / operations).toFixed(0)} ms of the processors each\n`,
  );
  return measured;
}

function figuresOf({ operations, ...grown }: Measured): readonly Figure[] {
  const of = (what: string, unit: string, value: number): Figure => ({
    ...{ name: `${String(operations)} operations, ${what}`, unit, values: [value] },
  });
  return [
    {
      ...of('that did not succeed', '', operations - grown.succeeded),
      aims: [{ of: 'max', atMost: 0 }],
    },
    of('in a real second', '/s real', operations / (grown.realMs / 1000)),
    of('processor time each', 's', grown.cpuMs / 1000 / operations),
    of('of it in the simulator', 's', grown.simulatorMs / 1000 / operations),
    of('peak memory', 'MB', grown.peakMegabytes),
    of('state', 'MB', grown.stateBytes / 2 ** 20),
    of('state each', 'KiB', grown.stateBytes / 1024 / operations),
  ];
}

function exponents(runs: readonly Measured[]): readonly Figure[] {
  return runs.slice(1).flatMap((large, index): Figure[] => {
    const small = runs[index];
    if (!small) return [];
    const between = `from ${String(small.operations)} to ${String(large.operations)}`;
    const exponent = (cost: (measured: Measured) => number): number =>
      growthExponent(
        { size: small.operations, cost: cost(small) },
        { size: large.operations, cost: cost(large) },
      );
    return [
      {
        ...{ name: `exponent of processor time, ${between}`, unit: '' },
        values: [exponent(({ cpuMs }) => cpuMs)],
        // What a process does once, such as compiling, is in the figures of few operations, and makes the first too small.
        ...(index === runs.length - 2 ? { aims: [{ of: 'max', atMost: MOST_EXPONENT }] } : {}),
      },
      {
        ...{ name: `exponent without the simulator, ${between}`, unit: '' },
        values: [exponent(({ cpuMs, simulatorMs }) => cpuMs - simulatorMs)],
      },
    ];
  });
}

function heldFigures({ waiting, started }: Held): readonly Figure[] {
  const all = `${String(waiting.operations)} waiting at once`;
  return [
    {
      name: `${all}, memory of the process that began them`,
      unit: 'MB',
      values: [waiting.residentMegabytes],
    },
    {
      ...{ name: `${all}, ready after SIGKILL`, unit: 's real' },
      values: started.map(({ readyMs }) => readyMs / 1000),
    },
    {
      ...{ name: `${all}, of it after the files were opened`, unit: 's real' },
      values: started.map(({ openedMs }) => openedMs / 1000),
    },
    {
      ...{ name: `${all}, peak memory of a new process`, unit: 'MB' },
      values: started.map(({ peakMegabytes }) => peakMegabytes),
    },
  ];
}
