import type { ComponentChildren } from 'preact';

export interface ScrollTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Columns of numbers are set to the right; by index. */
  readonly numeric?: readonly number[];
  readonly children: ComponentChildren;
}

/** A table that may be wider than the page: it scrolls by itself, by keyboard too. */
export function ScrollTable({ caption, columns, numeric = [], children }: ScrollTableProps) {
  return (
    <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table class="plain-table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column} scope="col" class={numeric.includes(index) ? 'number' : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}
