import { describe, expect, it } from 'vitest';
import { trendPath } from '../../../src/dashboard/fleet/trend-path.ts';

const size = { width: 90, height: 46, most: 20 };

function pathOf(...seconds: readonly (number | undefined)[]): string {
  return trendPath(
    seconds.map((each, index) => ({ day: `2026-01-0${String(index + 1)}`, seconds: each })),
    size,
  );
}

describe('trendPath', () => {
  it('goes through the middle of each day, from zero at the bottom to the most at the top', () => {
    expect(pathOf(0, 10, 20)).toBe('M15.00 43.00L45.00 23.00L75.00 3.00');
  });

  it('breaks where a day has no value', () => {
    expect(pathOf(10, 20, undefined, 20, 10)).toBe('M9.00 23.00L27.00 3.00M63.00 3.00L81.00 23.00');
  });

  it('shows a day between gaps as a dash', () => {
    expect(pathOf(undefined, 20, undefined)).toBe('M40.00 3.00h10.00');
    expect(pathOf(20)).toBe('M30.00 3.00h30.00');
  });
});
