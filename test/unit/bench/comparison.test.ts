import { describe, expect, it } from 'vitest';
import { compareFigures } from '../../../bench/comparison.ts';
import type { Figure } from '../../../bench/figure.ts';

function figure(name: string, values: readonly number[], unit = 'ms'): Figure {
  return { name, unit, values };
}

describe('compareFigures', () => {
  it('divides the median by the earlier one, wherever the figure then stood', () => {
    const now = [figure('step', [2, 9, 3]), figure('start', [50])];
    const earlier = [figure('start', [100]), figure('step', [2])];
    expect([...compareFigures(now, earlier).ratios]).toEqual([
      ['step', 1.5],
      ['start', 0.5],
    ]);
  });

  it('names figures that are new, and those that are gone', () => {
    const { added, vanished, ratios } = compareFigures(
      [figure('step', [1]), figure('new', [1])],
      [figure('step', [1]), figure('gone', [1])],
    );
    expect({ added, vanished, ratios: [...ratios.keys()] }).toEqual({
      ...{ added: ['new'], vanished: ['gone'] },
      ratios: ['step'],
    });
  });

  it('takes a figure in another unit for another figure', () => {
    const { added, vanished } = compareFigures([figure('up', [1], 's')], [figure('up', [1000], 'ms')]);
    expect({ added, vanished }).toEqual({ added: ['up'], vanished: ['up'] });
  });

  it.each([
    [0, 0, 1],
    [3, 0, Number.POSITIVE_INFINITY],
    [0, 3, 0],
  ])('makes of %d after %d the ratio %d', (now, before, ratio) => {
    expect(compareFigures([figure('early', [now])], [figure('early', [before])]).ratios.get('early')).toBe(
      ratio,
    );
  });

  it.each([
    [[], [1]],
    [[1], []],
  ])('has no number where one of the two was not measured: %j after %j', (now, before) => {
    expect(
      compareFigures([figure('memory', now)], [figure('memory', before)]).ratios.get('memory'),
    ).toBeNaN();
  });
});
