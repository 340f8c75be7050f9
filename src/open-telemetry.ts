import { createCredential } from './azure/credential.ts';
import { lateTelemetry } from './late-telemetry.ts';
import { systemNow } from './system-clock.ts';
import { errorText, logLine } from './telemetry/log-line.ts';
import { noTelemetry } from './telemetry/no-telemetry.ts';
import type { Exporters } from './telemetry/sdk/start-telemetry.ts';
import type { SpanAttributes, Telemetry } from './telemetry/telemetry.ts';
import type { TelemetryReceiver, TelemetrySettings } from './telemetry/telemetry-settings.ts';

/** What a process that ends waits for its last telemetry; the platform gives it 10 s in all. */
const CLOSE_LIMIT_MS = 5_000;

/** Loads what the chosen receivers need when something is first told; nothing at all where there is none. */
export function openTelemetry(
  settings: TelemetrySettings,
  version: string,
  closeLimitMs = CLOSE_LIMIT_MS,
): Telemetry {
  if (settings.receivers.length === 0) return noTelemetry;
  return lateTelemetry(() =>
    load(settings, version, closeLimitMs).catch((error: unknown) => {
      tellLost(error);
      return noTelemetry;
    }),
  );
}

function tellLost(error: unknown): void {
  console.warn(logLine('TelemetryLost', { error: errorText(error) }));
}

async function load(settings: TelemetrySettings, version: string, closeLimitMs: number): Promise<Telemetry> {
  const { receivers, metricIntervalMs } = settings;
  const { startTelemetry } = await import('./telemetry/sdk/start-telemetry.ts');
  return startTelemetry({
    exporters: await Promise.all(receivers.map(exportersFor)),
    resource: resourceOf(settings, version),
    metricIntervalMs,
    closeLimitMs,
    lost: tellLost,
    now: telemetryNow(settings),
    elapsedMs: () => performance.now(),
  });
}

async function exportersFor(receiver: TelemetryReceiver): Promise<Exporters> {
  if (receiver.kind === 'otlp') {
    const { otlpExporters } = await import('./telemetry/sdk/otlp-exporters.ts');
    return otlpExporters(receiver);
  }
  const { azureMonitorExporters } = await import('./telemetry/sdk/azure-monitor-exporters.ts');
  const { connectionString, identity } = receiver;
  if (!identity) return azureMonitorExporters({ connectionString });
  return azureMonitorExporters({
    connectionString,
    credential: createCredential(identity),
  });
}

/** By the conventions of OpenTelemetry. */
function resourceOf({ cloud, deploymentEnvironment }: TelemetrySettings, version: string): SpanAttributes {
  const inAzure =
    cloud.app === undefined ? {} : { 'cloud.provider': 'azure', 'cloud.platform': 'azure.functions' };
  return {
    'service.name': 'slipway',
    'service.version': version,
    'service.instance.id': cloud.instance,
    'faas.name': cloud.app,
    'faas.instance': cloud.instance,
    ...inAzure,
    'cloud.region': cloud.region,
    'deployment.environment.name': deploymentEnvironment,
  };
}

/** The times that operations carry; on the embedded stack they run ahead of the machine's. */
export function telemetryNow({ clock }: Pick<TelemetrySettings, 'clock'>): () => number {
  if (!clock) return systemNow;
  return () => clock.virtualMs + (systemNow() - clock.realMs) * clock.speed;
}
