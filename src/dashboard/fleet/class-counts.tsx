import { inWords } from '../text/words.ts';
import { ScrollTable } from './scroll-table.tsx';

export interface ClassCountsProps {
  readonly caption: string;
  readonly counts: Readonly<Partial<Record<string, number>>>;
  readonly tone: 'waiting' | 'failed';
  readonly none: string;
}

/** How often each class of problem was met, the most frequent first. */
export function ClassCounts({ caption, counts, tone, none }: ClassCountsProps) {
  const rows = Object.entries(counts)
    .flatMap(([name, count]) => (count === undefined || count === 0 ? [] : [{ name, count }]))
    .toSorted((a, b) => b.count - a.count);
  const most = rows[0]?.count ?? 0;
  if (most === 0) return <p class="muted">{none}</p>;
  return (
    <ScrollTable caption={caption} columns={['Class', 'Count', 'Share']} numeric={[1]}>
      <tbody>
        {rows.map(({ name, count }) => (
          <tr key={name}>
            <th scope="row">{inWords(name)}</th>
            <td class="number">{count.toLocaleString()}</td>
            <td class="bar-cell">
              <svg class={`bar ${tone}`} aria-hidden="true" focusable="false">
                <rect class="bar-value" width={`${(100 * count) / most}%`} height="100%" rx={2} />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
