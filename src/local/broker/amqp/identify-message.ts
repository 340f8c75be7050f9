import { randomUUID } from 'node:crypto';

import {
  BEFORE_APPLICATION_PROPERTIES,
  bytesOf,
  encodeSection,
  find,
  readSections,
} from './message-sections.ts';
import { type AmqpValue, types } from './rhea-wire.ts';

/** Gives a message that came without an id one, as the service does; client libraries count on it. */
export function identifyMessage(content: Uint8Array): Uint8Array {
  const sections = readSections(content);
  const fields = (find(sections, 'properties')?.content.value ?? []) as readonly AmqpValue[];
  const [id, ...others] = fields;
  if (id !== undefined && id.value !== null) return content;
  const identified = types.wrap_list([types.wrap(randomUUID().replaceAll('-', '')), ...others]);
  const before = BEFORE_APPLICATION_PROPERTIES.filter((name) => name !== 'properties');
  const after = sections.filter(({ name }) => !BEFORE_APPLICATION_PROPERTIES.includes(name));
  return Buffer.concat([
    ...bytesOf(sections, before),
    encodeSection('properties', identified),
    ...after.map(({ bytes }) => bytes),
  ]);
}
