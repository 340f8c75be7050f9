import { BrokerError } from './broker-error.ts';
import type { Entity } from './entity-directory.ts';
import type { MessageEnvelope } from './envelope.ts';
import type { MessageRow } from './message-table.ts';
import { isDuplicate, place } from './place-message.ts';
import type { StoreContext } from './store-context.ts';

/**
 * Takes a message in and answers its sequence number. A duplicate is taken in silence and dropped; its number is 0.
 */
export function enqueue(context: StoreContext, entity: Entity, content: Uint8Array): number {
  const envelope = context.codec.readEnvelope(content);
  requireAcceptable(entity, envelope);
  requireRoom(context, entity);
  if (isDuplicate(context, entity, envelope)) return 0;
  const dueAtMs = envelope.scheduledAtMs ?? 0;
  return dueAtMs > context.clock.now()
    ? schedule(context, entity, { content, envelope, dueAtMs })
    : place(context, entity, { content, envelope });
}

/** Makes a scheduled message active, with a new sequence number, as if it were sent now. */
export function activate(context: StoreContext, entity: Entity, row: MessageRow): void {
  context.messages.remove(row.id);
  place(context, entity, { content: row.content, envelope: context.codec.readEnvelope(row.content) });
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

function requireRoom(context: StoreContext, entity: Entity): void {
  if (context.messages.hasRoom(entity)) return;
  const { path, maxSizeBytes = 0 } = entity.settings;
  throw new BrokerError(
    'QuotaExceeded',
    `The maximum entity size has been reached or exceeded for ${entity.kind === 'topic' ? 'Topic' : 'Queue'}: '${path}'. Max entity size in bytes: ${String(maxSizeBytes)}.`,
  );
}

function schedule(
  context: StoreContext,
  entity: Entity,
  scheduled: {
    readonly content: Uint8Array;
    readonly envelope: MessageEnvelope;
    readonly dueAtMs: number;
  },
): number {
  const sequence = context.messages.nextSequence(entity.key);
  context.messages.insert({
    queue: entity.key,
    sequence,
    state: 'scheduled',
    session: scheduled.envelope.sessionId ?? null,
    enqueuedAt: context.clock.now(),
    dueAt: scheduled.dueAtMs,
    expiresAt: null,
    deadLetterReason: null,
    deadLetterDescription: null,
    content: scheduled.content,
  });
  return sequence;
}
