/**
 * Reads the expressions of Service Bus' filter language and makes functions of them.
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-sql-filter
 *
 * Truth has three values: what involves an unknown is unknown, save where AND and OR are decided by their other side,
 * and only what is true matches.
 */
import { randomUUID } from 'node:crypto';

import { type Maybe, type SqlValue, calculate, compare, isLike } from './sql-value.ts';
import { SYSTEM_PROPERTIES } from './system-properties.ts';
import type { TokenReader } from './token-reader.ts';

/** What expressions look at. Names of properties are given in the case in which they were written. */
export interface SqlMessage {
  system(name: string): Maybe<SqlValue>;
  user(name: string): Maybe<SqlValue>;
}

export interface PropertyName {
  readonly scope: 'system' | 'user';
  readonly name: string;
}

export interface Expression {
  /** A predicate is true or false and cannot be compared; a value is the other way round. */
  readonly kind: 'predicate' | 'value';
  readonly evaluate: (message: SqlMessage) => Maybe<SqlValue>;
  /** Present when the expression is a property and nothing else. */
  readonly property?: PropertyName;
}

type Evaluate = Expression['evaluate'];

const predicate = (evaluate: Evaluate): Expression => ({ kind: 'predicate', evaluate });
const value = (evaluate: Evaluate): Expression => ({ kind: 'value', evaluate });

const RESERVED = new Set('AND OR NOT IS NULL IN LIKE ESCAPE EXISTS TRUE FALSE SET REMOVE'.split(' '));

export function parsePredicate(reader: TokenReader): Expression {
  return requireKind(reader, 'predicate', parseOr(reader));
}

export function parseValue(reader: TokenReader): Expression {
  return requireKind(reader, 'value', parseSum(reader));
}

function requireKind(reader: TokenReader, kind: Expression['kind'], expression: Expression): Expression {
  if (expression.kind === kind) return expression;
  return reader.fail(
    kind === 'predicate' ? 'a condition is expected' : 'a value is expected, not a condition,',
  );
}

function parseOr(reader: TokenReader): Expression {
  let left = parseAnd(reader);
  while (reader.acceptWord('OR')) left = decide(reader, left, parseAnd(reader), true);
  return left;
}

function parseAnd(reader: TokenReader): Expression {
  let left = parseNot(reader);
  while (reader.acceptWord('AND')) left = decide(reader, left, parseNot(reader), false);
  return left;
}

/** OR is decided by a true side, AND by a false one, whatever the other side is. */
function decide(reader: TokenReader, left: Expression, right: Expression, decisive: boolean): Expression {
  requireKind(reader, 'predicate', left);
  requireKind(reader, 'predicate', right);
  return predicate((message) => {
    const first = left.evaluate(message);
    if (first === decisive) return decisive;
    const second = right.evaluate(message);
    if (second === decisive) return decisive;
    return first === undefined || second === undefined ? undefined : !decisive;
  });
}

function parseNot(reader: TokenReader): Expression {
  if (!reader.acceptWord('NOT')) return parseComparison(reader);
  return negate(requireKind(reader, 'predicate', parseNot(reader)), true);
}

function negate(operand: Expression, negated: boolean): Expression {
  if (!negated) return operand;
  return predicate((message) => {
    const result = operand.evaluate(message);
    return result === undefined ? undefined : !result;
  });
}

function parseComparison(reader: TokenReader): Expression {
  const left = parseSum(reader);
  const operator = reader.acceptSymbol('=', '<>', '!=', '<', '<=', '>', '>=');
  if (operator !== undefined) {
    requireKind(reader, 'value', left);
    const right = parseValue(reader);
    return predicate((message) => compare(operator, left.evaluate(message), right.evaluate(message)));
  }
  if (reader.acceptWord('IS')) return parseIsNull(reader, left);
  const negated = reader.acceptWord('NOT');
  if (reader.acceptWord('IN')) return negate(parseIn(reader, left), negated);
  if (reader.acceptWord('LIKE')) return negate(parseLike(reader, left), negated);
  if (negated) reader.fail('IN or LIKE is expected');
  return left;
}

function parseIsNull(reader: TokenReader, { property, evaluate }: Expression): Expression {
  if (!property) return reader.fail('a property is expected before IS');
  const negated = reader.acceptWord('NOT');
  reader.expectWord('NULL');
  return predicate((message) => (evaluate(message) === undefined) !== negated);
}

function parseIn(reader: TokenReader, left: Expression): Expression {
  requireKind(reader, 'value', left);
  reader.expectSymbol('(');
  const options = [parseValue(reader)];
  while (reader.acceptSymbol(',') !== undefined) options.push(parseValue(reader));
  reader.expectSymbol(')');
  return predicate((message) => {
    const wanted = left.evaluate(message);
    if (wanted === undefined) return undefined;
    return options.some((option) => compare('=', wanted, option.evaluate(message)) === true);
  });
}

