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
  /** Sends the requests in place of the SDK's own client. */
  readonly httpClient?: NonNullable<AzureMonitorExporterOptions['httpClient']>;
}

/**
 * Nothing is kept on the disk of the instance: what Application Insights does not take is lost. Nor does the exporter
 * send figures of its own to Microsoft, for which it has no option but this variable.
 */
export function azureMonitorExporters(settings: AzureMonitorSettings): Exporters {
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] = 'true';
  const options: AzureMonitorExporterOptions = { ...settings, disableOfflineStorage: true };
  return {
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
    logs: new AzureMonitorLogExporter(options),
  };
}
