import { describe, expect, it } from 'vitest';

import type { SqlMessage } from '../../../../src/local/broker/sql/parse-expression.ts';
import { compileAction, compileFilter } from '../../../../src/local/broker/sql/sql-rule.ts';
import { SqlSyntaxError } from '../../../../src/local/broker/sql/token-reader.ts';
import type { SqlValue } from '../../../../src/local/broker/sql/sql-value.ts';

const USER = new Map<string, SqlValue>([
  ['color', 'blue'],
  ['size', 4n],
  ['big', 9_007_199_254_740_993n],
  ['ratio', 0.5],
  ['urgent', true],
  ['percent', '50%'],
  ['lines', 'a\nb'],
  ['odd name]', 1n],
  ['dueAt', new Date(5)],
  ['user', 'self'],
]);
const SYSTEM = new Map<string, SqlValue>([
  ['messageId', 'm-1'],
  ['subject', 'order'],
]);
const MESSAGE: SqlMessage = { user: (name) => USER.get(name), system: (name) => SYSTEM.get(name) };

describe('a SQL filter', () => {
  it.each([
    "color = 'blue'",
    "color <> 'red' AND color != 'green'",
    "'it''s' = 'it''s'",
    'size = 4 AND size = 4.0 AND size >= 4 AND size <= 4 AND NOT size < 4 AND NOT size > 4',
    'big = 9007199254740993 AND NOT big = 9007199254740992',
    'ratio < 1 AND ratio = .5 AND ratio = 5e-1',
    'urgent = TRUE',
    'NOT urgent = FALSE',
    'size + 1 = 5 AND size - 1 = 3 AND size * 2 = 8 AND size / 3 = 1 AND size % 3 = 1',
    'size / 8.0 = 0.5 AND -size = 0 - 4 AND +size = 4',
    '2 + 3 * 2 = 8 AND (2 + 3) * 2 = 10',
    "color + '!' = 'blue!'",
    "color IN ('red', 'blue') AND size NOT IN (1, 2)",
    "color LIKE 'b%' AND color LIKE '_lue' AND color NOT LIKE 'B%'",
    "percent LIKE '50\\%' ESCAPE '\\' AND NOT color LIKE 'blu\\_' ESCAPE '\\'",
    "lines LIKE 'a%b' AND NOT color LIKE 'b.ue'",
    'missing IS NULL AND color IS NOT NULL',
    'EXISTS(color) AND NOT EXISTS(missing) AND exists ( user.size )',
    "missing = 1 OR color = 'blue'",
    "NOT (missing = 1 AND color = 'red')",
    '[odd name]]] = 1 AND "odd name]" = 1',
    "user.color = 'blue' AND sys.MessageId = 'm-1' AND SYS.label = 'order' AND user = 'self'",
    'sys.CorrelationId IS NULL',
    "property('color') = 'blue' AND p('co' + 'lor') = 'blue'",
    'newid() <> newid()',
    'dueAt = dueAt AND NOT dueAt < dueAt',
    "color = 'red' OR color = 'blue' AND size = 4",
    '1=1',
  ])('matches by %s', (expression) => {
    expect(compileFilter(expression)(MESSAGE)).toBe(true);
  });

  it.each([
    "color = 'BLUE'",
    'missing = 1',
    'NOT missing = 1',
    'missing <> 1',
    'NULL = NULL',
    "missing IN (1) OR missing NOT IN (1) OR missing LIKE 'a' OR missing NOT LIKE 'a'",
    "color = 4 OR color <> 4 OR size = '4' OR urgent > FALSE OR urgent = 1",
    'size / 0 = 0 OR size % 0 = 0 OR NOT size / 0 = 0',
    "size LIKE '4' OR color + 1 = 1 OR -color = 1 OR color * 'a' = 'a'",
    '1=0',
  ])('does not match by %s', (expression) => {
    expect(compileFilter(expression)(MESSAGE)).toBe(false);
  });

  it.each([
    ['', 'position 1, where the end is'],
    ['color', 'a condition is expected'],
    ['color =', 'position 8, where the end is'],
    ["color = 'blue", '"\'" at position 9 is not understood'],
    ['color = 1 1', 'the end is expected at position 11'],
    ["sys.Other = 'a'", 'a property of the system is expected at position 5'],
    ['other.size = 1', 'the scope "other" is neither sys nor user'],
    ["color LIKE 'a' ESCAPE 'ab'", 'one character in quotes'],
    ['size NOT = 1', 'IN or LIKE is expected'],
    ['1 IS NULL', 'a property is expected before IS'],
    ['(size = 1', '")" is expected'],
    ['size IN ()', 'a value or a property is expected'],
    ['size IN 1', '"(" is expected'],
    ['(size = 1) = TRUE', 'a value is expected, not a condition'],
    ['size AND 1 = 1', 'a condition is expected'],
    ['upper(color) = 1', 'there is no function UPPER'],
    ['color IS 1', 'NULL is expected'],
    ['SET = 1', 'a value or a property is expected'],
  ])('is refused as %s', (expression, problem) => {
    expect(() => compileFilter(expression)).toThrow(SqlSyntaxError);
    expect(() => compileFilter(expression)).toThrow(problem);
  });
});

describe('a SQL action', () => {
  it('sets and removes properties, each statement after what those before it did', () => {
    const changes = compileAction(
      "SET size = size + 1; SET twice = size * 2 REMOVE color; SET sys.Label = color; SET sys.To = 'x';",
    )(MESSAGE);

    expect(changes).toEqual([
      { scope: 'user', name: 'size', value: 5n },
      { scope: 'user', name: 'twice', value: 10n },
      { scope: 'user', name: 'color', value: undefined },
      { scope: 'system', name: 'subject', value: undefined },
      { scope: 'system', name: 'to', value: 'x' },
    ]);
  });

  it.each([
    ['', 'SET is expected'],
    ['SET size', '"=" is expected'],
    ['SET size = 1 = 1', 'the end is expected'],
    ['SET sys.EnqueuedTimeUtc = 1', 'sys.enqueuedAt cannot be changed'],
    ['REMOVE', 'a value or a property is expected'],
    ['DROP size', 'SET is expected'],
  ])('is refused as %s', (expression, problem) => {
    expect(() => compileAction(expression)).toThrow(problem);
  });
});
