/** The ways in which `npm run chaos` runs worlds. */
import { availableParallelism } from 'node:os';
import { runWorlds, type WorldsReport } from './run-worlds.ts';

export interface WorldsChaosOptions {
  readonly count: number;
  readonly seed: number;
  /** Processes; as many as there are cores when absent. */
  readonly workers?: number;
}

type Report = Pick<WorldsReport, 'figures' | 'broken'>;

export function runDrawnWorlds({ count, seed, workers }: WorldsChaosOptions): Promise<Report> {
  return runWorlds({ kind: 'drawn', seed, count }, processesFor(workers));
}

/** Of all points of failure every `count`-th. */
export function runSystematicWorlds({ count, seed, workers }: WorldsChaosOptions): Promise<Report> {
  const every = Math.max(1, count);
  return runWorlds({ kind: 'systematic', every, offset: seed % every }, processesFor(workers));
}

/** An operation that does not succeed unattended is one of these in a thousand at most. */
const MOST_FAILED_PER_THOUSAND = 5;

export interface FaultyChaosOptions extends Omit<WorldsChaosOptions, 'count'> {
  readonly percent: number;
  readonly operations: number;
}

export async function runFaultyWorlds(options: FaultyChaosOptions): Promise<Report> {
  const { percent, operations, seed, workers } = options;
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
