import type { EntityId } from '../shared/durable-engine.ts';

/** The text under which an entity is kept and addressed, `@name@key`, its name in lower case. */
export function entityText({ name, key }: EntityId): string {
  return `@${name.toLowerCase()}@${key}`;
}

/** Undefined for what is no entity id. */
export function parseEntityId(text: string): EntityId | undefined {
  const at = text.indexOf('@', 1);
  if (!text.startsWith('@') || at < 2) return undefined;
  return { name: text.slice(1, at).toLowerCase(), key: text.slice(at + 1) };
}
