import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawWorld } from '../chaos/worlds/draw-world.ts';
import { runWorld } from '../chaos/worlds/run-world.ts';

const plainCase = (seed: number) => ({
  name: `seed ${String(seed)}`,
  plan: drawWorld(seed),
  check: () => [],
});

/** Seeds of worlds in which a promise was once broken. */
const regressions = JSON.parse(
  readFileSync(new URL('regression-seeds.json', import.meta.url), 'utf8'),
) as readonly { readonly seed: number; readonly broke: string }[];

describe('a drawn world', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('keeps every promise with seed %i', async (seed) => {
    const { broken, story } = await runWorld(plainCase(seed));
    expect(broken, story).toEqual([]);
  });

  it.each(regressions)('keeps the promise that seed $seed once broke: $broke', async ({ seed }) => {
    const { broken, story } = await runWorld(plainCase(seed));
    expect(broken, story).toEqual([]);
  });

  it('is the same every time, to the last line of its story', async () => {
    const first = await runWorld(plainCase(24));
    const again = await runWorld(plainCase(24));
    expect(again.story).toBe(first.story);
    expect(again.counts).toEqual(first.counts);
  });
});
