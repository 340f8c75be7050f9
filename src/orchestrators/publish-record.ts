import type { OrchestrationContext } from 'durable-functions';
import { activityNames, DOORBELL } from '../contracts/names.ts';
import type { RecordChange } from '../contracts/operation-records.ts';
import { runAll, waitUntil, type Durable } from './durable.ts';

/** The end of an operation is written to its record this often before that is left to a later repair. */
const LAST_PUBLISH_TRIES = 5;
const LAST_PUBLISH_PAUSE_SECONDS = 30;

/** Whether the record took it. */
export function* publishRecord(context: OrchestrationContext, change: RecordChange): Durable<boolean> {
  const { ok } = yield* runAll(context, [{ name: activityNames.publishRecord, input: change }]);
  return ok;
}

/**
 * Nothing comes after the last phase, so its write is tried a few times before that is left to a later repair. Whether
 * the record took it.
 */
export function* publishEnd(
  context: OrchestrationContext,
  change: RecordChange,
  triesBefore = 0,
): Durable<boolean> {
  for (let tries = triesBefore; tries < LAST_PUBLISH_TRIES; tries += 1) {
    if (tries > 0) {
      const nowMs = context.df.currentUtcDateTime.getTime();
      yield* waitUntil(context, new Date(nowMs + LAST_PUBLISH_PAUSE_SECONDS * 1000), DOORBELL);
    }
    if (yield* publishRecord(context, change)) return true;
  }
  return false;
}
