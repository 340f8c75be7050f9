import { beforeEach, describe, expect, it } from 'vitest';
import { recordOf } from '../../../src/functions/register-telemetry.ts';
import { logLine } from '../../../src/telemetry/log-line.ts';
import { azureMonitorExporters } from '../../../src/telemetry/sdk/azure-monitor-exporters.ts';
import type { Exporters } from '../../../src/telemetry/sdk/start-telemetry.ts';
import { rootSpan } from '../../../src/telemetry/trace-ids.ts';
import { IngestionEndpoint } from '../../support/ingestion-endpoint.ts';
import { telemetryTo } from '../../support/received-telemetry.ts';

const KEY = '55555555-5555-5555-5555-555555555555';
const { traceId, spanId } = rootSpan('op-1');
const attributes = { 'slipway.operation_id': 'op-1' };

let endpoint: IngestionEndpoint;
let exporters: Exporters;

beforeEach(() => {
  endpoint = new IngestionEndpoint();
  exporters = azureMonitorExporters({
    connectionString: `InstrumentationKey=${KEY};IngestionEndpoint=https://ingestion.example/`,
    credential: { getToken: () => Promise.resolve({ token: 'of-the-app', expiresOnTimestamp: 9e15 }) },
    httpClient: endpoint.httpClient,
  });
});

/** The last of its type: the exporter begins a batch of metrics with one that tells of the resource. */
function baseDataOf(type: string): unknown {
  return endpoint.received.findLast(({ data }) => data.baseType === type)?.data.baseData;
}

describe('Application Insights', () => {
  it('is sent requests, metrics and lines under the names by which alerts and queries ask for them', async () => {
    const telemetry = telemetryTo(exporters);
    const [startMs, endMs] = [1_000, 3_000];
    telemetry.tell({
      name: 'operation',
      kind: 'server',
      ids: { traceId, spanId },
      startMs,
      endMs,
      attributes,
    });
    telemetry.count('slipway.retries', { class: 'throttled', step: 'subnet' });
    const message = logLine('OperationStalled', { operationId: 'op-1' });
    telemetry.log(recordOf({ level: 'warning', message, invocationContext: undefined }));
    await telemetry.close();

    expect(baseDataOf('RequestData')).toMatchObject({
      id: spanId,
      name: 'operation',
      properties: attributes,
    });
    expect(baseDataOf('MetricData')).toMatchObject({
      metrics: [{ name: 'slipway.retries', value: 1 }],
      properties: { class: 'throttled', step: 'subnet' },
    });
    expect(baseDataOf('MessageData')).toMatchObject({
      message,
      properties: { 'slipway.event': 'OperationStalled', ...attributes },
    });
    for (const { iKey, tags, data } of endpoint.received) {
      expect([iKey, tags['ai.cloud.role']]).toEqual([KEY, 'slipway']);
      if (data.baseType !== 'MetricData') expect(tags['ai.operation.id']).toBe(traceId);
    }
  });

  it('is entered by a token of the app, and the exporter tells nobody else', async () => {
    const telemetry = telemetryTo(exporters);
    telemetry.count('slipway.arm.throttled', { service: 'Microsoft.Network' });
    await telemetry.close();
    expect(endpoint.tokens).toEqual(['Bearer of-the-app']);
    expect(endpoint.hosts).toEqual(['ingestion.example']);
    for (const exporter of Object.values(exporters))
      expect(exporter).toMatchObject({ trackStatsbeat: false, options: { disableOfflineStorage: true } });
  });
});
