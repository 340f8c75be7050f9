/**
 * An encoded message by its sections, each kept as the bytes it came in. What the broker does not have to change it
 * gives back byte for byte.
 */
import { BrokerError } from '../store/broker-error.ts';
import { type AmqpValue, types } from './rhea-wire.ts';

const SECTION_CODES = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const;

export type SectionName = keyof typeof SECTION_CODES;

export const BODY: readonly SectionName[] = ['data', 'sequence', 'value'];
export const BEFORE_APPLICATION_PROPERTIES: readonly SectionName[] = [
  'header',
  'deliveryAnnotations',
  'messageAnnotations',
  'properties',
];
export const AFTER_APPLICATION_PROPERTIES: readonly SectionName[] = [...BODY, 'footer'];

export interface Section {
  readonly name: SectionName;
  readonly content: AmqpValue;
  readonly bytes: Buffer;
}

const NAMES_BY_DESCRIPTOR = new Map<unknown, SectionName>([
  [0x70, 'header'],
  ['amqp:header:list', 'header'],
  [0x71, 'deliveryAnnotations'],
  ['amqp:delivery-annotations:map', 'deliveryAnnotations'],
  [0x72, 'messageAnnotations'],
  ['amqp:message-annotations:map', 'messageAnnotations'],
  [0x73, 'properties'],
  ['amqp:properties:list', 'properties'],
  [0x74, 'applicationProperties'],
  ['amqp:application-properties:map', 'applicationProperties'],
  [0x75, 'data'],
  ['amqp:data:binary', 'data'],
  [0x76, 'sequence'],
  ['amqp:amqp-sequence:list', 'sequence'],
  [0x77, 'value'],
  ['amqp:amqp-value:*', 'value'],
  [0x78, 'footer'],
  ['amqp:footer:map', 'footer'],
]);

/** Throws an Undecodable error when the bytes are not a message. */
export function readSections(bytes: Uint8Array): Section[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sections: Section[] = [];
  try {
    const reader = new types.Reader(buffer);
    while (reader.remaining() > 0) {
      const start = reader.position;
      const content = reader.read();
      const name = NAMES_BY_DESCRIPTOR.get(content.descriptor?.value);
      if (name === undefined || reader.remaining() < 0) throw new Error('no message section');
      sections.push({ name, content, bytes: buffer.subarray(start, reader.position) });
    }
  } catch (cause) {
    throw new BrokerError('Undecodable', 'The message could not be decoded.', { cause });
  }
  return sections;
}

export function encodeSection(name: SectionName, content: AmqpValue): Buffer {
  const writer = new types.Writer();
  writer.write(types.described_nc(types.wrap_ulong(SECTION_CODES[name]), content));
  return writer.toBuffer();
}

/** The entries of a section that is a map, with the types that they came in. */
export function typedEntries(section: Section | undefined): Record<string, AmqpValue> {
  const flat = (section?.content.value ?? []) as readonly AmqpValue[];
  const entries: Record<string, AmqpValue> = {};
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const [key, value] = flat.slice(index, index + 2);
    if (key && value) entries[String(key.value)] = value;
  }
  return entries;
}

export function find(sections: readonly Section[], wanted: SectionName): Section | undefined {
  return sections.find(({ name }) => name === wanted);
}

export function bytesOf(sections: readonly Section[], wanted: readonly SectionName[]): Buffer[] {
  return sections.filter(({ name }) => wanted.includes(name)).map(({ bytes }) => bytes);
}
