import { describe, expect, it } from 'vitest';
import { growthExponent } from '../../../bench/scale/growth-exponent.ts';

describe('growthExponent', () => {
  it.each([
    [10, 1],
    [100, 2],
    [1, 0],
  ])('of a cost that is %d times as much for ten times the size is %d', (times, exponent) => {
    expect(growthExponent({ size: 100, cost: 3 }, { size: 1_000, cost: 3 * times })).toBeCloseTo(exponent);
  });
});
