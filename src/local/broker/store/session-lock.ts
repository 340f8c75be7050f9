import { randomUUID } from 'node:crypto';

import { BrokerError, sessionLockLost } from './broker-error.ts';
import type { SessionLease } from './delivery.ts';
import type { QueueEntity } from './entity-directory.ts';
import type { SessionLockRow } from './lock-table.ts';
import { releaseSession } from './release.ts';
import type { StoreContext } from './store-context.ts';

/** Takes the session for one receiver; throws when another has it. A session needs no message to be taken. */
export function acceptSession(context: StoreContext, queue: QueueEntity, sessionId: string): SessionLease {
  const existing = context.locks.sessionLock(queue.key, sessionId);
  if (existing && existing.until > context.lockClock.now()) {
    throw new BrokerError(
      'SessionCannotBeLocked',
      `The requested session '${sessionId}' cannot be accepted. It may be locked by another receiver.`,
    );
  }
  if (existing) releaseSession(context, existing, 'counted');
  const owner = randomUUID();
  context.locks.lockSession({
    queue: queue.key,
    session: sessionId,
    owner,
    until: leaseEndMs(context, queue),
  });
  return { queue, sessionId, owner };
}

/** Takes the session of the oldest message whose session is free, if there is one. */
export function acceptNextSession(context: StoreContext, queue: QueueEntity): SessionLease | undefined {
  const sessionId = context.messages.firstFreeSession(queue.key);
  return sessionId === undefined ? undefined : acceptSession(context, queue, sessionId);
}

/** Until when the session is held, in the lock clock; throws when it is not any more. */
export function requireLease(context: StoreContext, { owner }: SessionLease): SessionLockRow {
  const row = context.locks.sessionLockByOwner(owner);
  if (!row || row.until <= context.lockClock.now()) throw sessionLockLost();
  return row;
}

export function renewSession(context: StoreContext, lease: SessionLease): number {
  requireLease(context, lease);
  const untilMs = leaseEndMs(context, lease.queue);
  context.locks.renewSession(lease.owner, untilMs);
  return untilMs;
}

function leaseEndMs(context: StoreContext, queue: QueueEntity): number {
  return context.lockClock.now() + queue.settings.lockDurationMs;
}
