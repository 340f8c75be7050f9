/** What a run of a bench leaves: `bench/results/<name>.json`, which `--compare` reads again. */
import { performance } from 'node:perf_hooks';
import * as z from 'zod';
import type { Bench } from './bench.ts';
import type { Figure } from './figure.ts';
import { loadNow, thisMachine } from './machine.ts';

const statistic = z.enum(['median', 'p95', 'min', 'max']);

const aim = z.union([
  z.strictObject({ of: statistic, atMost: z.number() }),
  z.strictObject({ of: statistic, atLeast: z.number() }),
]);

const figure = z.strictObject({
  name: z.string().min(1),
  unit: z.string(),
  values: z.array(z.number()).readonly(),
  aims: z.array(aim).readonly().exactOptional(),
});

const machine = z.strictObject({
  cpu: z.string(),
  cores: z.number(),
  memoryGib: z.number(),
  system: z.string(),
  node: z.string(),
});

export const benchResult = z
  .strictObject({
    /** Of this form of results. */
    version: z.literal(1),
    bench: z.string().min(1),
    /** When it began. */
    date: z.iso.datetime(),
    /** Absent where there is no git. */
    commit: z.string().exactOptional(),
    command: z.string(),
    machine,
    /** Of the machine, over a minute. */
    load: z.strictObject({ before: z.number(), after: z.number() }),
    tookSeconds: z.number(),
    figures: z.array(figure).readonly(),
  })
  .readonly();

export type BenchResult = z.infer<typeof benchResult>;

/** What is known of a run before it. */
export interface Occasion {
  readonly command: string;
  readonly commit: string | undefined;
  readonly date: Date;
}

/** Rejects when the bench fails, or measures two figures under one name. */
export async function measureBench(
  bench: Bench,
  options: Readonly<Record<string, number>>,
  { command, commit, date }: Occasion,
): Promise<BenchResult> {
  const before = loadNow();
  const startedAt = performance.now();
  const figures = (await bench.run(options)).map(asStored);
  const tookSeconds = Math.round(performance.now() - startedAt) / 1000;
  refuseDoubles(bench.name, figures);
  return {
    version: 1,
    bench: bench.name,
    date: date.toISOString(),
    ...(commit === undefined ? {} : { commit }),
    command,
    machine: thisMachine(),
    load: { before, after: loadNow() },
    tookSeconds,
    figures,
  };
}

const DIGITS = 6;

/** JSON has no word for what is not a number; a figure that a system cannot tell has no values. */
function asStored(measured: Figure): Figure {
  const isMeasured = measured.values.every(Number.isFinite);
  return { ...measured, values: isMeasured ? measured.values.map(rounded) : [] };
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}

function refuseDoubles(bench: string, figures: readonly Figure[]): void {
  const names = figures.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`The bench ${bench} has two figures with the name "${twice}".`);
}
