import type { MessageEnvelope } from '../store/envelope.ts';
import type { SqlValue } from '../sql/sql-value.ts';
import { type Section, find, readSections, typedEntries } from './message-sections.ts';
import { PROPERTY_INDEX } from './property-fields.ts';
import type { AmqpValue } from './rhea-wire.ts';
import { toSqlValue } from './sql-values.ts';

/** Reads what routing, duplicate detection, sessions and times need of a message. */
export function readEnvelope(content: Uint8Array): MessageEnvelope {
  const sections = readSections(content);
  const properties = listOf(find(sections, 'properties'));
  const header = listOf(find(sections, 'header'));
  const annotations = typedEntries(find(sections, 'messageAnnotations'));
  const text = (name: keyof typeof PROPERTY_INDEX): string | undefined =>
    textOf(properties[PROPERTY_INDEX[name]]);
  return {
    ...present({
      messageId: identifier(properties[PROPERTY_INDEX.messageId]),
      sessionId: text('sessionId'),
      correlationId: identifier(properties[PROPERTY_INDEX.correlationId]),
      to: text('to'),
      replyTo: text('replyTo'),
      subject: text('subject'),
      replyToSessionId: text('replyToSessionId'),
      contentType: text('contentType'),
      partitionKey: textOf(annotations['x-opt-partition-key']),
      timeToLiveMs: timeToLive(header, properties),
      scheduledAtMs: instant(annotations['x-opt-scheduled-enqueue-time']),
    }),
    properties: () => applicationProperties(find(sections, 'applicationProperties')),
  };
}

function listOf(section: Section | undefined): readonly AmqpValue[] {
  return Array.isArray(section?.content.value) ? (section.content.value as readonly AmqpValue[]) : [];
}

type Fields = Omit<MessageEnvelope, 'properties'>;

/** Fields that are absent from the message are absent from its envelope. */
function present(fields: Readonly<Record<keyof Fields, unknown>>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function applicationProperties(section: Section | undefined): ReadonlyMap<string, SqlValue> {
  const values = new Map<string, SqlValue>();
  for (const [name, typed] of Object.entries(typedEntries(section))) {
    const value = toSqlValue(typed);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

function textOf(typed: AmqpValue | undefined): string | undefined {
  return typeof typed?.value === 'string' ? typed.value : undefined;
}

/** Identifiers may be text, numbers, UUIDs or binary; as text they compare alike. */
function identifier(typed: AmqpValue | undefined): string | undefined {
  const value = typed?.value;
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const TTL_INDEX = 2;

/** Beyond what the header can say, clients give the time of expiry next to the time of creation. */
function timeToLive(header: readonly AmqpValue[], properties: readonly AmqpValue[]): number | undefined {
  const expiresAt = instant(properties[PROPERTY_INDEX.absoluteExpiryTime]);
  const createdAt = instant(properties[PROPERTY_INDEX.creationTime]);
  if (expiresAt !== undefined && createdAt !== undefined && expiresAt > createdAt)
    return expiresAt - createdAt;
  const ttl = header[TTL_INDEX]?.value;
  return typeof ttl === 'number' ? ttl : undefined;
}

function instant(typed: AmqpValue | undefined): number | undefined {
  const value = typed?.value;
  const milliseconds = value instanceof Date ? value.getTime() : value;
  return typeof milliseconds === 'number' && Number.isFinite(milliseconds) ? milliseconds : undefined;
}
