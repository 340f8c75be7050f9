/**
 * The values of filters and actions. Integers are bigints, so that they divide as integers and keep all their digits;
 * numbers are floating-point. Undefined is the unknown: a property that is not there, null, or what cannot be computed.
 */
export type SqlValue = string | bigint | number | boolean | Date;
export type Maybe<T> = T | undefined;

type Ordered = string | bigint | number;

const COMPARISONS: Readonly<Record<string, (left: Ordered, right: Ordered) => boolean>> = {
  // Integers and floating-point numbers of one value are equal, which strict equality denies.
  '=': (left, right) => left >= right && left <= right,
  '<>': (left, right) => left < right || left > right,
  '!=': (left, right) => left < right || left > right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const ORDER_OPERATORS = new Set(['<', '<=', '>', '>=']);

/** Unknown when either side is, and when the types cannot be compared. Texts compare by their characters' codes. */
export function compare(operator: string, left: Maybe<SqlValue>, right: Maybe<SqlValue>): Maybe<boolean> {
  const family = familyOf(left);
  if (left === undefined || right === undefined || family !== familyOf(right)) return undefined;
  if (family === 'boolean' && ORDER_OPERATORS.has(operator)) return undefined;
  return COMPARISONS[operator]?.(ordered(left), ordered(right));
}

function familyOf(value: Maybe<SqlValue>): string {
  if (typeof value === 'bigint') return 'number';
  return typeof value;
}

function ordered(value: SqlValue): Ordered {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'boolean' ? Number(value) : value;
}

type Arithmetic<T> = Readonly<Record<string, (left: T, right: T) => Maybe<T>>>;

const OF_INTEGERS: Arithmetic<bigint> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0n ? undefined : left / right),
  '%': (left, right) => (right === 0n ? undefined : left % right),
};

const OF_NUMBERS: Arithmetic<number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

/** Unknown when either side is, or is no number; `+` also joins texts. */
export function calculate(operator: string, left: Maybe<SqlValue>, right: Maybe<SqlValue>): Maybe<SqlValue> {
  if (typeof left === 'string' && typeof right === 'string') {
    return operator === '+' ? left + right : undefined;
  }
  if (typeof left === 'bigint' && typeof right === 'bigint') return OF_INTEGERS[operator]?.(left, right);
  if (!isNumeric(left) || !isNumeric(right)) return undefined;
  return OF_NUMBERS[operator]?.(Number(left), Number(right));
}

function isNumeric(value: Maybe<SqlValue>): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

const PATTERN_SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** Matches a LIKE pattern against the whole text: `%` is any text, `_` any character, both plain after the escape. */
export function isLike(text: string, pattern: string, escape?: string): boolean {
  let source = '';
  let escaped = false;
  for (const character of pattern) {
    if (!escaped && character === escape) {
      escaped = true;
      continue;
    }
    if (!escaped && character === '%') source += '.*';
    else if (!escaped && character === '_') source += '.';
    else source += character.replace(PATTERN_SYNTAX, String.raw`\$&`);
    escaped = false;
  }
  return new RegExp(`^${source}$`, 'su').test(text);
}
