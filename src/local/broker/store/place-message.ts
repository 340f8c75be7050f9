/**
 * Where a message goes that has arrived: into a queue, to the subscriptions of a topic that want it, or on to another
 * entity that its queue forwards to.
 */
import type { Entity, QueueEntity, SubscriptionEntity, TopicEntity } from './entity-directory.ts';
import type { MessageEnvelope } from './envelope.ts';
import type { DeadLetterCause } from './message-table.ts';
import { type StoreContext, wakeReceivers } from './store-context.ts';

export interface Arrival {
  readonly content: Uint8Array;
  readonly envelope: MessageEnvelope;
  /** What the topics on the way allow at most. */
  readonly timeToLiveMs?: number;
  /** How often the message was forwarded. */
  readonly hops?: number;
  /** The number that the message had where it first arrived, once it is elsewhere. */
  readonly enqueuedSequence?: number;
}

/** The times that a message is forwarded at most, which ends circles. */
const MAX_HOPS = 4;

/** Answers the sequence number that the message has in the entity; 0 for a duplicate, which is dropped. */
export function place(context: StoreContext, entity: Entity, arrival: Arrival): number {
  if (entity.kind === 'topic') return route(context, entity, arrival);
  return entity.settings.forwardTo === undefined
    ? append(context, entity, arrival)
    : forward(context, entity, arrival);
}

/** Says, and remembers, whether the entity has seen the message's id within its window. */
export function isDuplicate(context: StoreContext, entity: Entity, { messageId }: MessageEnvelope): boolean {
  const { duplicateWindowMs: windowMs } = entity.settings;
  if (windowMs === undefined || messageId === undefined) return false;
  return context.duplicates.seenBefore(entity.key, messageId, { nowMs: context.clock.now(), windowMs });
}

/** Copies the message to every subscription that wants it; where none does, it is gone. */
function route(context: StoreContext, topic: TopicEntity, arrival: Arrival): number {
  const sequence = context.messages.nextSequence(topic.key);
  const timeToLiveMs = Math.min(
    arrival.timeToLiveMs ?? Infinity,
    topic.settings.defaultTimeToLiveMs ?? Infinity,
  );
  const routed = { ...arrival, timeToLiveMs, enqueuedSequence: arrival.enqueuedSequence ?? sequence };
  for (const subscription of topic.subscriptions) {
    for (const copy of copiesFor(context, subscription, routed)) place(context, subscription, copy);
  }
  return sequence;
}

/** One copy when any rule without an action matches, and one more for each rule with an action that does. */
function copiesFor(context: StoreContext, subscription: SubscriptionEntity, arrival: Arrival): Arrival[] {
  const message = { envelope: arrival.envelope, enqueuedAtMs: context.clock.now() };
  const matching = context.rules.of(subscription.key).filter((rule) => rule.matches(message));
  const changed = matching.flatMap(({ changes }) => (changes ? [changes(message)] : []));
  const plain = matching.length > changed.length ? [arrival] : [];
  return [
    ...plain,
    ...changed.map((changes) => {
      const content = context.codec.revise(arrival.content, { changes });
      return { ...arrival, content, envelope: context.codec.readEnvelope(content) };
    }),
  ];
}

/** Hands the message on at once; what cannot be handed on is dead-lettered with the queue that should have. */
function forward(context: StoreContext, queue: QueueEntity, arrival: Arrival): number {
  const { forwardTo = '' } = queue.settings;
  const sequence = context.messages.nextSequence(queue.key);
  const target = context.directory.get(forwardTo.toLowerCase());
  const hops = (arrival.hops ?? 0) + 1;
  const cause = transferProblem(context, target, { envelope: arrival.envelope, hops });
  if (target && !cause) {
    if (isDuplicate(context, target, arrival.envelope)) return sequence;
    const enqueuedSequence = arrival.enqueuedSequence ?? sequence;
    place(context, target, { ...arrival, hops, enqueuedSequence });
  } else if (queue.transferDeadLetter) {
    insert(context, queue.transferDeadLetter, arrival, { sequence, cause });
  }
  return sequence;
}

function transferProblem(
  context: StoreContext,
  target: Entity | undefined,
  { envelope, hops }: { readonly envelope: MessageEnvelope; readonly hops: number },
): DeadLetterCause | undefined {
  if (hops > MAX_HOPS) {
    return {
      reason: 'MaxTransferHopCountExceeded',
      description: `The maximum number of allowed hops when forwarding is ${String(MAX_HOPS)}.`,
    };
  }
  if (!target)
    return { reason: 'MessagingEntityNotFound', description: 'The entity to forward to is not there.' };
  if (target.kind === 'queue' && target.settings.requiresSession && envelope.sessionId === undefined) {
    return NO_SESSION;
  }
  if (!context.messages.hasRoom(target)) {
    return { reason: 'QuotaExceeded', description: `The entity '${target.settings.path}' is full.` };
  }
  return undefined;
}

const NO_SESSION: DeadLetterCause = {
  reason: 'Session ID is null.',
  description: 'Session enabled entity doesn’t allow a message whose session identifier is null.',
};

function append(context: StoreContext, queue: QueueEntity, arrival: Arrival): number {
  const sequence = context.messages.nextSequence(queue.key);
  const homeless = queue.settings.requiresSession && arrival.envelope.sessionId === undefined;
  if (homeless && queue.deadLetter) {
    insert(context, queue.deadLetter, arrival, { sequence, cause: NO_SESSION });
  } else {
    insert(context, queue, arrival, { sequence });
  }
  return sequence;
}

function insert(
  context: StoreContext,
  queue: QueueEntity,
  arrival: Arrival,
  { sequence, cause }: { readonly sequence: number; readonly cause?: DeadLetterCause | undefined },
): void {
  const nowMs = context.clock.now();
  const session = arrival.envelope.sessionId ?? null;
  const { enqueuedSequence } = arrival;
  context.messages.insert({
    queue: queue.key,
    sequence,
    state: 'active',
    session,
    enqueuedAt: nowMs,
    dueAt: null,
    expiresAt: expiry(queue, arrival, nowMs),
    deadLetterReason: cause?.reason ?? null,
    deadLetterDescription: cause?.description ?? null,
    content:
      enqueuedSequence === undefined
        ? arrival.content
        : context.codec.revise(arrival.content, { annotations: { enqueuedSequence } }),
  });
  wakeReceivers(context, queue.key, session);
}

function expiry(queue: QueueEntity, { envelope, timeToLiveMs }: Arrival, nowMs: number): number | null {
  if (queue.kind === 'deadLetter') return null;
  const ttlMs = Math.min(
    envelope.timeToLiveMs ?? Infinity,
    timeToLiveMs ?? Infinity,
    queue.settings.defaultTimeToLiveMs ?? Infinity,
  );
  const expiresAt = nowMs + ttlMs;
  return Number.isSafeInteger(expiresAt) ? expiresAt : null;
}
