import type { MessageFilter } from '../entity-settings.ts';
import type { MessageEnvelope } from './envelope.ts';

/** A correlation filter matches when everything it names is equal; text is compared exactly. */
export function matchesFilter(filter: MessageFilter, envelope: MessageEnvelope): boolean {
  if (filter.kind !== 'correlation') return filter.kind === 'all';
  const fields = new Map<string, unknown>(Object.entries(envelope));
  const properties = new Map(Object.entries(envelope.applicationProperties));
  return (
    Object.entries(filter.fields).every(([name, expected]) => fields.get(name) === expected) &&
    Object.entries(filter.properties).every(([name, expected]) => properties.get(name) === expected)
  );
}
