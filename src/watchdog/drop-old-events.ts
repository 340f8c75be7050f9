import type { OperationRecords } from '../contracts/operation-records.ts';
import type { PurgeRun } from './purge-instances.ts';

const DAY_MS = 24 * 60 * 60_000;
const TOGETHER = 100;

/** Drops what is kept of what happened to operations that ended longer ago than they are kept; answers of how many. */
export async function dropOldEvents(
  records: OperationRecords,
  { nowAt, retentionDays, over }: PurgeRun,
): Promise<number> {
  const before = new Date(Date.parse(nowAt) - retentionDays * DAY_MS).toISOString();
  let dropped = 0;
  while (!over.aborted) {
    const some = await records.dropEvents(before, TOGETHER);
    dropped += some;
    if (some < TOGETHER) break;
  }
  return dropped;
}
