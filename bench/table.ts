/** One figure of a bench over its repeated runs. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? Number.NaN;
  const high = sorted[Math.ceil(middle)] ?? Number.NaN;
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** A line a figure: name, median, smallest and largest. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, values }) => {
    const { median, min, max } = spreadOf(values);
    return [name, ...[median, min, max].map(readable), unit];
  });
  const all = [['', 'median', 'min', 'max', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 || column === 4
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function readable(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value < 100 ? 2 : 0);
}
