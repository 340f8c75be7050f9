import { durationText } from '../../domain/duration-text.ts';
import type { StatsAnswer } from '../../status/schema/answers.ts';
import { dayText } from '../text/day-text.ts';
import { inWords } from '../text/words.ts';
import { ScrollTable } from './scroll-table.tsx';
import { TrendChart } from './trend-chart.tsx';

type Days = StatsAnswer['days'];

/** How long each kind of step took, day by day: small charts to look at, and a table of the same. */
export function StepTrends({ days }: { readonly days: Days }) {
  const kinds = kindsBySlowness(days);
  if (kinds.length === 0) return <p class="muted">No step has been measured yet.</p>;
  return (
    <>
      <div class="trends">
        {kinds.map((kind) => (
          <TrendChart
            key={kind}
            title={inWords(kind)}
            points={days.map(({ day, stepP50Seconds }) => ({ day, seconds: stepP50Seconds[kind] }))}
          />
        ))}
      </div>
      <details class="as-table">
        <summary>As a table</summary>
        <TrendTable days={days} kinds={kinds} />
      </details>
    </>
  );
}

function TrendTable({ days, kinds }: { readonly days: Days; readonly kinds: readonly string[] }) {
  return (
    <ScrollTable
      caption="Median duration of steps by day"
      columns={['Day (UTC)', ...kinds.map(inWords)]}
      numeric={kinds.map((_, index) => index + 1)}
    >
      <tbody>
        {days.map(({ day, stepP50Seconds }) => (
          <tr key={day}>
            <th scope="row">{dayText(day)}</th>
            {kinds.map((kind) => (
              <td key={kind} class="number">
                {stepP50Seconds[kind] === undefined ? '–' : durationText(stepP50Seconds[kind] * 1000)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

/** By the longest day of each, so that their order does not change with every operation. */
function kindsBySlowness(days: Days): readonly string[] {
  const most = new Map<string, number>();
  for (const { stepP50Seconds } of days) {
    for (const [kind, seconds] of Object.entries(stepP50Seconds))
      most.set(kind, Math.max(seconds, most.get(kind) ?? 0));
  }
  return [...most].toSorted(([, a], [, b]) => b - a).map(([kind]) => kind);
}
