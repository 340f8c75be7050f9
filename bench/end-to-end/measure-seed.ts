/** All that is measured with one seed. */
import { modes } from '../../test/chaos/worlds/world-requests.ts';
import { followDocuments } from './by-hand/follow-documents.ts';
import { hastyWaits, waits } from './by-hand/waits.ts';
import { longRegistrationRatio } from './long-registration.ts';
import { callsOf } from './measure-calls.ts';
import { measuredRun, type Run } from './measured-run.ts';
import type { Measured } from './measures.ts';
import { overheadOf } from './overhead.ts';
import { starts, worldOf, type WorldOptions } from './world-of.ts';

/** A request, or its answer, is on the way for up to so long, where trips are drawn. */
const LONGEST_TRIP_MS = 400;
/** The longest runs take the most processor time, and differ the least. */
const LONG_REGISTRATION_EVERY = 20;

export async function measureSeed(seed: number): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const start of starts) {
    for (const mode of modes) measured.push(await measureRun({ mode, start, seed }));
  }
  measured.push(await measureTrips(seed));
  if (seed % LONG_REGISTRATION_EVERY === 1)
    measured.push({ of: 'byoVnet cold', start: 'cold', values: await longRegistrationRatio(seed) });
  return measured;
}

async function measureRun(options: WorldOptions): Promise<Measured> {
  const { mode, start } = options;
  const world = worldOf(options);
  const theirs = await followDocuments(world, waits);
  const hasty = start === 'warm' && mode === 'byoVnet' ? await followDocuments(world, hastyWaits) : undefined;
  return measuredRun(world, (run) => ({
    of: `${mode} ${start}`,
    start,
    values: {
      ...timesOf(run, start),
      'by hand': theirs.allMs / 1000,
      'of the time by hand': run.tookMs / theirs.allMs,
      'of the time by hand until the cluster stands': run.clusterMs / theirs.clusterMs,
      ...(hasty ? { 'of the time by hand, looking every 20 s': run.tookMs / hasty.allMs } : {}),
      ...(start === 'warm' ? callsOf(run) : {}),
    },
  }));
}

function measureTrips(seed: number): Promise<Measured> {
  const world = worldOf({ mode: 'byoVnet', start: 'warm', seed, longestTripMs: LONGEST_TRIP_MS });
  return measuredRun(world, (run) => ({
    of: `byoVnet warm, trips of up to ${String(LONGEST_TRIP_MS)} ms`,
    start: 'warm',
    values: timesOf(run, 'warm'),
  }));
}

function timesOf(run: Run, start: WorldOptions['start']): Measured['values'] {
  const { tookMs, pathMs } = overheadOf(run, start);
  return {
    'message to Succeeded': tookMs / 1000,
    'overhead over the critical path': tookMs / pathMs,
    'beyond the critical path': (tookMs - pathMs) / 1000,
  };
}
