import { randomUUID } from 'node:crypto';

import { BrokerError } from './broker-error.ts';
import type { QueueEntity } from './entity-directory.ts';
import type { MessageRow } from './message-table.ts';
import type { StoreContext } from './store-context.ts';

/** The hold of a receiver on a session. */
export interface SessionLease {
  readonly queue: QueueEntity;
  readonly sessionId: string;
  readonly owner: string;
}

/** A message handed out: with its lock, or, when it was deleted at once, without. */
export interface Delivery {
  readonly message: MessageRow;
  readonly lock?: { readonly token: string; readonly lockedUntilMs: number };
}

export type ReceiveMode = 'peekLock' | 'receiveAndDelete';

export interface TakeRequest {
  readonly mode: ReceiveMode;
  readonly session?: SessionLease | undefined;
}

/** Hands out the oldest messages that nobody holds. */
export function take(
  context: StoreContext,
  queue: QueueEntity,
  request: TakeRequest & { limit: number },
): Delivery[] {
  const rows = context.messages.available(queue.key, request.limit, request.session?.sessionId);
  return handOut(context, queue, rows, request);
}

/** Hands out deferred messages; throws, handing out none, when one is not there. */
export function takeDeferred(
  context: StoreContext,
  queue: QueueEntity,
  sequences: readonly number[],
  request: TakeRequest,
): Delivery[] {
  const rows = sequences.map((sequence) => {
    const row = context.messages.unlockedBySequence(queue.key, sequence);
    const mine = !queue.settings.requiresSession || row?.session === request.session?.sessionId;
    if (row?.state !== 'deferred' || !mine) {
      throw new BrokerError(
        'MessageNotFound',
        `Failed to lock one or more specified messages: ${String(sequence)}.`,
      );
    }
    return row;
  });
  return handOut(context, queue, rows, request);
}

function handOut(
  context: StoreContext,
  queue: QueueEntity,
  rows: readonly MessageRow[],
  request: TakeRequest,
): Delivery[] {
  if (request.mode === 'receiveAndDelete') {
    for (const { id } of rows) context.messages.remove(id);
    return rows.map((message) => ({ message }));
  }
  const owner = request.session?.owner ?? null;
  const ownUntilMs = context.lockClock.now() + queue.settings.lockDurationMs;
  const lockedUntilMs = owner === null ? ownUntilMs : (context.locks.sessionLockByOwner(owner)?.until ?? 0);
  return rows.map((message) => {
    const token = randomUUID();
    context.locks.lock(message.id, token, { owner, until: owner === null ? ownUntilMs : null });
    return { message, lock: { token, lockedUntilMs } };
  });
}
