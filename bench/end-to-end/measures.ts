/** What is measured of a run, in which unit, and what it is meant to be. */
import type { Aim, Figure } from '../figure.ts';
import type { Start } from './world-of.ts';

interface Measure {
  readonly unit: string;
  readonly aims?: readonly Aim[];
  /** Where the aims hold; absent: everywhere. */
  readonly aimedAt?: Start;
}

const atMostTwice: Measure = { unit: 'times', aims: [{ of: 'max', atMost: 2 }] };

const measures = {
  'message to Succeeded': { unit: 's virtual' },
  'overhead over the critical path': {
    unit: 'times',
    aims: [
      { of: 'median', atMost: 1.04 },
      { of: 'p95', atMost: 1.1 },
    ],
  },
  'beyond the critical path': {
    unit: 's virtual',
    aims: [
      { of: 'median', atMost: 5 },
      { of: 'p95', atMost: 15 },
    ],
  },
  'by hand': { unit: 's virtual' },
  'of the time by hand': { unit: 'times', aims: [{ of: 'median', atMost: 0.8 }], aimedAt: 'warm' },
  'of the time by hand until the cluster stands': { unit: 'times' },
  'of the time by hand, looking every 20 s': { unit: 'times' },
  'ARM requests': { unit: '', aims: [{ of: 'max', atMost: 30 }], aimedAt: 'warm' },
  'looks at the cluster': { unit: '', aims: [{ of: 'max', atMost: 8 }], aimedAt: 'warm' },
  'function executions': { unit: '', aims: [{ of: 'max', atMost: 75 }], aimedAt: 'warm' },
  'durable actions': { unit: '' },
  'storage transactions, by the model': { unit: '' },
  'largest history': { unit: 'events', aims: [{ of: 'max', atMost: 299 }] },
  'largest state': { unit: 'bytes' },
  'largest custom status': { unit: 'bytes' },
  'ARM requests, 6 h of registration to 6 min': atMostTwice,
  'function executions, 6 h of registration to 6 min': atMostTwice,
  'events of histories, 6 h of registration to 6 min': atMostTwice,
  'durable actions, 6 h of registration to 6 min': atMostTwice,
  'largest state, 6 h of registration to 6 min': atMostTwice,
  'largest history, 6 h of registration': { unit: 'events', aims: [{ of: 'max', atMost: 299 }] },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;

export interface Measured {
  readonly of: string;
  readonly start: Start;
  readonly values: Partial<Record<MeasureName, number>>;
}

/** A figure for each measure of each subject, with the values of all that were measured. */
export function figuresOf(measured: readonly Measured[]): Figure[] {
  const bySubject = Map.groupBy(measured, ({ of }) => of);
  return [...bySubject].flatMap(([of, runs]) => measureNames.flatMap((name) => figureOf(of, name, runs)));
}

const measureNames = Object.keys(measures) as MeasureName[];

function figureOf(of: string, name: MeasureName, runs: readonly Measured[]): Figure[] {
  const values = runs.flatMap((run) => run.values[name] ?? []);
  if (values.length === 0) return [];
  const { unit, aims, aimedAt }: Measure = measures[name];
  const isAimedAt = aimedAt === undefined || runs.every(({ start }) => start === aimedAt);
  return [{ name: `${of}: ${name}`, unit, values, ...(aims && isAimedAt ? { aims } : {}) }];
}
