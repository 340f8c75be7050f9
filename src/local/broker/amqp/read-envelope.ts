import { BrokerError } from '../store/broker-error.ts';
import type { MessageEnvelope } from '../store/envelope.ts';
import { AFTER_APPLICATION_PROPERTIES, readSections } from './message-sections.ts';
import { type DecodedMessage, decodeMessage } from './rhea-wire.ts';

/** Reads what routing, duplicate detection, sessions and times need of a message. */
export function readEnvelope(content: Uint8Array): MessageEnvelope {
  const head = readSections(content).filter(({ name }) => !AFTER_APPLICATION_PROPERTIES.includes(name));
  const message = decode(Buffer.concat(head.map(({ bytes }) => bytes)));
  const annotations = (message['message_annotations'] ?? {}) as Readonly<Record<string, unknown>>;
  return defined({
    messageId: identifier(message['message_id']),
    sessionId: text(message['group_id']),
    correlationId: identifier(message['correlation_id']),
    to: text(message['to']),
    replyTo: text(message['reply_to']),
    subject: text(message['subject']),
    replyToSessionId: text(message['reply_to_group_id']),
    contentType: text(message['content_type']),
    timeToLiveMs: timeToLive(message),
    scheduledAtMs: instant(annotations['x-opt-scheduled-enqueue-time']),
    applicationProperties: message['application_properties'] ?? {},
  });
}

function decode(head: Buffer): DecodedMessage {
  try {
    return decodeMessage(head);
  } catch (cause) {
    throw new BrokerError('Undecodable', 'The message could not be decoded.', { cause });
  }
}

/** Fields that are absent from the message are absent from its envelope. */
function defined(fields: Readonly<Record<keyof MessageEnvelope, unknown>>): MessageEnvelope {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as MessageEnvelope;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Identifiers may be text, numbers, UUIDs or binary; as text they compare alike. */
function identifier(value: unknown): string | undefined {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Beyond what the header can say, clients give the time of expiry next to the time of creation. */
function timeToLive(message: DecodedMessage): number | undefined {
  const expiresAt = instant(message['absolute_expiry_time']);
  const createdAt = instant(message['creation_time']);
  if (expiresAt !== undefined && createdAt !== undefined && expiresAt > createdAt)
    return expiresAt - createdAt;
  return typeof message['ttl'] === 'number' ? message['ttl'] : undefined;
}

function instant(value: unknown): number | undefined {
  const milliseconds = value instanceof Date ? value.getTime() : value;
  return typeof milliseconds === 'number' && Number.isFinite(milliseconds) ? milliseconds : undefined;
}
