/** A cell: what it says, and how that is painted, which takes no width. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Columns as wide as their widest cell, two spaces apart, no spaces at the end of a line. */
export function textTable(rows: readonly (readonly Cell[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, index) =>
    Math.max(...rows.map((row) => row[index]?.text.length ?? 0)),
  );
  return rows.map((row) => `${lineOf(row, widths)}\n`).join('');
}

function lineOf(row: readonly Cell[], widths: readonly number[]): string {
  return row
    .map(({ text, paint = (same) => same }, index) => {
      const isLast = index === row.length - 1;
      return `${paint(text)}${isLast ? '' : ' '.repeat((widths[index] ?? 0) - text.length)}`;
    })
    .join('  ')
    .trimEnd();
}
