import type { Delivery } from '../store/delivery.ts';
import type { MessageRow, MessageState } from '../store/message-table.ts';
import type { Modify } from '../store/settlement.ts';
import {
  AFTER_APPLICATION_PROPERTIES,
  BEFORE_APPLICATION_PROPERTIES,
  BODY,
  type Section,
  bytesOf,
  encodeSection,
  find,
  readSections,
  typedEntries,
} from './message-sections.ts';
import { type AmqpValue, types } from './rhea-wire.ts';

const MESSAGE_STATES: Readonly<Record<MessageState, number>> = { active: 0, deferred: 1, scheduled: 2 };
const MAX_UINT = 0xffff_ffff;

/** The message as a receiver gets it: as it was sent, with what the broker knows of it. */
export function encodeDelivery({ message, lock }: Delivery): Buffer {
  const sections = readSections(message.content);
  return Buffer.concat([
    encodeSection('header', header(find(sections, 'header'), message)),
    encodeSection(
      'messageAnnotations',
      annotations(find(sections, 'messageAnnotations'), message, lock?.lockedUntilMs),
    ),
    ...bytesOf(sections, ['properties']),
    ...applicationProperties(find(sections, 'applicationProperties'), deadLetterProperties(message)),
    ...bytesOf(sections, AFTER_APPLICATION_PROPERTIES),
  ]);
}

/** The message without its body. */
export function withoutBody(content: Uint8Array): Uint8Array {
  return Buffer.concat(
    readSections(content).flatMap(({ name, bytes }) => (BODY.includes(name) ? [] : [bytes])),
  );
}

/** Sets application properties; those of other names stay as they are. */
export function modifyProperties(properties: Readonly<Record<string, unknown>>): Modify {
  return (content) => {
    const sections = readSections(content);
    return Buffer.concat([
      ...bytesOf(sections, BEFORE_APPLICATION_PROPERTIES),
      ...applicationProperties(find(sections, 'applicationProperties'), properties),
      ...bytesOf(sections, AFTER_APPLICATION_PROPERTIES),
    ]);
  };
}

function header(sent: Section | undefined, message: MessageRow): AmqpValue {
  const [durable, priority, sentTtl] = (sent?.content.value ?? []) as readonly AmqpValue[];
  const ttl =
    message.expiresAt === null ? undefined : Math.min(message.expiresAt - message.enqueuedAt, MAX_UINT);
  const none = types.wrap(null);
  return types.wrap_list([
    durable ?? none,
    priority ?? none,
    ttl === undefined ? (sentTtl ?? none) : types.wrap_uint(ttl),
    none,
    types.wrap_uint(message.deliveryCount),
  ]);
}

function annotations(
  sent: Section | undefined,
  message: MessageRow,
  lockedUntilMs: number | undefined,
): AmqpValue {
  return types.wrap_symbolic_map({
    'x-opt-enqueue-sequence-number': types.wrap_long(0),
    ...typedEntries(sent),
    'x-opt-sequence-number': types.wrap_long(message.sequence),
    'x-opt-enqueued-time': types.wrap_timestamp(message.enqueuedAt),
    'x-opt-message-state': types.wrap_int(MESSAGE_STATES[message.state]),
    ...(lockedUntilMs === undefined ? {} : { 'x-opt-locked-until': types.wrap_timestamp(lockedUntilMs) }),
  });
}

function deadLetterProperties(message: MessageRow): Record<string, string> {
  return {
    ...(message.deadLetterReason === null ? {} : { DeadLetterReason: message.deadLetterReason }),
    ...(message.deadLetterDescription === null
      ? {}
      : { DeadLetterErrorDescription: message.deadLetterDescription }),
  };
}

function applicationProperties(
  sent: Section | undefined,
  added: Readonly<Record<string, unknown>>,
): Buffer[] {
  if (Object.keys(added).length === 0) return sent ? [sent.bytes] : [];
  return [encodeSection('applicationProperties', types.wrap_map({ ...typedEntries(sent), ...added }))];
}
