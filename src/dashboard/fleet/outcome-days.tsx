import type { StatsAnswer } from '../../status/schema/answers.ts';
import { dayText } from '../text/day-text.ts';
import { ScrollTable } from './scroll-table.tsx';

type Days = StatsAnswer['days'];

const HEIGHT = 100;
const BAR = 0.7;

/** How many operations ended well and how many did not, day by day. */
export function OutcomeDays({ days }: { readonly days: Days }) {
  if (days.length === 0) return <p class="muted">No operation has ended yet.</p>;
  const succeeded = days.reduce((sum, day) => sum + day.succeeded, 0);
  const failed = days.reduce((sum, day) => sum + day.failed, 0);
  return (
    <>
      <ul class="legend" aria-hidden="true">
        <li class="legend-succeeded">Succeeded</li>
        <li class="legend-failed">Failed</li>
      </ul>
      <OutcomePlot
        days={days}
        label={`Operations by day: ${succeeded} succeeded and ${failed} failed in ${days.length} days`}
      />
      <p class="plot-days muted" aria-hidden="true">
        <span>{dayText(days[0]?.day ?? '')}</span>
        <span>{dayText(days.at(-1)?.day ?? '')}</span>
      </p>
      <details class="as-table">
        <summary>As a table</summary>
        <OutcomeTable days={days} />
      </details>
    </>
  );
}

function OutcomePlot({ days, label }: { readonly days: Days; readonly label: string }) {
  const most = Math.max(1, ...days.map((day) => day.succeeded + day.failed));
  const tall = (count: number): number => (count / most) * HEIGHT;
  return (
    <svg
      class="outcome-plot"
      viewBox={`0 0 ${days.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {days.map(({ day, succeeded, failed }, index) => (
        <g key={day}>
          <title>{`${dayText(day)}: ${succeeded} succeeded, ${failed} failed`}</title>
          <rect class="hit" x={index} width={1} height={HEIGHT} />
          <rect
            class="bar-succeeded"
            x={index + (1 - BAR) / 2}
            y={HEIGHT - tall(succeeded)}
            width={BAR}
            height={tall(succeeded)}
          />
          <rect
            class="bar-failed"
            x={index + (1 - BAR) / 2}
            y={HEIGHT - tall(succeeded) - tall(failed)}
            width={BAR}
            height={tall(failed)}
          />
        </g>
      ))}
    </svg>
  );
}

function OutcomeTable({ days }: { readonly days: Days }) {
  return (
    <ScrollTable caption="Operations by day" columns={['Day (UTC)', 'Succeeded', 'Failed']} numeric={[1, 2]}>
      <tbody>
        {days.map(({ day, succeeded, failed }) => (
          <tr key={day}>
            <th scope="row">{dayText(day)}</th>
            <td class="number">{succeeded}</td>
            <td class="number">{failed}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
