import { describe, expect, it } from 'vitest';
import type { OperationRecord } from '../../../src/contracts/operation-records.ts';
import type { Measures, StepMeasure } from '../../../src/domain/operation-news.ts';
import { metricsOf } from '../../../src/status/metrics.ts';
import { prometheusText } from '../../../src/status/prometheus-text.ts';
import { statsSchema } from '../../../src/status/schema/answers.ts';
import { statsOf, type StatsSources } from '../../../src/status/stats.ts';
import { operationRecord } from '../../support/operation-records.ts';

const NOW_AT = '2026-01-07T00:00:00.000Z';

function step(change: Partial<StepMeasure>): StepMeasure {
  return { id: 'cluster', kind: 'managedCluster', state: 'done', seconds: 60, attempts: 1, ...change };
}

function measures(steps: readonly StepMeasure[], retries: Measures['retries'] = {}): Measures {
  return { mode: 'byoVnet', profile: 'ga', steps, retries };
}

function ended(minutes: number, change: Partial<OperationRecord> = {}): OperationRecord {
  const endedAt = new Date(Date.parse('2026-01-05T08:00:00Z') + minutes * 60_000).toISOString();
  return operationRecord({ phase: 'Succeeded', done: true, updatedAt: endedAt, endedAt, ...change });
}

const refusal = { code: 'Q', class: 'quota', owner: 'user', message: 'm', remedy: 'r' } as const;
const feature = { kind: 'previewFeature', registers: 'Microsoft.X/F' } as const;

const sources: StatsSources = {
  tally: { phases: { Succeeded: 3, Failed: 1 }, lanes: { done: 3, failed: 1 } },
  sample: [
    ended(10, {
      measures: measures([step({ seconds: 100 }), step({ ...feature, state: 'done', seconds: 7 })]),
    }),
    ended(20, { measures: measures([step({ seconds: 300 })], { throttled: 2 }) }),
    ended(24 * 60, { measures: measures([step({ seconds: 200 })], { throttled: 1, quota: 3 }) }),
    ended(25 * 60, {
      phase: 'Failed',
      refusal,
      measures: measures([step({ state: 'refused', seconds: 9 })]),
    }),
    ended(26 * 60, { phase: 'Canceled', refusal: { ...refusal, class: 'invalidInput' } }),
  ],
  oldest: [operationRecord({ acceptedAt: '2026-01-06T23:00:00.000Z' })],
};

describe('statsOf', () => {
  const stats = statsOf(sources, NOW_AT);

  it('counts all, and tells success without those that were canceled', () => {
    expect(statsSchema.strict().parse(stats)).toEqual(stats);
    expect(stats).toMatchObject({ total: 4, lanes: { running: 0, waiting: 0, failed: 1, done: 3 } });
    expect(stats.successRate).toBe(0.75);
    expect(stats.sample).toMatchObject({ operations: 5, from: '2026-01-05T08:10:00.000Z' });
  });

  it('tells the durations of what was done, by mode', () => {
    expect(stats.durations).toEqual([
      { kind: 'provision', mode: 'byoVnet', count: 3, p50Seconds: 1200, p95Seconds: 86_400 },
    ]);
    expect(stats.stepDurations).toContainEqual({
      ...{ stepKind: 'managedCluster', mode: 'byoVnet' },
      ...{ count: 3, p50Seconds: 200, p95Seconds: 300 },
    });
  });

  it('adds up days, retries, refusals and registrations', () => {
    expect(stats.days).toMatchObject([
      { day: '2026-01-05', succeeded: 2, failed: 0, stepP50Seconds: { managedCluster: 100 } },
      { day: '2026-01-06', succeeded: 1, failed: 1 },
    ]);
    expect(stats.retriesByClass).toEqual({ throttled: 3, quota: 3 });
    expect(stats.refusalsByClass).toEqual({ quota: 1 });
    expect(stats.registrations).toMatchObject([{ subscriptionId: 's', name: 'Microsoft.X/F', seconds: 7 }]);
  });

  it('has no rate, and no span, where nothing ended', () => {
    const empty = statsOf({ tally: { phases: {}, lanes: {} }, sample: [], oldest: [] }, NOW_AT);
    expect(empty).not.toHaveProperty('successRate');
    expect(empty.sample).toEqual({ operations: 0 });
  });
});

/** The grammar of a line of the text format. */
const LINE =
  /^(?:# HELP [a-zA-Z_:][\w:]* [^\n]*|# TYPE [a-zA-Z_:][\w:]* (?:counter|gauge|summary)|[a-zA-Z_:][\w:]*(?:\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\\\|\\"|\\n)*")*\})? -?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|Inf))$/;

describe('the metrics', () => {
  const orphans = { checkedAt: NOW_AT, orphans: 2 };
  const all = { ...sources, unsentEvents: 4, stalled: 1, orphans, version: '1"\\\n' };
  const text = prometheusText(metricsOf(all, Date.parse(NOW_AT)));
  const lines = text.split('\n').slice(0, -1);

  it('keep to the grammar, each family once and under its help and type', () => {
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    const names = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => name.startsWith('slipway_'))).toBe(true);
  });

  it.each([
    'slipway_info{version="1\\"\\\\\\n"} 1',
    'slipway_operations{phase="Succeeded"} 3',
    'slipway_operations{phase="Canceled"} 0',
    'slipway_operations_by_lane{lane="failed"} 1',
    'slipway_oldest_running_seconds 3600',
    'slipway_step_duration_seconds{step_kind="managedCluster",mode="byoVnet",quantile="0.5"} 200',
    'slipway_step_duration_seconds_sum{step_kind="managedCluster",mode="byoVnet"} 600',
    'slipway_step_duration_seconds_count{step_kind="managedCluster",mode="byoVnet"} 3',
    'slipway_sample_retries{class="throttled"} 3',
    'slipway_unsent_events 4',
    'slipway_stalled_operations 1',
    'slipway_orphans 2',
    'slipway_orphans_checked_timestamp_seconds 1767744000',
  ])('say %s', (line) => {
    expect(lines).toContain(line);
  });
});
