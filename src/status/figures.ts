import type { OperationRecords } from '../contracts/operation-records.ts';
import { readEndedSample } from './ended-sample.ts';
import { measuredTimes, type MeasuredTimes } from './estimate-end.ts';
import { metricsOf, readBacklog, type OrphanCount } from './metrics.ts';
import { prometheusText } from './prometheus-text.ts';
import { rememberBriefly } from './remember-briefly.ts';
import type { StatsAnswer } from './schema/answers.ts';
import { readStatsSources, statsOf } from './stats.ts';

/** Figures over many operations, read anew every few seconds however many ask. */
export interface Figures {
  readonly measured: () => Promise<MeasuredTimes>;
  readonly stats: () => Promise<StatsAnswer>;
  /** In the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
}

export interface FigureSources {
  readonly records: Pick<OperationRecords, 'list' | 'tally' | 'unsentEvents'>;
  readonly readOrphans: () => Promise<OrphanCount>;
  readonly version: string;
  readonly now: () => number;
}

/** What ended operations took changes slowly, and is dear to read. */
const SAMPLE_MS = 20_000;
const FIGURES_MS = 3_000;

export function figuresOver({ records, readOrphans, version, now }: FigureSources): Figures {
  const often = { maxAgeMs: FIGURES_MS, now };
  const readSample = rememberBriefly(() => readEndedSample(records), { maxAgeMs: SAMPLE_MS, now });
  const readSources = rememberBriefly(() => readStatsSources(records, readSample), often);
  const stats = rememberBriefly(
    async () => statsOf(await readSources(), new Date(now()).toISOString()),
    often,
  );
  const metrics = rememberBriefly(async () => {
    const [sources, backlog, orphans] = await Promise.all([
      readSources(),
      readBacklog(records),
      readOrphans(),
    ]);
    return prometheusText(metricsOf({ ...sources, ...backlog, orphans, version }, now()));
  }, often);
  const measured = rememberBriefly(async () => measuredTimes(await readSample()), {
    maxAgeMs: SAMPLE_MS,
    now,
  });
  return { measured, stats, metrics };
}
