import { describe, expect, it } from 'vitest';
import { compareFigures } from '../../../bench/comparison.ts';
import { readable, tableOf } from '../../../bench/table.ts';

const many = Array.from({ length: 20 }, (_, index) => index + 1);

describe('tableOf', () => {
  it('has a line a figure, with the 95th percentile from 20 values on', () => {
    const figures = [
      { name: 'list, newest', unit: 'ms', values: many, aims: [{ of: 'p95', atMost: 50 } as const] },
      { name: 'host', unit: 'MB', values: many.slice(1) },
    ];
    expect(tableOf(figures).split('\n')).toEqual([
      '              median  p95  min  max  unit  aim',
      'list, newest   10.50   19    1   20  ms    p95 ≤ 50 met',
      'host              11         2   20  MB',
    ]);
  });

  it('tells of each aim whether it is met', () => {
    const values = [1, 2, 3];
    const aims = [
      { of: 'median', atMost: 1.04 },
      { of: 'min', atLeast: 1 },
    ] as const;
    expect(tableOf([{ name: 'overhead', unit: '', values, aims }])).toMatch(
      / median ≤ 1.04 MISSED, min ≥ 1 met$/,
    );
  });

  it('has dashes, and no verdict, for what could not be measured', () => {
    const aims = [{ of: 'max', atMost: 3 }] as const;
    const [, line] = tableOf([{ name: 'memory', unit: 'MB', values: [], aims }]).split('\n');
    expect(line?.split(/ {2,}/)).toEqual(['memory', '–', '–', '–', 'MB', 'max ≤ 3 not measured']);
  });

  it('has the ratio to an earlier run beside each figure', () => {
    const now = [
      { name: 'step', unit: 'ms', values: [3] },
      { name: 'start', unit: 'ms', values: [7] },
    ];
    const table = tableOf(now, compareFigures(now, [{ name: 'step', unit: 'ms', values: [4] }]));
    expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['', 'median', 'p95', 'min', 'max', 'unit', 'ratio', 'aim'],
      ['step', '3', '3', '3', 'ms', '0.750'],
      ['start', '7', '7', '7', 'ms', 'new'],
    ]);
  });
});

describe('readable', () => {
  it.each([
    [12_345, '12345'],
    [1234.567, '1235'],
    [12.345, '12.35'],
    [1.0404, '1.040'],
    [-1.5, '-1.500'],
    [0.25, '0.250'],
    [0.000016, '0.0000160'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '-∞'],
  ])('writes %d as %s', (value, text) => {
    expect(readable(value)).toBe(text);
  });
});
