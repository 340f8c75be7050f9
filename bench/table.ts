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
  return aligned([['', 'median', 'min', 'max', ''], ...rows], ['left', 'right', 'right', 'right', 'left']);
}

export function aligned(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[]): string {
  const widths = sides.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return sides[column] === 'left' ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function readable(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value < 100 ? 2 : 0);
}
