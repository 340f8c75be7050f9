/** What a bench measures: values, how they are told, and what they are meant to be. */
import { percentile } from '../src/status/percentile.ts';

export type Statistic = 'median' | 'p95' | 'min' | 'max';

/** Met when this statistic of the values is no more than that, or no less. */
export type Aim =
  { readonly of: Statistic; readonly atMost: number } | { readonly of: Statistic; readonly atLeast: number };

/** One figure over its repeated runs, requests or seeds. */
export interface Figure {
  /** Unique within its bench: `--compare` finds the same figure of an earlier run by it. */
  readonly name: string;
  /** As `s virtual`, `MB`; empty for a mere number. */
  readonly unit: string;
  readonly values: readonly number[];
  readonly aims?: readonly Aim[];
}

export type Spread = Readonly<Record<Statistic, number>>;

/** Not numbers when there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? Number.NaN;
  const high = sorted[Math.ceil(middle)] ?? Number.NaN;
  return {
    median: (low + high) / 2,
    p95: percentile(sorted, 0.95) ?? Number.NaN,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

export type Verdict = 'met' | 'MISSED' | 'not measured';

export function verdictOf(aim: Aim, values: readonly number[]): Verdict {
  if (values.length === 0) return 'not measured';
  const value = spreadOf(values)[aim.of];
  return ('atMost' in aim ? value <= aim.atMost : value >= aim.atLeast) ? 'met' : 'MISSED';
}

/** Values of one run by the names of their figures. */
export type Measured = Readonly<Record<string, readonly [value: number, unit: string]>>;

/** A figure for each name of the first run, over all runs. */
export function figuresOf(runs: readonly Measured[]): Figure[] {
  const [first = {}] = runs;
  return Object.entries(first).map(([name, [, unit]]) => ({
    name,
    unit,
    values: runs.flatMap((run) => run[name]?.[0] ?? []),
  }));
}

/** Figures of the same name have the values of all runs, in the order in which the names first come. */
export function figuresOver(runs: readonly (readonly Figure[])[]): Figure[] {
  const merged = new Map<string, Figure>();
  for (const figure of runs.flat()) {
    const values = [...(merged.get(figure.name)?.values ?? []), ...figure.values];
    merged.set(figure.name, { ...figure, values });
  }
  return [...merged.values()];
}
