import type { QueueEntity } from './entity-directory.ts';
import type { LockedRow, SessionLockRow } from './lock-table.ts';
import type { DeadLetterCause, MessageRow } from './message-table.ts';
import { type StoreContext, wakeReceivers, wakeupKey } from './store-context.ts';

/** Gives a held message back: one more delivery has failed, and at the limit it goes to the dead-letter queue. */
export function release(context: StoreContext, row: LockedRow): void {
  const queue = queueOf(context, row.queue);
  const deliveryCount = row.deliveryCount + 1;
  context.locks.unlock(row.id);
  context.messages.setDeliveryCount(row.id, deliveryCount);
  if (queue && row.state === 'active' && deliveryCount >= queue.settings.maxDeliveryCount) {
    moveToDeadLetter(context, queue, row, {
      reason: 'MaxDeliveryCountExceeded',
      description: `Message could not be consumed after ${String(queue.settings.maxDeliveryCount)} delivery attempts.`,
    });
  }
  wakeReceivers(context, row.queue, row.session);
}

/** Ends the hold on a session and gives its held messages back. */
export function releaseSession(context: StoreContext, { queue, session, owner }: SessionLockRow): void {
  context.locks.unlockSession(owner);
  for (const row of context.locks.byOwner(owner)) release(context, row);
  context.wakeups.mark(wakeupKey(queue, undefined));
  context.wakeups.mark(wakeupKey(queue, session));
}

/** Moves an unlocked message; it keeps its sequence number and its time of arrival. */
export function moveToDeadLetter(
  context: StoreContext,
  queue: QueueEntity,
  row: MessageRow,
  cause: DeadLetterCause,
): void {
  if (!queue.deadLetter) return;
  context.messages.moveToDeadLetter(row.id, queue.deadLetter.key, cause);
  wakeReceivers(context, queue.deadLetter.key, row.session);
}

/** The queue by its key; undefined for one that is in the state file and no longer declared. */
export function queueOf(context: StoreContext, key: string): QueueEntity | undefined {
  const entity = context.directory.get(key);
  return entity?.kind === 'topic' ? undefined : entity;
}
