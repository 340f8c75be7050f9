/** Runs one world and judges it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { checkWorld } from './check-world.ts';
import { countWorld, type WorldCounts } from './count-world.ts';
import { tellStory } from './tell-story.ts';
import type { WorldPlan } from './world-plan.ts';
import type { WorldCase } from './world-case.ts';
import type { WorldOutcome } from './world-outcome.ts';
import { World } from './world.ts';
import type { WorldWitness } from './world-watch.ts';

export interface WorldReport {
  readonly name: string;
  readonly broken: readonly string[];
  readonly counts: WorldCounts;
  readonly story: string;
  readonly ms: number;
}

/** Files that live in memory, where there is such a folder: the engine waits for the disk at each of its writes. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export async function runWorld({ name, plan, check }: WorldCase): Promise<WorldReport> {
  const startMs = performance.now();
  return withWorld(plan, (outcome) => ({
    name,
    broken: [...checkWorld(outcome), ...check(outcome)],
    counts: countWorld(outcome),
    story: tellStory(outcome),
    ms: performance.now() - startMs,
  }));
}

/** Lives a world through; what `look` is given is there only while it looks. */
export async function withWorld<T>(
  plan: WorldPlan,
  look: (outcome: WorldOutcome) => T,
  witness?: WorldWitness,
): Promise<T> {
  const folder = mkdtempSync(join(base, 'slipway-world-'));
  const world = new World(plan, folder, witness);
  try {
    return look(await world.run());
  } finally {
    world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
