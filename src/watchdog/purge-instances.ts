/**
 * Has the engine forget instances that were started longer ago than they are kept, and have ended. The records, which
 * are for ever, say afterwards how each ended.
 */
import type { OperationRecords } from '../contracts/operation-records.ts';

/** Of the instants at which instances were started. */
export interface PurgeWindow {
  readonly from: Date;
  readonly to: Date;
}

export interface PurgeDependencies {
  readonly records: OperationRecords;
  /** Purges what was started in the window and has ended; answers how many. */
  readonly purge: (window: PurgeWindow) => Promise<number>;
}

export interface PurgeRun {
  readonly nowAt: string;
  readonly retentionDays: number;
  /** No window is begun when it is aborted; the next run begins with it. */
  readonly over: AbortSignal;
}

export interface PurgeOutcome {
  readonly purged: number;
  readonly purgedTo: string;
}

const DAY_MS = 24 * 60 * 60_000;
/** Before the first version of this program. */
const NOTHING_BEFORE_MS = Date.UTC(2026, 0, 1);
/** Purged over again: an operation may have run, been suspended or stood in a queue for so long when its day was purged. */
const ONCE_MORE_MS = 7 * DAY_MS;

/** A day at a time: a purge of everything at once runs into the time limit where there is much. */
export function purgeWindows(
  purgedTo: string | undefined,
  nowAt: string,
  retentionDays: number,
): PurgeWindow[] {
  const endMs = Date.parse(nowAt) - retentionDays * DAY_MS;
  const startMs =
    purgedTo === undefined
      ? NOTHING_BEFORE_MS
      : Math.max(NOTHING_BEFORE_MS, Date.parse(purgedTo) - ONCE_MORE_MS);
  const count = Math.max(0, Math.ceil((endMs - startMs) / DAY_MS));
  return Array.from({ length: count }, (_, index) => {
    const fromMs = startMs + index * DAY_MS;
    return { from: new Date(fromMs), to: new Date(Math.min(fromMs + DAY_MS, endMs)) };
  });
}

/** Throws what a purge throws; what was purged before that is noted, so that every run comes farther. */
export async function purgeInstances(
  { records, purge }: PurgeDependencies,
  { nowAt, retentionDays, over }: PurgeRun,
): Promise<PurgeOutcome> {
  const kept = (await records.report('purge'))?.['purgedTo'];
  const before = typeof kept === 'string' ? kept : undefined;
  let purged = 0;
  let purgedTo = before ?? new Date(NOTHING_BEFORE_MS).toISOString();
  try {
    for (const window of purgeWindows(before, nowAt, retentionDays)) {
      if (over.aborted) break;
      purged += await purge(window);
      const to = window.to.toISOString();
      // The days that are purged over again come first.
      if (to > purgedTo) purgedTo = to;
    }
  } finally {
    if (purgedTo !== before) await records.keepReport('purge', { purgedTo });
  }
  return { purged, purgedTo };
}
