import {
  type Expression,
  type PropertyName,
  type SqlMessage,
  parsePredicate,
  parseProperty,
  parseValue,
} from './parse-expression.ts';
import type { Maybe, SqlValue } from './sql-value.ts';
import { SETTABLE_PROPERTIES } from './system-properties.ts';
import { TokenReader } from './token-reader.ts';

/** Makes a function of a SQL filter; throws a SqlSyntaxError when it is none. */
export function compileFilter(text: string): (message: SqlMessage) => boolean {
  const reader = new TokenReader(text);
  const { evaluate } = parsePredicate(reader);
  requireEnd(reader);
  return (message) => evaluate(message) === true;
}

/** What becomes of a property; without a value it is removed. */
export interface PropertyChange extends PropertyName {
  readonly value: Maybe<SqlValue>;
}

interface Statement {
  readonly property: PropertyName;
  /** Absent in a statement that removes. */
  readonly assigned?: Expression;
}

/**
 * Makes a function of a SQL action, of statements `SET property = value` and `REMOVE property`; throws a
 * SqlSyntaxError when it is none. Each statement sees what those before it have changed.
 */
export function compileAction(text: string): (message: SqlMessage) => PropertyChange[] {
  const statements = parseStatements(new TokenReader(text));
  return (message) => {
    const changes = new Map<string, PropertyChange>();
    const changed = (scope: PropertyName['scope'], name: string): Maybe<SqlValue> => {
      const change = changes.get(`${scope}.${name}`);
      if (change) return change.value;
      return scope === 'system' ? message.system(name) : message.user(name);
    };
    const current: SqlMessage = {
      system: (name) => changed('system', name),
      user: (name) => changed('user', name),
    };
    for (const { property, assigned } of statements) {
      changes.set(`${property.scope}.${property.name}`, { ...property, value: assigned?.evaluate(current) });
    }
    return [...changes.values()];
  };
}

function parseStatements(reader: TokenReader): Statement[] {
  const statements: Statement[] = [];
  do {
    statements.push(parseStatement(reader));
    while (reader.acceptSymbol(';', ',') !== undefined);
  } while (reader.isWord('SET') || reader.isWord('REMOVE'));
  requireEnd(reader);
  return statements;
}

function parseStatement(reader: TokenReader): Statement {
  if (reader.acceptWord('REMOVE')) return { property: parseTarget(reader) };
  reader.expectWord('SET');
  const property = parseTarget(reader);
  reader.expectSymbol('=');
  return { property, assigned: parseValue(reader) };
}

function parseTarget(reader: TokenReader): PropertyName {
  const property = parseProperty(reader);
  if (property.scope === 'system' && !SETTABLE_PROPERTIES.has(property.name)) {
    reader.fail(`sys.${property.name} cannot be changed,`);
  }
  return property;
}

function requireEnd(reader: TokenReader): void {
  if (reader.current.kind !== 'end') reader.fail('the end is expected');
}
