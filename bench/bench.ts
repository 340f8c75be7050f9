import type { Figure } from './figure.ts';

export interface NumberOption {
  readonly about: string;
  /** What a full run uses. */
  readonly default: number;
}

/** One of the measurements, as `npm run bench -- <name>` runs it. */
export interface Bench<Option extends string = string> {
  /** Of the command, and of its file in `bench/results`. */
  readonly name: string;
  readonly description: string;
  /** By their names, which are those on the command line: `runs` is `--runs <n>`. */
  readonly options: Readonly<Record<Option, NumberOption>>;
  /** What it has to tell besides figures, and how far it is, it writes to standard error. */
  readonly run: (options: Readonly<Record<Option, number>>) => Promise<readonly Figure[]>;
}
