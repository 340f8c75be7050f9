/** Figures over all operations, and over those that ended last. */
import type { OperationRecord, OperationRecords, Tally } from '../contracts/operation-records.ts';
import { lanes } from '../domain/lane.ts';
import type { ProblemClass } from '../domain/problem.ts';
import {
  median,
  operationTimes,
  secondsBetween,
  stepTimes,
  type EndedSample,
  type Timed,
} from './ended-sample.ts';
import { percentile } from './percentile.ts';
import type { StatsAnswer } from './schema/answers.ts';
import { summaryOf } from './summary.ts';

const OLDEST = 10;
const MOST_REGISTRATIONS = 200;

export interface StatsSources {
  readonly tally: Tally;
  readonly sample: EndedSample;
  /** That have not ended, the oldest first. */
  readonly oldest: readonly OperationRecord[];
}

export async function readStatsSources(
  records: Pick<OperationRecords, 'tally' | 'list'>,
  readSample: () => Promise<EndedSample>,
): Promise<StatsSources> {
  const [tally, sample, oldest] = await Promise.all([
    records.tally(),
    readSample(),
    records.list({ done: false, sort: 'oldest', top: OLDEST }),
  ]);
  return { tally, sample, oldest: oldest.records };
}

export function statsOf({ tally, sample, oldest }: StatsSources, nowAt: string): StatsAnswer {
  const ends = sample.flatMap(({ endedAt }) => endedAt ?? []).sort();
  const [from, to] = [ends.at(0), ends.at(-1)];
  const rate = successRate(sample);
  return {
    generatedAt: nowAt,
    total: Object.values(tally.phases).reduce((sum, count) => sum + count, 0),
    phases: { ...tally.phases },
    lanes: eachLane(tally),
    sample: {
      operations: sample.length,
      ...(from === undefined || to === undefined ? {} : { from, to }),
    },
    ...(rate === undefined ? {} : { successRate: rate }),
    durations: operationTimes(sample).map(spread),
    stepDurations: stepTimes(sample).map(spread),
    days: daysOf(sample),
    retriesByClass: retriesOf(sample),
    refusalsByClass: refusalsOf(sample),
    oldestRunning: oldest.map(summaryOf),
    registrations: registrationsOf(sample),
  };
}

function eachLane(tally: Tally): StatsAnswer['lanes'] {
  const [running, waiting, failed, done] = lanes.map((lane) => tally.lanes[lane] ?? 0);
  return { running: running ?? 0, waiting: waiting ?? 0, failed: failed ?? 0, done: done ?? 0 };
}

function spread<Key extends object>({ key, seconds }: Timed<Key>) {
  return {
    ...key,
    count: seconds.length,
    p50Seconds: median(seconds),
    p95Seconds: percentile(seconds, 0.95) ?? 0,
  };
}

/** Canceled ones ended as they were told to, and count for neither. */
function successRate(sample: EndedSample): number | undefined {
  const counted = sample.filter(({ phase }) => phase !== 'Canceled' && phase !== 'Rejected');
  return counted.length === 0 ? undefined : counted.filter(succeeded).length / counted.length;
}

function succeeded({ phase }: OperationRecord): boolean {
  return phase === 'Succeeded';
}

function daysOf(sample: EndedSample): StatsAnswer['days'] {
  const days = Map.groupBy(sample, ({ endedAt, updatedAt }) => (endedAt ?? updatedAt).slice(0, 10));
  return [...days.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, ended]) => ({
      day,
      succeeded: ended.filter(succeeded).length,
      failed: ended.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Canceled').length,
      stepP50Seconds: medianByKind(ended),
    }));
}

function medianByKind(sample: EndedSample): Record<string, number> {
  const seconds = Map.groupBy(stepTimes(sample), ({ key }) => key.stepKind);
  return Object.fromEntries(
    [...seconds.entries()].map(([kind, modes]) => [kind, median(modes.flatMap((each) => each.seconds))]),
  );
}

type Counts = Partial<Record<ProblemClass, number>>;

export function retriesOf(sample: EndedSample): Counts {
  return sums(sample.flatMap(({ measures }) => classCounts(measures?.retries ?? {})));
}

/** Whoever cancelled wanted that end. */
function refusalsOf(sample: EndedSample): Counts {
  const refused = sample.filter(({ phase }) => phase !== 'Canceled');
  return sums(refused.flatMap(({ refusal }) => (refusal ? [[refusal.class, 1] as const] : [])));
}

/** Object.entries forgets what the keys are. */
function classCounts(counts: Readonly<Counts>): [ProblemClass, number][] {
  return Object.entries(counts) as [ProblemClass, number][];
}

function sums(counts: readonly (readonly [ProblemClass, number])[]): Counts {
  const totals: Counts = {};
  for (const [name, count] of counts) totals[name] = (totals[name] ?? 0) + count;
  return totals;
}

/** The last of each feature and provider in a subscription. */
function registrationsOf(sample: EndedSample): StatsAnswer['registrations'] {
  const latest = new Map<string, StatsAnswer['registrations'][number]>();
  const oldestFirst = [...sample].sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1));
  for (const record of oldestFirst) {
    const { subscriptionId } = summaryOf(record);
    for (const { registers: name, state, seconds } of record.measures?.steps ?? []) {
      if (name === undefined) continue;
      const registration = { subscriptionId, name, state, at: endOf(record), seconds };
      latest.set(`${subscriptionId} ${name}`.toLowerCase(), {
        ...registration,
        operationId: record.operationId,
      });
    }
  }
  return [...latest.values()].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MOST_REGISTRATIONS);
}

function endOf({ endedAt, updatedAt }: OperationRecord): string {
  return endedAt ?? updatedAt;
}

/** How long something has gone on; its own last word counts where that is later than this machine's clock. */
export function ageSeconds({ acceptedAt, updatedAt }: OperationRecord, nowMs: number): number {
  const nowAt = new Date(Math.max(nowMs, Date.parse(updatedAt))).toISOString();
  return secondsBetween(acceptedAt, nowAt);
}
