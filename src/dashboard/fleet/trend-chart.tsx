import { durationText } from '../../domain/duration-text.ts';
import { dayText } from '../text/day-text.ts';
import { trendPath, type TrendPoint } from './trend-path.ts';

export interface TrendChartProps {
  readonly title: string;
  readonly points: readonly TrendPoint[];
}

const WIDTH = 100;
const HEIGHT = 40;

/** How long something took, day by day. What it shows is in its label, and in the table beside the charts. */
export function TrendChart({ title, points }: TrendChartProps) {
  const values = points.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]));
  const last = values.at(-1);
  if (last === undefined) return null;
  const most = Math.max(...values);
  const range = rangeText(Math.min(...values), most);
  return (
    <figure class="trend">
      <figcaption>
        <span class="trend-title">{title}</span> <span class="trend-last">{durationText(last * 1000)}</span>
      </figcaption>
      <svg
        class="trend-plot"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: median by day ${range}, last ${durationText(last * 1000)}`}
      >
        <path class="trend-floor" d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} />
        <path class="trend-line" d={trendPath(points, { width: WIDTH, height: HEIGHT, most })} />
        {points.map(({ day, seconds }, index) => (
          <rect
            key={day}
            class="hit"
            x={(index * WIDTH) / points.length}
            width={WIDTH / points.length}
            height={HEIGHT}
          >
            <title>{`${dayText(day)}: ${seconds === undefined ? 'none' : durationText(seconds * 1000)}`}</title>
          </rect>
        ))}
      </svg>
      <p class="trend-range muted">{range}</p>
    </figure>
  );
}

function rangeText(leastSeconds: number, mostSeconds: number): string {
  const [least, most] = [leastSeconds, mostSeconds].map((seconds) => durationText(seconds * 1000));
  return least === most ? `always ${most ?? ''}` : `${least ?? ''} to ${most ?? ''}`;
}
