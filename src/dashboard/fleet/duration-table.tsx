import { durationText } from '../../domain/duration-text.ts';
import { ScrollTable } from './scroll-table.tsx';

export interface DurationRow {
  readonly title: string;
  readonly mode: string;
  readonly count: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
}

export interface DurationTableProps {
  readonly caption: string;
  readonly of: string;
  readonly rows: readonly DurationRow[];
}

/** Median and 95th percentile, the slowest first. The bar has the median in full colour and the rest up to the percentile pale. */
export function DurationTable({ caption, of, rows }: DurationTableProps) {
  const most = Math.max(...rows.map(({ p95Seconds }) => p95Seconds));
  if (rows.length === 0) return <p class="muted">Nothing has been measured yet.</p>;
  return (
    <ScrollTable
      caption={caption}
      columns={[of, 'Network', 'Count', 'Median', '95 %', 'Scale']}
      numeric={[2, 3, 4]}
    >
      <tbody>
        {rows
          .toSorted((a, b) => b.p50Seconds - a.p50Seconds)
          .map((row) => (
            <tr key={`${row.title} ${row.mode}`}>
              <th scope="row">{row.title}</th>
              <td class="mode">{row.mode}</td>
              <td class="number">{row.count.toLocaleString()}</td>
              <td class="number">{durationText(row.p50Seconds * 1000)}</td>
              <td class="number">{durationText(row.p95Seconds * 1000)}</td>
              <td class="bar-cell">
                <DurationBar row={row} most={most} />
              </td>
            </tr>
          ))}
      </tbody>
    </ScrollTable>
  );
}

function DurationBar({ row, most }: { readonly row: DurationRow; readonly most: number }) {
  const share = (seconds: number): string => `${most === 0 ? 0 : (100 * seconds) / most}%`;
  return (
    <svg class="bar" aria-hidden="true" focusable="false">
      <rect class="bar-tail" width={share(row.p95Seconds)} height="100%" rx={2} />
      <rect class="bar-value" width={share(row.p50Seconds)} height="100%" rx={2} />
    </svg>
  );
}
