/** One process of the app as far as its telemetry goes, and whoever receives it. */
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  startTelemetry,
  type Exporters,
  type StartedTelemetry,
} from '../../src/telemetry/sdk/start-telemetry.ts';

export interface Point {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of a histogram: the sum of what was measured. */
  readonly value: number;
}

/** The tests ask for what is there; by itself it is hardly ever sent. */
const HARDLY_EVER_MS = 3_600_000;

export function telemetryTo(
  exporters: Exporters,
  now = someTime,
  elapsedMs: () => number = () => 0,
): StartedTelemetry {
  return startTelemetry({
    exporters: [exporters],
    resource: { 'service.name': 'slipway' },
    metricIntervalMs: HARDLY_EVER_MS,
    closeLimitMs: 1_000,
    lost: () => undefined,
    now,
    elapsedMs,
  });
}

const someTime = (): number => Date.parse('2026-01-05T08:00:00Z');

export class ReceivedTelemetry {
  readonly telemetry: StartedTelemetry;
  /** Of the clock that nobody turns. */
  elapsedMs = 0;
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #logs = new InMemoryLogRecordExporter();

  constructor(now: () => number = someTime) {
    const exporters = { spans: this.#spans, metrics: this.#metrics, logs: this.#logs };
    this.telemetry = telemetryTo(exporters, now, () => this.elapsedMs);
  }

  async spans(): Promise<readonly ReadableSpan[]> {
    await this.telemetry.flush();
    return this.#spans.getFinishedSpans();
  }

  /** As they are now, by the order of the table. */
  async points(): Promise<readonly Point[]> {
    this.#metrics.reset();
    await this.telemetry.flush();
    const metrics =
      this.#metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    return metrics.flatMap(({ descriptor: { name }, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name, attributes, value: numberOf(value) })),
    );
  }

  async logs() {
    await this.telemetry.flush();
    return this.#logs.getFinishedLogRecords();
  }
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return Number((value as { readonly sum?: number }).sum);
}
