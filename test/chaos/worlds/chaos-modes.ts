/** The ways in which `npm run chaos` runs worlds. */
import { availableParallelism } from 'node:os';
import type { ChaosOptions, ChaosReport } from '../chaos-mode.ts';
import { runWorlds } from './run-worlds.ts';

export function runDrawnWorlds({ count, seed, workers }: ChaosOptions): Promise<ChaosReport> {
  return runWorlds({ kind: 'drawn', seed, count }, processesFor(workers));
}

/** Of all points of failure every `count`-th. */
export function runSystematicWorlds({ count, seed, workers }: ChaosOptions): Promise<ChaosReport> {
  const every = Math.max(1, count);
  return runWorlds({ kind: 'systematic', every, offset: seed % every }, processesFor(workers));
}

/** An operation that does not succeed unattended is one of these in a thousand at most. */
const MOST_FAILED_PER_THOUSAND = 5;

const USUAL_OPERATIONS = 200;

/** `count` percent of the requests fail. */
export async function runFaultyWorlds({
  count: percent,
  operations = USUAL_OPERATIONS,
  seed,
  workers,
}: ChaosOptions): Promise<ChaosReport> {
  const source = { kind: 'faulty', seed, count: operations, percent } as const;
  const { counts, figures, broken } = await runWorlds(source, processesFor(workers));
  const succeeded = counts['operations: provision Succeeded'] ?? 0;
  const share = `${String((100 * succeeded) / operations)} %`;
  const isEnough = (operations - succeeded) * 1000 <= MOST_FAILED_PER_THOUSAND * operations;
  return {
    figures: { ...figures, 'succeeded unattended': share },
    broken: [...broken, ...(isEnough ? [] : [`only ${share} succeeded unattended`])],
  };
}

function processesFor(workers: number | undefined): number {
  return workers ?? availableParallelism();
}
