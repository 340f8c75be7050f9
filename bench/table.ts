import type { Comparison } from './comparison.ts';
import { spreadOf, verdictOf, type Aim, type Figure } from './figure.ts';

/** With fewer values a 95th percentile is no more than the largest of them. */
const ENOUGH_FOR_P95 = 20;

type Side = 'left' | 'right';

/** A line a figure: the one format of all benches. */
export function tableOf(figures: readonly Figure[], comparison?: Comparison): string {
  const beside = comparison ? ['ratio'] : [];
  const head = ['', 'median', 'p95', 'min', 'max', 'unit', ...beside, 'aim'];
  const sides: Side[] = ['left', 'right', 'right', 'right', 'right', 'left', ...beside.map(rightOf), 'left'];
  return aligned([head, ...figures.map((figure) => lineOf(figure, comparison))], sides);
}

const rightOf = (): Side => 'right';

function lineOf(figure: Figure, comparison: Comparison | undefined): readonly string[] {
  const { name, unit, values } = figure;
  const { median, p95, min, max } = spreadOf(values);
  return [
    name,
    readable(median),
    values.length < ENOUGH_FOR_P95 ? '' : readable(p95),
    ...[min, max].map(readable),
    unit,
    ...(comparison ? [changeText(comparison, figure)] : []),
    aimsText(figure),
  ];
}

function changeText({ ratios, added }: Comparison, { name }: Figure): string {
  return added.includes(name) ? 'new' : readable(ratios.get(name) ?? Number.NaN);
}

function aimsText({ aims = [], values }: Figure): string {
  return aims.map((aim) => `${aimText(aim)} ${verdictOf(aim, values)}`).join(', ');
}

/** As `p95 ≤ 50`. */
export function aimText(aim: Aim): string {
  return 'atMost' in aim ? `${aim.of} ≤ ${aim.atMost}` : `${aim.of} ≥ ${aim.atLeast}`;
}

/** Lines of cells as a text, in columns. */
export function aligned(rows: readonly (readonly string[])[], sides: readonly Side[]): string {
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

/** Three or four digits that count, more in front of the point; a dash for what is not a number. */
export function readable(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(2);
  return size >= 1 ? value.toFixed(3) : value.toPrecision(3);
}
