import { describe, expect, it } from 'vitest';
import { runWorld } from '../chaos/worlds/run-world.ts';
import { systematicCases } from '../chaos/worlds/systematic-cases.ts';
import { modes } from '../chaos/worlds/world-requests.ts';

/** Of some thousands for each mode; `npm run chaos -- --systematic 1` goes through all. */
const EVERY = 97;

describe.each(modes)('%s', (mode) => {
  it.each(['happy', 'compensating'] as const)(
    'comes to its end after any single failure, and leaves what it should (%s)',
    async (path) => {
      const cases = await systematicCases({ every: EVERY, offset: 7, modes: [mode], paths: [path] });
      expect(cases.length).toBeGreaterThan(5);
      for (const make of cases) {
        const { name, broken, story } = await runWorld(make());
        expect(broken, `${name}\n${story}`).toEqual([]);
      }
    },
  );
});
