/** A process that measures its share of the seeds: `seeds-child.ts SHARE`. */
import type { SeedShare } from './measure-seeds.ts';
import { measureSeed } from './measure-seed.ts';
import type { Measured } from './measures.ts';

const TOLD_EVERY = 10;

// Whoever asked is gone, and nobody waits for the rest.
process.once('disconnect', () => process.exit(1));

const { first, step, last } = JSON.parse(process.argv[2] ?? '{}') as SeedShare;
const measured: Measured[] = [];
for (let seed = first, done = 1; seed <= last; seed += step, done += 1) {
  measured.push(...(await measureSeed(seed)));
  if (done % TOLD_EVERY === 0) process.stderr.write(`end-to-end: seed ${String(seed)} of ${String(last)}\n`);
}
process.send?.(measured, () => process.exit());
