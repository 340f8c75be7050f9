/**
 * The main job in virtual time: the app's own intake, orchestrator, steps and clients on the simulator with its seeded
 * durations. What is measured is what the app adds to ARM's own time, and what a run costs in calls.
 */
import type { Bench } from '../bench.ts';
import { measuredRun } from './measured-run.ts';
import { measureSeeds } from './measure-seeds.ts';
import { figuresOf } from './measures.ts';
import { executionsTable, requestsTable } from './tell-requests.ts';
import { worldOf } from './world-of.ts';

/** As many as there are processors on the machine that the time of a full run is meant for. */
const WORKERS = 2;

export const endToEndBench: Bench<'seeds'> = {
  name: 'end-to-end',
  description: "Overhead over ARM's own time, the documents by hand, and calls of a run, in virtual time",
  options: { seeds: { about: 'worlds of each kind', default: 200 } },
  run: async ({ seeds }) => {
    await tellRequests();
    return figuresOf(await measureSeeds(seeds, WORKERS));
  },
};

/** What one run asks for, by activity. */
async function tellRequests(): Promise<void> {
  const world = worldOf({ mode: 'byoVnet', start: 'warm', seed: 1 });
  const tables = await measuredRun(world, ({ requests, counts }) => [
    requestsTable(requests),
    executionsTable(counts.byFunction),
  ]);
  process.stderr.write(`\n${world.about}\n\n${tables.join('\n\n')}\n\n`);
}
