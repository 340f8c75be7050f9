import { randomUUID } from 'node:crypto';

import type { MessageRevision } from '../store/envelope.ts';
import {
  BODY,
  type Section,
  type SectionName,
  encodeSection,
  find,
  readSections,
  typedEntries,
} from './message-sections.ts';
import { PROPERTY_INDEX, isPropertyField } from './property-fields.ts';
import { type AmqpValue, types } from './rhea-wire.ts';
import { fromSqlValue } from './sql-values.ts';

/** The order of a message's sections, each there or not. */
const ORDER: readonly SectionName[] = [
  'header',
  'deliveryAnnotations',
  'messageAnnotations',
  'properties',
  'applicationProperties',
  ...BODY,
  'footer',
];

/** The annotations that say what the broker knows; what a client sends under these names is dropped. */
const BROKERS_ANNOTATIONS = [
  'x-opt-sequence-number',
  'x-opt-enqueue-sequence-number',
  'x-opt-enqueued-time',
  'x-opt-locked-until',
  'x-opt-message-state',
  'x-opt-deadletter-source',
];

/**
 * A message as it is taken in: with an id where it came without one, as the service does and client libraries count
 * on, and without annotations that only the broker gives.
 */
export function admitMessage(content: Uint8Array): Uint8Array {
  const sections = readSections(content);
  const replaced: Replacements = {};
  const properties = fieldsOf(find(sections, 'properties'));
  const id = properties[PROPERTY_INDEX.messageId];
  if (id === undefined || id.value === null) {
    properties[PROPERTY_INDEX.messageId] = types.wrap(randomUUID().replaceAll('-', ''));
    replaced.properties = listOf(properties);
  }
  const annotations = Object.entries(typedEntries(find(sections, 'messageAnnotations')));
  const admitted = annotations.filter(([name]) => !BROKERS_ANNOTATIONS.includes(name));
  if (admitted.length < annotations.length) {
    replaced.messageAnnotations = types.wrap_symbolic_map(Object.fromEntries(admitted));
  }
  return Object.keys(replaced).length === 0 ? content : replaceSections(sections, replaced);
}

/** The message with changed fields, application properties and annotations, and all else byte for byte. */
export function reviseMessage(
  content: Uint8Array,
  { changes = [], annotations = {} }: MessageRevision,
): Uint8Array {
  const sections = readSections(content);
  const replaced: Replacements = {};
  const fields = fieldsOf(find(sections, 'properties'));
  const properties = typedEntries(find(sections, 'applicationProperties'));
  for (const { scope, name, value } of changes) {
    const typed = value === undefined ? undefined : fromSqlValue(value);
    if (scope === 'system' && isPropertyField(name)) {
      fields[PROPERTY_INDEX[name]] = typed ?? types.wrap(null);
      replaced.properties = listOf(fields);
    } else {
      if (typed) properties[name] = typed;
      else Reflect.deleteProperty(properties, name);
      replaced.applicationProperties = types.wrap_map(properties);
    }
  }
  if (Object.keys(annotations).length > 0) {
    replaced.messageAnnotations = types.wrap_symbolic_map({
      ...typedEntries(find(sections, 'messageAnnotations')),
      ...brokersAnnotations(annotations),
    });
  }
  return replaceSections(sections, replaced);
}

type Replacements = Partial<Record<SectionName, AmqpValue>>;

function fieldsOf(section: Section | undefined): (AmqpValue | undefined)[] {
  return Array.isArray(section?.content.value) ? [...(section.content.value as AmqpValue[])] : [];
}

function listOf(fields: readonly (AmqpValue | undefined)[]): AmqpValue {
  return types.wrap_list(Array.from(fields, (field) => field ?? types.wrap(null)));
}

function brokersAnnotations({
  enqueuedSequence,
  deadLetterSource,
}: NonNullable<MessageRevision['annotations']>): Record<string, AmqpValue> {
  return {
    ...(enqueuedSequence === undefined
      ? {}
      : { 'x-opt-enqueue-sequence-number': types.wrap_long(enqueuedSequence) }),
    ...(deadLetterSource === undefined ? {} : { 'x-opt-deadletter-source': types.wrap(deadLetterSource) }),
  };
}

function replaceSections(sections: readonly Section[], replaced: Replacements): Buffer {
  return Buffer.concat(
    ORDER.flatMap((name) => {
      const content = replaced[name];
      if (content) return [encodeSection(name, content)];
      return sections.filter((section) => section.name === name).map(({ bytes }) => bytes);
    }),
  );
}
