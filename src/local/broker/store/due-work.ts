import { activate } from './enqueue.ts';
import type { MessageRow } from './message-table.ts';
import { moveToDeadLetter, queueOf, release, releaseSession } from './release.ts';
import type { StoreContext } from './store-context.ts';

/** A limit that is none. */
const ALL = -1;

/** Makes scheduled messages active whose time has come, and removes or dead-letters those past theirs. */
export function workOnMessageTimes(context: StoreContext): void {
  const nowMs = context.clock.now();
  for (const row of context.messages.due(nowMs)) {
    const entity = context.directory.get(row.queue);
    if (entity) activate(context, entity, row);
    else context.messages.remove(row.id);
  }
  for (const row of context.messages.expired(nowMs)) expire(context, row);
}

/** Gives back what is held by locks that have ended; answers the owners of the sessions that were lost. */
export function workOnLockEnds(context: StoreContext): string[] {
  const nowMs = context.lockClock.now();
  const sessions = context.locks.endedSessions(nowMs);
  for (const session of sessions) releaseSession(context, session, 'counted');
  for (const row of context.locks.ended(nowMs)) release(context, row, 'counted');
  return sessions.map(({ owner }) => owner);
}

/** Hands on what has come to queues before they were declared to forward. */
export function forwardWaiting(context: StoreContext): void {
  for (const entity of context.directory.values()) {
    if (entity.kind === 'topic' || entity.settings.forwardTo === undefined) continue;
    for (const row of context.messages.available(entity.key, ALL)) activate(context, entity, row);
  }
}

function expire(context: StoreContext, row: MessageRow): void {
  const queue = queueOf(context, row.queue);
  if (queue?.settings.deadLetterOnExpiration) {
    moveToDeadLetter(context, queue, row, {
      reason: 'TTLExpiredException',
      description: 'The message expired and was dead lettered.',
    });
  } else {
    context.messages.remove(row.id);
  }
}
