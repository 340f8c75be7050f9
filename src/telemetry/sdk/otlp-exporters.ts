import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { TelemetryReceiver } from '../telemetry-settings.ts';
import type { Exporters } from './start-telemetry.ts';

/** JSON over HTTP to a collector; one attempt may take this long. */
const ATTEMPT_MS = 5_000;

export function otlpExporters({
  endpoint,
  headers,
}: Extract<TelemetryReceiver, { kind: 'otlp' }>): Exporters {
  const at = (path: string) => ({
    url: `${endpoint}/v1/${path}`,
    headers: { ...headers },
    timeoutMillis: ATTEMPT_MS,
  });
  return {
    spans: new OTLPTraceExporter(at('traces')),
    metrics: new OTLPMetricExporter(at('metrics')),
    logs: new OTLPLogExporter(at('logs')),
  };
}
