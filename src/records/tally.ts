import type { Tally } from '../contracts/operation-records.ts';

/** Of operations that are in one phase and one lane. */
export interface Counted {
  readonly phase: keyof Tally['phases'];
  readonly lane: keyof Tally['lanes'];
  readonly count: number;
}

export function tallyOf(counts: Iterable<Counted>): Tally {
  const phases: Partial<Record<Counted['phase'], number>> = {};
  const lanes: Partial<Record<Counted['lane'], number>> = {};
  for (const { phase, lane, count } of counts) {
    phases[phase] = (phases[phase] ?? 0) + count;
    lanes[lane] = (lanes[lane] ?? 0) + count;
  }
  return { phases, lanes };
}
