import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadOut, type Wish } from '../../../src/dashboard/operation/spread-out.ts';

function wish(at: number, gap = 10, weight = 1): Wish {
  return { at, gap, weight };
}

describe('spreadOut', () => {
  it('gives everyone its wish when there is room', () => {
    expect(spreadOut([wish(0), wish(50), wish(100)])).toEqual([0, 50, 100]);
  });

  it('puts two that wish the same place at either side of it', () => {
    expect(spreadOut([wish(20), wish(20)])).toEqual([15, 25]);
  });

  it('moves the heavier less', () => {
    const [first = 0, second = 0] = spreadOut([wish(0, 0, 9), wish(0, 10, 1)]);
    expect([first, second]).toEqual([-1, 9]);
  });

  it('keeps order and distances, whatever is wished', () => {
    const wishes = fc.array(
      fc.record({
        at: fc.integer({ min: -500, max: 500 }),
        gap: fc.integer({ min: 0, max: 100 }),
        weight: fc.integer({ min: 1, max: 9 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(wishes, (given) => {
        const places = spreadOut(given);
        expect(places).toHaveLength(given.length);
        for (const [index, place] of places.entries()) {
          const before = places[index - 1];
          if (before !== undefined)
            expect(place - before).toBeGreaterThanOrEqual((given[index]?.gap ?? 0) - 1e-6);
        }
      }),
    );
  });
});
