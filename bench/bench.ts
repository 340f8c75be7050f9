import type { Figure } from './figure.ts';

export interface NumberOption {
  readonly about: string;
  /** What a full run uses. */
  readonly default: number;
  /** A count, when absent, is whole and 1 or more; an amount is any number that is not negative. */
  readonly kind?: 'count' | 'amount';
}

/** One of the measurements, as `npm run bench -- <name>` runs it. */
export interface Bench<Option extends string = string> {
  /** Of the command, and of its file in `bench/results`. */
  readonly name: string;
  readonly description: string;
  /** By their names: `runs` is `--runs <n>` on the command line, `atOnce` is `--at-once <n>`. */
  readonly options: Readonly<Record<Option, NumberOption>>;
  /**
   * What it has to tell besides figures, and how far it is, it writes to standard error. A method, so that the table of
   * benches may hold those of any options.
   */
  run(options: Readonly<Record<Option, number>>): Promise<readonly Figure[]>;
}
