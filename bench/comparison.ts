/** The figures of a run beside those of an earlier one. */
import { spreadOf, type Figure } from './figure.ts';

export interface Comparison {
  /** The median now by the median then, by the name of the figure. Infinite where it was 0 then and is not now. */
  readonly ratios: ReadonlyMap<string, number>;
  /** Figures that the earlier run did not have; one in another unit is another figure. */
  readonly added: readonly string[];
  /** Figures that only the earlier run had. */
  readonly vanished: readonly string[];
}

export function compareFigures(now: readonly Figure[], earlier: readonly Figure[]): Comparison {
  const pairs = now.map((figure) => ({ figure, before: earlier.find((each) => isSame(each, figure)) }));
  return {
    ratios: new Map(
      pairs.flatMap(({ figure, before }) => (before ? [[figure.name, ratioOf(figure, before)]] : [])),
    ),
    added: pairs.filter(({ before }) => !before).map(({ figure }) => figure.name),
    vanished: earlier.filter((each) => !now.some((figure) => isSame(each, figure))).map(({ name }) => name),
  };
}

function isSame(one: Figure, other: Figure): boolean {
  return one.name === other.name && one.unit === other.unit;
}

function ratioOf(now: Figure, before: Figure): number {
  const medians = [now, before].map(({ values }) => spreadOf(values).median);
  const [median = Number.NaN, medianBefore = Number.NaN] = medians;
  return median === medianBefore ? 1 : median / medianBefore;
}
