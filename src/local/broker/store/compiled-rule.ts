import type { PropertyValues, RuleFilter, RuleSettings } from '../entity-settings.ts';
import type { SqlMessage } from '../sql/parse-expression.ts';
import { type PropertyChange, compileAction, compileFilter } from '../sql/sql-rule.ts';
import { type Maybe, type SqlValue, compare } from '../sql/sql-value.ts';
import type { MessageEnvelope } from './envelope.ts';

export interface CompiledRule {
  readonly settings: RuleSettings;
  matches(message: RoutedMessage): boolean;
  /** What the rule's action changes; absent when it has none. */
  readonly changes?: (message: RoutedMessage) => PropertyChange[];
}

/** A message on its way from a topic to its subscriptions. */
export interface RoutedMessage {
  readonly envelope: MessageEnvelope;
  readonly enqueuedAtMs: number;
}

/** Throws a SqlSyntaxError when the filter or the action is not understood. */
export function compileRule(settings: RuleSettings): CompiledRule {
  const changes = settings.action === undefined ? undefined : compileAction(settings.action);
  const matches = compileRuleFilter(settings.filter);
  return {
    settings,
    matches,
    ...(changes
      ? {
          changes: (message) => [
            ...changes(asSqlMessage(message)),
            { scope: 'user', name: 'RuleName', value: settings.name },
          ],
        }
      : {}),
  };
}

function compileRuleFilter(filter: RuleFilter): CompiledRule['matches'] {
  switch (filter.kind) {
    case 'true':
      return () => true;
    case 'false':
      return () => false;
    case 'sql': {
      const matches = compileFilter(filter.expression);
      return (message) => matches(asSqlMessage(message));
    }
    case 'correlation':
      return (message) => correlates(filter, message);
  }
}

/** A correlation filter matches when everything that it names is equal; text is compared exactly. */
function correlates(
  { fields, properties }: RuleFilter & { kind: 'correlation' },
  { envelope }: RoutedMessage,
): boolean {
  const present = new Map<string, unknown>(Object.entries(envelope));
  return (
    Object.entries(fields).every(([name, expected]) => present.get(name) === expected) &&
    Object.entries(properties).every(
      ([name, expected]) => compare('=', property(envelope, name), asSqlValue(expected)) === true,
    )
  );
}

function asSqlValue(declared: PropertyValues[string]): SqlValue {
  if (typeof declared === 'object') return new Date(declared.instantMs);
  return typeof declared === 'number' && Number.isInteger(declared) ? BigInt(declared) : declared;
}

function asSqlMessage({ envelope, enqueuedAtMs }: RoutedMessage): SqlMessage {
  return {
    user: (name) => property(envelope, name),
    system: (name) => systemProperty(envelope, enqueuedAtMs, name),
  };
}

function systemProperty(envelope: MessageEnvelope, enqueuedAtMs: number, name: string): Maybe<SqlValue> {
  if (name === 'enqueuedAt') return new Date(enqueuedAtMs);
  if (name === 'scheduledAt') {
    return envelope.scheduledAtMs === undefined ? undefined : new Date(envelope.scheduledAtMs);
  }
  const field = new Map<string, unknown>(Object.entries(envelope)).get(name);
  return typeof field === 'string' ? field : undefined;
}

/** The property of exactly this name or else, as names are compared without case, of one that differs in case alone. */
function property(envelope: MessageEnvelope, name: string): Maybe<SqlValue> {
  const properties = envelope.properties();
  const exact = properties.get(name);
  if (exact !== undefined) return exact;
  const folded = name.toLowerCase();
  return [...properties].find(([each]) => each.toLowerCase() === folded)?.[1];
}
