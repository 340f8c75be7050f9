import type { QueueEntity } from './entity-directory.ts';
import type { LockedRow, SessionLockRow } from './lock-table.ts';
import type { DeadLetterCause, MessageRow } from './message-table.ts';
import { place } from './place-message.ts';
import { type StoreContext, wakeReceivers, wakeupKey } from './store-context.ts';

/** Whether a delivery that ends without a settlement counts as one that failed. */
export type DeliveryCounting = 'counted' | 'uncounted';

/** Gives a held message back; one that was delivered too often goes to the dead-letter queue. */
export function release(context: StoreContext, row: LockedRow, counting: DeliveryCounting): void {
  const queue = queueOf(context, row.queue);
  const deliveryCount = row.deliveryCount + (counting === 'counted' ? 1 : 0);
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

/**
 * Ends the hold on a session and gives its held messages back. As in the service, their deliveries count when the
 * lock has ended by itself and do not when the receiver has closed; a receiver whose connection broke counts as one
 * that let its lock end, so that a message that kills its receiver is dead-lettered in the end.
 */
export function releaseSession(
  context: StoreContext,
  { queue, session, owner }: SessionLockRow,
  counting: DeliveryCounting,
): void {
  context.locks.unlockSession(owner);
  for (const row of context.locks.byOwner(owner)) release(context, row, counting);
  context.wakeups.mark(wakeupKey(queue, undefined));
  context.wakeups.mark(wakeupKey(queue, session));
}

/**
 * Moves an unlocked message; it keeps its sequence number and its time of arrival. Where dead letters are forwarded
 * it arrives there as a new message.
 */
export function moveToDeadLetter(
  context: StoreContext,
  queue: QueueEntity,
  row: MessageRow,
  cause: DeadLetterCause,
): void {
  if (!queue.deadLetter) return;
  const { forwardDeadLetteredTo } = queue.settings;
  const target =
    forwardDeadLetteredTo === undefined
      ? undefined
      : context.directory.get(forwardDeadLetteredTo.toLowerCase());
  if (!target) {
    context.messages.moveToDeadLetter(row.id, queue.deadLetter.key, cause);
    wakeReceivers(context, queue.deadLetter.key, row.session);
    return;
  }
  const content = context.codec.revise(row.content, {
    changes: [
      { scope: 'user', name: 'DeadLetterReason', value: cause.reason },
      { scope: 'user', name: 'DeadLetterErrorDescription', value: cause.description },
    ],
    annotations: { deadLetterSource: queue.settings.path },
  });
  context.messages.remove(row.id);
  const envelope = context.codec.readEnvelope(content);
  place(context, target, { content, envelope, hops: 1, enqueuedSequence: row.sequence });
}

/** The queue by its key; undefined for one that is in the state file and no longer declared. */
export function queueOf(context: StoreContext, key: string): QueueEntity | undefined {
  const entity = context.directory.get(key);
  return entity?.kind === 'topic' ? undefined : entity;
}
