import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import { metricTable, type Metric } from '../metric-names.ts';
import type { Telemetry } from '../telemetry.ts';

/** Seconds: from a request that is answered at once to an operation that takes all the time it has. */
const requestBounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
const workBounds = [1, 5, 10, 30, 60, 120, 180, 300, 450, 600, 900, 1200, 1800, 2700, 3600, 7200, 10_800];

/** What was shown by an instance that does not watch any more is not shown for ever. */
const SHOWN_FOR_MS = 180_000;

interface Shown {
  readonly readings: readonly { readonly value: number; readonly attributes: Attributes }[];
  readonly untilMs: number;
}

/** `elapsedMs`: of a clock that nobody turns. */
export function instrumentsOf(
  meter: Meter,
  elapsedMs: () => number,
): Pick<Telemetry, 'count' | 'measure' | 'show'> {
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  const shown = new Map<string, Shown>();
  for (const { name, kind, unit, description } of metricTable) {
    const options = { unit, description };
    if (kind === 'counter') counters.set(name, meter.createCounter(name, options));
    if (kind === 'histogram')
      histograms.set(
        name,
        meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: boundsOf(name) } }),
      );
    if (kind === 'gauge')
      meter.createObservableGauge(name, options).addCallback((result) => {
        const { readings, untilMs } = shown.get(name) ?? { readings: [], untilMs: 0 };
        if (elapsedMs() > untilMs) return;
        for (const { value, attributes } of readings) result.observe(value, attributes);
      });
  }
  return {
    count: (name, attributes) => counters.get(name)?.add(1, attributes),
    measure: (name, seconds, attributes) => histograms.get(name)?.record(seconds, attributes),
    show: (name, readings) => {
      shown.set(name, { readings, untilMs: elapsedMs() + SHOWN_FOR_MS });
    },
  };
}

function boundsOf(name: Metric['name']): number[] {
  return name === 'slipway.arm.request.duration' ? requestBounds : workBounds;
}
