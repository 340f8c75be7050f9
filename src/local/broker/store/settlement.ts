import { BrokerError, messageLockLost, sessionLockLost } from './broker-error.ts';
import type { QueueEntity } from './entity-directory.ts';
import type { LockedRow } from './lock-table.ts';
import type { DeadLetterCause } from './message-table.ts';
import { moveToDeadLetter, release } from './release.ts';
import type { StoreContext } from './store-context.ts';

/** Rewrites a message when its receiver changes properties as it settles it. */
export type Modify = (content: Uint8Array) => Uint8Array;

/** What a receiver does with a message it holds. */
export type Settlement =
  | { readonly kind: 'complete' }
  | { readonly kind: 'abandon' | 'defer'; readonly modify?: Modify }
  /** Given back as if it had never been delivered. */
  | { readonly kind: 'release' }
  | { readonly kind: 'deadLetter'; readonly cause: DeadLetterCause; readonly modify?: Modify };

/** Throws when the lock is no longer held; then nothing changes. */
export function settle(
  context: StoreContext,
  queue: QueueEntity,
  token: string,
  settlement: Settlement,
): void {
  const row = requireHeld(context, queue, token);
  if ('modify' in settlement) {
    context.messages.setContent(row.id, settlement.modify(row.content));
  }
  switch (settlement.kind) {
    case 'complete':
      context.locks.unlock(row.id);
      context.messages.remove(row.id);
      break;
    case 'abandon':
      release(context, row, 'counted');
      break;
    case 'release':
      release(context, row, 'uncounted');
      break;
    case 'defer':
      context.locks.unlock(row.id);
      context.messages.setState(row.id, 'deferred');
      break;
    case 'deadLetter':
      deadLetter(context, queue, row, settlement.cause);
      break;
  }
}

/** Renews the lock of a message and answers, in the lock clock, until when it is held now. */
export function renewLock(context: StoreContext, queue: QueueEntity, token: string): number {
  const row = requireHeld(context, queue, token);
  if (row.owner !== null)
    throw new BrokerError('InvalidOperation', 'The lock of a session renews its messages.');
  const untilMs = context.lockClock.now() + queue.settings.lockDurationMs;
  context.locks.renew(row.id, untilMs);
  return untilMs;
}

function deadLetter(context: StoreContext, queue: QueueEntity, row: LockedRow, cause: DeadLetterCause): void {
  if (!queue.deadLetter) {
    throw new BrokerError('InvalidOperation', 'A message cannot be dead-lettered from a dead-letter queue.');
  }
  context.locks.unlock(row.id);
  moveToDeadLetter(context, queue, row, cause);
}

function requireHeld(context: StoreContext, queue: QueueEntity, token: string): LockedRow {
  const row = context.locks.byToken(queue.key, token);
  if (!row) throw messageLockLost();
  const nowMs = context.lockClock.now();
  if (row.owner === null) {
    if ((row.until ?? 0) <= nowMs) throw messageLockLost();
  } else if ((context.locks.sessionLockByOwner(row.owner)?.until ?? 0) <= nowMs) {
    throw sessionLockLost();
  }
  return row;
}