function parseLike(reader: TokenReader, left: Expression): Expression {
  requireKind(reader, 'value', left);
  const pattern = parseValue(reader);
  const escape = reader.acceptWord('ESCAPE') ? parseEscape(reader) : undefined;
  return predicate((message) => {
    const text = left.evaluate(message);
    const wanted = pattern.evaluate(message);
    if (typeof text !== 'string' || typeof wanted !== 'string') return undefined;
    return isLike(text, wanted, escape);
  });
}

function parseEscape(reader: TokenReader): string {
  const { kind, text } = reader.current;
  if (kind !== 'text' || text.length !== 1) reader.fail('one character in quotes is expected');
  return reader.take().text;
}

function parseSum(reader: TokenReader): Expression {
  return parseOperators(reader, ['+', '-'], parseProduct);
}

function parseProduct(reader: TokenReader): Expression {
  return parseOperators(reader, ['*', '/', '%'], parseSign);
}

function parseOperators(
  reader: TokenReader,
  operators: readonly string[],
  parseOperand: (reader: TokenReader) => Expression,
): Expression {
  let left = parseOperand(reader);
  for (;;) {
    const operator = reader.acceptSymbol(...operators);
    if (operator === undefined) return left;
    const first = requireKind(reader, 'value', left);
    const second = requireKind(reader, 'value', parseOperand(reader));
    left = value((message) => calculate(operator, first.evaluate(message), second.evaluate(message)));
  }
}

function parseSign(reader: TokenReader): Expression {
  const sign = reader.acceptSymbol('+', '-');
  if (sign === undefined) return parseOperand(reader);
  const operand = requireKind(reader, 'value', parseSign(reader));
  return value((message) => calculate(sign, 0n, operand.evaluate(message)));
}

function parseOperand(reader: TokenReader): Expression {
  const { kind, text } = reader.current;
  if (reader.acceptSymbol('(') !== undefined) return parseParenthesis(reader);
  if (kind === 'text' || kind === 'number') {
    reader.take();
    const constant = kind === 'text' ? text : numberOf(text);
    return value(() => constant);
  }
  if (kind === 'word' && reader.isFollowedBy('(')) return parseCall(reader);
  return parseKeyword(reader) ?? propertyExpression(parseProperty(reader));
}

function parseParenthesis(reader: TokenReader): Expression {
  const { kind, evaluate } = parseOr(reader);
  reader.expectSymbol(')');
  return { kind, evaluate };
}

function numberOf(text: string): bigint | number {
  return /^\d+$/.test(text) ? BigInt(text) : Number(text);
}

function parseKeyword(reader: TokenReader): Expression | undefined {
  if (reader.acceptWord('TRUE')) return value(() => true);
  if (reader.acceptWord('FALSE')) return value(() => false);
  if (reader.acceptWord('NULL')) return value(() => undefined);
  return undefined;
}

function parseCall(reader: TokenReader): Expression {
  const name = reader.take().text.toUpperCase();
  reader.expectSymbol('(');
  const call = parseArguments(reader, name);
  reader.expectSymbol(')');
  return call;
}

function parseArguments(reader: TokenReader, name: string): Expression {
  switch (name) {
    case 'EXISTS': {
      const { evaluate } = propertyExpression(parseProperty(reader));
      return predicate((message) => evaluate(message) !== undefined);
    }
    case 'NEWID':
      return value(() => randomUUID());
    case 'P':
    case 'PROPERTY': {
      const { evaluate } = parseValue(reader);
      return value((message) => {
        const property = evaluate(message);
        return typeof property === 'string' ? message.user(property) : undefined;
      });
    }
    default:
      return reader.fail(`there is no function ${name}; an argument is`);
  }
}

function propertyExpression(property: PropertyName): Expression {
  const { scope, name } = property;
  return {
    kind: 'value',
    property,
    evaluate: scope === 'system' ? (message) => message.system(name) : (message) => message.user(name),
  };
}

/** `name`, `user.name` or `sys.Name`; throws when the system has no such property. */
export function parseProperty(reader: TokenReader): PropertyName {
  const first = parseName(reader);
  if (reader.acceptSymbol('.') === undefined) return { scope: 'user', name: first };
  const scope = first.toLowerCase();
  if (scope !== 'sys' && scope !== 'user')
    return reader.fail(`the scope "${first}" is neither sys nor user,`);
  if (scope === 'user') return { scope: 'user', name: parseName(reader) };
  const name = SYSTEM_PROPERTIES.get(reader.current.text.toLowerCase());
  if (name === undefined) return reader.fail('a property of the system is expected');
  reader.take();
  return { scope: 'system', name };
}

function parseName(reader: TokenReader): string {
  const { kind, text } = reader.current;
  const isName = kind === 'name' || (kind === 'word' && !RESERVED.has(text.toUpperCase()));
  if (!isName) return reader.fail('a value or a property is expected');
  return reader.take().text;
}
