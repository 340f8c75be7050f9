/** What a bench measures: values, how they are told, and what they are meant to be. */
import { percentile } from '../src/status/percentile.ts';

export type Statistic = 'median' | 'p95' | 'min' | 'max';

/** Met when this statistic of the values is no more than that. */
export interface Aim {
  readonly of: Statistic;
  readonly atMost: number;
}

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

export function isMet({ of, atMost }: Aim, spread: Spread): boolean {
  return spread[of] <= atMost;
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
