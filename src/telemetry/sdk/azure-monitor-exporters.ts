import {
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
  type AzureMonitorExporterOptions,
} from '@azure/monitor-opentelemetry-exporter';
import type { Exporters } from './start-telemetry.ts';

export interface AzureMonitorSettings {
  readonly connectionString: string;
  /** Absent: the connection string alone lets in. */
  readonly credential?: NonNullable<AzureMonitorExporterOptions['credential']>;
}

/** Nothing is kept on the disk of the instance: what Application Insights does not take is lost. */
export function azureMonitorExporters(settings: AzureMonitorSettings): Exporters {
  const options: AzureMonitorExporterOptions = { ...settings, disableOfflineStorage: true };
  return {
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
    logs: new AzureMonitorLogExporter(options),
  };
}
