import { describe, expect, it } from 'vitest';
import { percentile } from '../../../src/status/percentile.ts';

describe('percentile', () => {
  const values = [50, 15, 40, 20, 35];

  it.each([
    [0, 15],
    [0.05, 15],
    [0.3, 20],
    [0.4, 20],
    [0.5, 35],
    [0.95, 50],
    [1, 50],
  ])('of a share of %d is the nearest rank, %d', (share, value) => {
    expect(percentile(values, share)).toBe(value);
  });

  it('is none without values, and leaves them as they were', () => {
    expect(percentile([], 0.5)).toBeUndefined();
    expect(values).toEqual([50, 15, 40, 20, 35]);
  });
});
