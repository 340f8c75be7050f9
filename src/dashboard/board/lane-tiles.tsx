import { lanes } from '../../domain/lane.ts';
import type { StatsAnswer } from '../../status/schema/answers.ts';
import { Link } from '../shell/link.tsx';
import { boardAddress, laneTitles, withPart, type BoardFilter } from './board-filter.ts';

export interface LaneTilesProps {
  readonly filter: BoardFilter;
  readonly stats: StatsAnswer | undefined;
}

/** How many operations are in each lane; a tile shows those of its lane alone. */
export function LaneTiles({ filter, stats }: LaneTilesProps) {
  return (
    <nav aria-label="Lanes">
      <ul class="lane-tiles">
        <Tile title="All" lane={undefined} count={stats?.total} filter={filter} />
        {lanes.map((lane) => (
          <Tile key={lane} title={laneTitles[lane]} lane={lane} count={stats?.lanes[lane]} filter={filter} />
        ))}
      </ul>
    </nav>
  );
}

interface TileProps {
  readonly title: string;
  readonly lane: string | undefined;
  readonly count: number | undefined;
  readonly filter: BoardFilter;
}

function Tile({ title, lane, count, filter }: TileProps) {
  return (
    <li>
      <Link
        class={`lane-tile ${lane ?? 'all'}`}
        href={boardAddress(withPart(filter, 'lane', lane))}
        aria-current={filter.lane === lane ? 'true' : undefined}
      >
        <span class="lane-title">{title}</span>{' '}
        <span class="lane-count">{count?.toLocaleString() ?? '–'}</span>
      </Link>
    </li>
  );
}
