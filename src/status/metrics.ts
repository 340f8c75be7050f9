/** What a monitoring system asks for, from the same sources as the figures for people. */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { lanes } from '../domain/lane.ts';
import { phases } from '../domain/operation-state.ts';
import { median, stepTimes, type EndedSample } from './ended-sample.ts';
import { percentile } from './percentile.ts';
import type { MetricFamily, Sample } from './prometheus-text.ts';
import { ageSeconds, retriesOf, type StatsSources } from './stats.ts';

/** More than these are not counted. */
const MOST_UNSENT = 1000;
const MOST_WAITING = 1000;
const PAGE = 200;

export interface Backlog {
  readonly unsentEvents: number;
  readonly stalled: number;
}

export interface OrphanCount {
  /** Null: there was no check yet. */
  readonly checkedAt: string | null;
  readonly orphans: number;
}

export interface MetricsSources extends StatsSources, Backlog {
  readonly orphans: OrphanCount;
  readonly version: string;
}

export async function readBacklog(
  records: Pick<OperationRecords, 'unsentEvents' | 'list'>,
): Promise<Backlog> {
  const unsent = await records.unsentEvents(MOST_UNSENT);
  return { unsentEvents: unsent.length, stalled: await countStalled(records) };
}

/** A stalled operation is in the lane of those that wait. */
export async function countStalled(records: Pick<OperationRecords, 'list'>): Promise<number> {
  let stalled = 0;
  let seen = 0;
  let continuationToken: string | undefined;
  do {
    const page = await records.list({
      lane: 'waiting',
      top: PAGE,
      ...(continuationToken === undefined ? {} : { continuationToken }),
    });
    stalled += page.records.filter((record) => record.stalled !== undefined).length;
    seen += page.records.length;
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined && seen < MOST_WAITING);
  return stalled;
}

export function metricsOf(sources: MetricsSources, nowMs: number): readonly MetricFamily[] {
  const { tally, sample, oldest, orphans } = sources;
  return [
    gauge('slipway_info', 'The version that runs.', [{ labels: { version: sources.version }, value: 1 }]),
    gauge(
      'slipway_operations',
      'Operations by phase.',
      phases.map((phase) => ({ labels: { phase }, value: tally.phases[phase] ?? 0 })),
    ),
    gauge(
      'slipway_operations_by_lane',
      'Operations by lane: running, waiting, failed, done.',
      lanes.map((lane) => ({ labels: { lane }, value: tally.lanes[lane] ?? 0 })),
    ),
    single(
      'slipway_oldest_running_seconds',
      'Age of the oldest that has not ended.',
      oldestAge(oldest, nowMs),
    ),
    stepDurations(sample),
    gauge('slipway_sample_retries', 'Retries in the operations that ended last, by class.', retries(sample)),
    single('slipway_sample_operations', 'Operations that the durations and retries are of.', sample.length),
    single(
      'slipway_unsent_events',
      `Events that wait to be sent; at most ${String(MOST_UNSENT)} are counted.`,
      sources.unsentEvents,
    ),
    single('slipway_stalled_operations', 'Operations that the watchdog holds to be stuck.', sources.stalled),
    single('slipway_orphans', 'Resources with our mark that no operation looks after.', orphans.orphans),
    gauge(
      'slipway_orphans_checked_timestamp_seconds',
      'When orphans were looked for last.',
      checked(orphans),
    ),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, help, type: 'gauge', samples };
}

function single(name: string, help: string, value: number): MetricFamily {
  return gauge(name, help, [{ value }]);
}

function oldestAge([oldest]: readonly OperationRecord[], nowMs: number): number {
  return oldest ? ageSeconds(oldest, nowMs) : 0;
}

function stepDurations(sample: EndedSample): MetricFamily {
  const samples = stepTimes(sample).flatMap(({ key, seconds }): Sample[] => {
    const labels = { step_kind: key.stepKind, mode: key.mode };
    return [
      { labels: { ...labels, quantile: '0.5' }, value: median(seconds) },
      { labels: { ...labels, quantile: '0.95' }, value: percentile(seconds, 0.95) ?? 0 },
      { suffix: '_sum', labels, value: seconds.reduce((sum, each) => sum + each, 0) },
      { suffix: '_count', labels, value: seconds.length },
    ];
  });
  const help = 'How long steps took in the operations that ended last.';
  return { name: 'slipway_step_duration_seconds', help, type: 'summary', samples };
}

function retries(sample: EndedSample): readonly Sample[] {
  return Object.entries(retriesOf(sample)).map(([name, value]) => ({ labels: { class: name }, value }));
}

function checked({ checkedAt }: OrphanCount): readonly Sample[] {
  return checkedAt === null ? [] : [{ value: Date.parse(checkedAt) / 1000 }];
}
