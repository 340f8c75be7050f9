import { Link } from '../shell/link.tsx';
import { counted } from '../text/words.ts';
import { narrowingParts, type BoardFilter } from './board-filter.ts';
import { clearedAddress } from './filter-chips.tsx';
import { OperationTable } from './operation-table.tsx';
import { MOST_ROWS, type BoardRows } from './read-rows.ts';

export interface RowsProps {
  /** Undefined until the first answer. */
  readonly rows: BoardRows | undefined;
  readonly isStale: boolean;
  readonly isFailing: boolean;
  readonly filter: BoardFilter;
  readonly nowMs: number;
  readonly wanted: number;
  readonly onMore: () => void;
}

/** The operations, or why there are none. */
export function Rows({ rows, isStale, isFailing, filter, nowMs, wanted, onMore }: RowsProps) {
  if (rows === undefined) return isFailing ? null : <p class="panel placeholder">Loading operations…</p>;
  if (rows.operations.length === 0 && !isStale) return <NoRows filter={filter} />;
  return (
    <>
      <OperationTable operations={rows.operations} nowMs={nowMs} isStale={isStale} />
      <RowsEnd rows={rows} wanted={wanted} onMore={onMore} />
    </>
  );
}

function NoRows({ filter }: { readonly filter: BoardFilter }) {
  if (narrowingParts(filter).length > 0) {
    return (
      <div class="panel placeholder">
        <h2>Nothing matches these filters</h2>
        <p>
          <Link href={clearedAddress(filter)}>Clear the filters</Link>
        </p>
      </div>
    );
  }
  return (
    <div class="panel placeholder">
      <h2>{filter.lane === undefined ? 'No operations yet' : 'No operations in this lane'}</h2>
      <p class="muted">A message on the queue, or POST /api/operations, brings one; it shows here at once.</p>
    </div>
  );
}

function RowsEnd({
  rows,
  wanted,
  onMore,
}: Pick<RowsProps, 'wanted' | 'onMore'> & { readonly rows: BoardRows }) {
  const shown = counted(rows.operations.length, 'operation');
  if (!rows.hasMore) return <p class="rows-end muted">{shown}, no more</p>;
  if (wanted >= MOST_ROWS)
    return <p class="rows-end muted">The first {shown}. Filter or search to see those behind them.</p>;
  return (
    <p class="rows-end">
      <button type="button" class="button" onClick={onMore} disabled={rows.operations.length < wanted}>
        Load more
      </button>
      <span class="muted">{shown} shown</span>
    </p>
  );
}
