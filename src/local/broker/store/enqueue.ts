import { BrokerError } from './broker-error.ts';
import type { Entity, QueueEntity, TopicEntity } from './entity-directory.ts';
import type { MessageEnvelope } from './envelope.ts';
import { matchesFilter } from './message-filter.ts';
import type { DeadLetterCause, MessageRow } from './message-table.ts';
import { type StoreContext, wakeReceivers } from './store-context.ts';

/**
 * Takes a message in and answers its sequence number. A duplicate is taken in silence and dropped; its number is 0.
 */
export function enqueue(context: StoreContext, entity: Entity, content: Uint8Array): number {
  const envelope = context.readEnvelope(content);
  requireAcceptable(entity, envelope);
  if (isDuplicate(context, entity, envelope)) return 0;
  const dueAtMs = envelope.scheduledAtMs ?? 0;
  return dueAtMs > context.clock.now()
    ? schedule(context, entity, { content, envelope, dueAtMs })
    : place(context, entity, { content, envelope });
}

/** Makes a scheduled message active, with a new sequence number, as if it were sent now. */
export function activate(context: StoreContext, entity: Entity, row: MessageRow): void {
  context.messages.remove(row.id);
  place(context, entity, { content: row.content, envelope: context.readEnvelope(row.content) });
}

interface Arrival {
  readonly content: Uint8Array;
  readonly envelope: MessageEnvelope;
}

function requireAcceptable(entity: Entity, { sessionId }: MessageEnvelope): void {
  if (entity.kind === 'deadLetter' || entity.kind === 'subscription') {
    throw new BrokerError('InvalidOperation', `Messages cannot be sent to '${entity.settings.path}'.`);
  }
  if (entity.kind === 'queue' && entity.settings.requiresSession && sessionId === undefined) {
    throw new BrokerError(
      'InvalidOperation',
      'The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support enabled can only receive messages that have the SessionId set to a valid value.',
    );
  }
}

function isDuplicate(context: StoreContext, entity: Entity, { messageId }: MessageEnvelope): boolean {
  const windowMs =
    entity.kind === 'topic' || entity.kind === 'queue' ? entity.settings.duplicateWindowMs : undefined;
  if (windowMs === undefined || messageId === undefined) return false;
  return context.duplicates.seenBefore(entity.key, messageId, { nowMs: context.clock.now(), windowMs });
}

function schedule(
  context: StoreContext,
  entity: Entity,
  arrival: Arrival & { readonly dueAtMs: number },
): number {
  const sequence = context.messages.nextSequence(entity.key);
  context.messages.insert({
    queue: entity.key,
    sequence,
    state: 'scheduled',
    session: arrival.envelope.sessionId ?? null,
    enqueuedAt: context.clock.now(),
    dueAt: arrival.dueAtMs,
    expiresAt: null,
    deadLetterReason: null,
    deadLetterDescription: null,
    content: arrival.content,
  });
  return sequence;
}

function place(context: StoreContext, entity: Entity, arrival: Arrival): number {
  return entity.kind === 'topic' ? route(context, entity, arrival) : append(context, entity, arrival);
}

/** Copies the message to every subscription that wants it; where none does, it is gone. */
function route(context: StoreContext, topic: TopicEntity, { content, envelope }: Arrival): number {
  const topicTtlMs = topic.settings.defaultTimeToLiveMs ?? Infinity;
  const timeToLiveMs = Math.min(envelope.timeToLiveMs ?? Infinity, topicTtlMs);
  const limited = timeToLiveMs === Infinity ? envelope : { ...envelope, timeToLiveMs };
  for (const { queue, filters } of topic.subscriptions) {
    if (filters.some((filter) => matchesFilter(filter, envelope)))
      append(context, queue, { content, envelope: limited });
  }
  return context.messages.nextSequence(topic.key);
}

function append(context: StoreContext, queue: QueueEntity, { content, envelope }: Arrival): number {
  const cause = queue.settings.requiresSession && envelope.sessionId === undefined ? NO_SESSION : undefined;
  const target = cause && queue.deadLetter ? queue.deadLetter : queue;
  const nowMs = context.clock.now();
  const session = envelope.sessionId ?? null;
  const sequence = context.messages.nextSequence(queue.key);
  context.messages.insert({
    queue: target.key,
    sequence,
    state: 'active',
    session,
    enqueuedAt: nowMs,
    dueAt: null,
    expiresAt: expiry(target, envelope, nowMs),
    deadLetterReason: cause?.reason ?? null,
    deadLetterDescription: cause?.description ?? null,
    content,
  });
  wakeReceivers(context, target.key, session);
  return sequence;
}

const NO_SESSION: DeadLetterCause = {
  reason: 'Session ID is null.',
  description: 'Session enabled entity doesn’t allow a message whose session identifier is null.',
};

function expiry(queue: QueueEntity, envelope: MessageEnvelope, nowMs: number): number | null {
  if (queue.kind === 'deadLetter') return null;
  const ttlMs = Math.min(envelope.timeToLiveMs ?? Infinity, queue.settings.defaultTimeToLiveMs ?? Infinity);
  const expiresAt = nowMs + ttlMs;
  return Number.isSafeInteger(expiresAt) ? expiresAt : null;
}
