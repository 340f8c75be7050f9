import { useEffect, useRef, useState } from 'preact/hooks';
import { statsResource } from '../live/api-resource.ts';
import { useLive } from '../live/use-live.ts';
import { useNow } from '../live/use-now.ts';
import { ApiTrouble } from '../shell/api-trouble.tsx';
import { useEnvironment } from '../shell/environment.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { filterQuery, laneTitles, readFilter, type BoardFilter } from './board-filter.ts';
import './board.css';
import { describeChanges } from './describe-changes.ts';
import { FilterBar } from './filter-bar.tsx';
import { FilterChips } from './filter-chips.tsx';
import { LaneTiles } from './lane-tiles.tsx';
import { FIRST_ROWS, MORE_ROWS, MOST_ROWS, readRows, type BoardRows } from './read-rows.ts';
import { Rows } from './rows.tsx';

/** All operations, live, as the address filters them. */
export function BoardPage({ query }: { readonly query: URLSearchParams }) {
  const filter = readFilter(query);
  const key = filterQuery(filter).toString();
  const nowMs = useNow();
  const stats = useLive('stats', (api, signal) => api.read(statsResource, signal));
  const [wanted, askForMore] = useWanted(key);
  const list = useLive(key, (api, signal) => readRows(api, { filter, wanted }, signal));
  const { refresh } = list;
  useEffect(() => {
    if (wanted > FIRST_ROWS) refresh();
    // A wish for more is read at once; `refresh` is another function each time.
  }, [wanted]);
  const retry = (): void => {
    refresh();
    stats.refresh();
  };
  const last = useLast(key, list.data);
  useChangesSaid(key, list.data);

  return (
    <>
      <PageTitle title={titleOf(filter)}>Board</PageTitle>
      <LaneTiles filter={filter} stats={stats.data} />
      <FilterBar filter={filter} />
      <FilterChips filter={filter} nowMs={nowMs} />
      <ApiTrouble failure={list.failure ?? stats.failure} receivedAtMs={list.receivedAtMs} onRetry={retry} />
      <Rows
        rows={last}
        isStale={list.data === undefined}
        isFailing={list.failure !== undefined}
        filter={filter}
        nowMs={nowMs}
        wanted={wanted}
        onMore={askForMore}
      />
    </>
  );
}

function titleOf({ lane }: BoardFilter): string {
  const title = Object.entries(laneTitles).find(([name]) => name === lane)?.[1];
  return title === undefined ? 'Board' : `${title} · Board`;
}

/** How many rows are asked for; another filter begins with few. */
function useWanted(key: string): readonly [number, () => void] {
  const [held, setHeld] = useState({ key, wanted: FIRST_ROWS });
  const wanted = held.key === key ? held.wanted : FIRST_ROWS;
  return [
    wanted,
    () => {
      setHeld({ key, wanted: Math.min(MOST_ROWS, wanted + MORE_ROWS) });
    },
  ];
}

/** The rows of another filter stay until those of this one come: the page does not jump. */
function useLast(key: string, rows: BoardRows | undefined): BoardRows | undefined {
  const last = useRef<{ readonly key: string; readonly rows: BoardRows }>(undefined);
  if (rows !== undefined) last.current = { key, rows };
  return last.current?.rows;
}

function useChangesSaid(key: string, rows: BoardRows | undefined): void {
  const { announce } = useEnvironment();
  const before = useRef<{ readonly key: string; readonly rows: BoardRows }>(undefined);
  useEffect(() => {
    if (rows === undefined) return;
    const known = before.current?.key === key ? before.current.rows : undefined;
    before.current = { key, rows };
    // More rows that were asked for are no news.
    if (known?.operations.length !== rows.operations.length && !(rows.operations.length <= FIRST_ROWS))
      return;
    const change = known && describeChanges(known.operations, rows.operations);
    if (change !== undefined) announce(change);
  }, [key, rows, announce]);
}
