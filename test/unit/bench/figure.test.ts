import { describe, expect, it } from 'vitest';
import { figuresOf, figuresOver, spreadOf, verdictOf } from '../../../bench/figure.ts';

describe('spreadOf', () => {
  it('takes the middle value of an odd number of them, however they are ordered', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, p95: 9, min: 1, max: 9 });
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(spreadOf([10, 1, 4, 2]).median).toBe(3);
  });

  it('takes the 95th percentile by nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(spreadOf(values).p95).toBe(190);
  });

  it('orders by size and not by digits', () => {
    expect(spreadOf([100, 20, 3])).toMatchObject({ min: 3, median: 20, max: 100 });
  });

  it('has no numbers without values', () => {
    const none = Number.NaN;
    expect(spreadOf([])).toEqual({ median: none, p95: none, min: none, max: none });
  });
});

describe('verdictOf', () => {
  it.each([
    [{ of: 'median', atMost: 3 }, 'met'],
    [{ of: 'median', atMost: 2.9 }, 'MISSED'],
    [{ of: 'max', atMost: 4 }, 'met'],
    [{ of: 'max', atMost: 3 }, 'MISSED'],
    [{ of: 'min', atLeast: 2 }, 'met'],
    [{ of: 'min', atLeast: 3 }, 'MISSED'],
    [{ of: 'p95', atMost: 4 }, 'met'],
  ] as const)('says of %j over 2, 3 and 4: %s', (aim, verdict) => {
    expect(verdictOf(aim, [4, 2, 3])).toBe(verdict);
  });

  it.each([{ atMost: 5 }, { atLeast: 5 }])('says that nothing was measured without values: %j', (bound) => {
    expect(verdictOf({ of: 'median', ...bound }, [])).toBe('not measured');
  });
});

describe('figuresOf', () => {
  it('has a figure for each name, with the values of all runs', () => {
    const runs = [
      { up: [1, 's'], requests: [30, ''] },
      { up: [2, 's'], requests: [31, ''] },
    ] as const;
    expect(figuresOf(runs)).toEqual([
      { name: 'up', unit: 's', values: [1, 2] },
      { name: 'requests', unit: '', values: [30, 31] },
    ]);
  });
});

describe('figuresOver', () => {
  it('puts together the values of figures with one name, in order, and keeps the aims', () => {
    const aims = [{ of: 'median', atMost: 3 }] as const;
    const first = [
      { name: 'step', unit: 'ms', values: [1, 2], aims },
      { name: 'memory', unit: 'MB', values: [80] },
    ];
    const second = [{ name: 'step', unit: 'ms', values: [3], aims }];
    expect(figuresOver([first, second])).toEqual([
      { name: 'step', unit: 'ms', values: [1, 2, 3], aims },
      { name: 'memory', unit: 'MB', values: [80] },
    ]);
  });
});
