import { expect, it } from 'vitest';
import { faultyWorld } from '../chaos/worlds/faulty-world.ts';
import { runWorld } from '../chaos/worlds/run-world.ts';

it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
  'succeeds unattended although one request in twenty fails (seed %i)',
  async (seed) => {
    const plan = faultyWorld({ seed, percent: 5 });
    const { broken, counts, story } = await runWorld({ name: '', plan, check: () => [] });
    expect(broken, story).toEqual([]);
    expect(counts['operations: provision Succeeded'], story).toBe(1);
  },
);
