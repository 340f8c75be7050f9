/** Runs one world and judges it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { checkWorld } from './check-world.ts';
import { countWorld, type WorldCounts } from './count-world.ts';
import { tellStory } from './tell-story.ts';
import type { WorldPlan } from './world-plan.ts';
import { World, type WorldOutcome } from './world.ts';

export interface WorldReport {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly counts: WorldCounts;
  readonly story: string;
  readonly ms: number;
}

/** Files that live in memory, where there is such a folder: the engine waits for the disk at each of its writes. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export async function runWorld(
  plan: WorldPlan,
  moreChecks: (outcome: WorldOutcome) => readonly string[] = () => [],
): Promise<WorldReport> {
  const startMs = performance.now();
  const folder = mkdtempSync(join(base, 'slipway-world-'));
  const world = new World(plan, folder);
  try {
    const outcome = await world.run();
    const broken = [...checkWorld(outcome), ...moreChecks(outcome)];
    return {
      seed: plan.seed,
      broken,
      counts: countWorld(outcome),
      story: tellStory(outcome),
      ms: performance.now() - startMs,
    };
  } finally {
    world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
