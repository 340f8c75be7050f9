/**
 * Telemetry over the OpenTelemetry SDK. Nothing but the handler of its failures is registered globally: what this process
 * exports is what it tells here.
 * Loaded only when somebody receives it.
 *
 * 1. Times are given, never the SDK's own: the app's clock may be another than the machine's.
 * 2. Exporting goes on beside the work, in batches with a limit; what finds no place there is dropped.
 */
import { trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { LogRecord, SpanAttributes, Telemetry } from '../telemetry.ts';
import { DerivedIds } from './derived-ids.ts';
import { instrumentsOf } from './instruments.ts';
import { contextOf, present, spansOver } from './spans.ts';

/** Where it goes. */
export interface Exporters {
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
  readonly logs: LogRecordExporter;
}

export interface TelemetryOptions {
  readonly exporters: readonly Exporters[];
  readonly resource: SpanAttributes;
  readonly metricIntervalMs: number;
  /** `close` gives up after this. */
  readonly closeLimitMs: number;
  /** Told, now and then, why something could not be sent. */
  readonly lost: (error: unknown) => void;
  readonly now: () => number;
  /** Of a clock that nobody turns. */
  readonly elapsedMs: () => number;
}

export interface StartedTelemetry extends Telemetry {
  /** Sends what is there now; rejects where it cannot. */
  flush(): Promise<void>;
}

const SCOPE = 'slipway';
const LONGEST_VALUE = 4000;
/** An exporter may hang for this long before its batch is given up. */
const EXPORT_LIMIT_MS = 10_000;

export function startTelemetry(options: TelemetryOptions): StartedTelemetry {
  const { exporters, now, elapsedMs } = options;
  setGlobalErrorHandler(nowAndThen(options));
  const resource = resourceFromAttributes(present(options.resource));
  const ids = new DerivedIds();
  const tracers = new BasicTracerProvider({
    resource,
    idGenerator: ids,
    sampler: new AlwaysOnSampler(),
    spanLimits: { attributeValueLengthLimit: LONGEST_VALUE },
    spanProcessors: exporters.map(
      ({ spans }) => new BatchSpanProcessor(spans, { exportTimeoutMillis: EXPORT_LIMIT_MS }),
    ),
  });
  const meters = new MeterProvider({
    resource,
    readers: exporters.map(({ metrics }) => reader(metrics, options)),
  });
  const loggers = new LoggerProvider({
    resource,
    processors: exporters.map(
      ({ logs }) => new BatchLogRecordProcessor({ exporter: logs, exportTimeoutMillis: EXPORT_LIMIT_MS }),
    ),
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  const logger = loggers.getLogger(SCOPE);
  const providers = [tracers, meters, loggers];
  return {
    isOn: true,
    ...spansOver({ tracer: tracers.getTracer(SCOPE), ids, contexts, now }),
    ...instrumentsOf(meters.getMeter(SCOPE), elapsedMs),
    log: (record) => {
      const active = contexts.active();
      const context = trace.getSpan(active) || !record.span ? active : contextOf(record.span);
      logger.emit({ ...emitted(record, now()), context });
    },
    flush: async () => {
      await Promise.all(providers.map((provider) => provider.forceFlush()));
    },
    close: async () => {
      const closed = Promise.allSettled(providers.map((provider) => provider.shutdown()));
      await Promise.race([closed, timeIsOver(options.closeLimitMs)]);
    },
  };
}

const LOST_EVERY_MS = 300_000;

/** A receiver that is away is away for each batch. */
function nowAndThen({ lost, elapsedMs }: TelemetryOptions): (error: unknown) => void {
  let nextMs = 0;
  return (error) => {
    if (elapsedMs() < nextMs) return;
    nextMs = elapsedMs() + LOST_EVERY_MS;
    lost(error);
  };
}

const severities: Readonly<Record<LogRecord['severity'], SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

function emitted({ severity, line, attributes }: LogRecord, timestamp: number) {
  return {
    severityNumber: severities[severity],
    severityText: severity.toUpperCase(),
    body: line,
    attributes: present(attributes),
    timestamp,
    observedTimestamp: timestamp,
  };
}

function reader(
  exporter: PushMetricExporter,
  { metricIntervalMs }: TelemetryOptions,
): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: metricIntervalMs,
    exportTimeoutMillis: Math.min(EXPORT_LIMIT_MS, metricIntervalMs),
  });
}

async function timeIsOver(milliseconds: number): Promise<void> {
  const over = AbortSignal.timeout(milliseconds);
  await new Promise((resolve) => {
    over.addEventListener('abort', resolve, { once: true });
  });
}
