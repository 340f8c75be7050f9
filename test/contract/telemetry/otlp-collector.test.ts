import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTelemetry } from '../../../src/open-telemetry.ts';
import { recordOf } from '../../../src/functions/register-telemetry.ts';
import { logLine } from '../../../src/telemetry/log-line.ts';
import { noTelemetry } from '../../../src/telemetry/no-telemetry.ts';
import type { Telemetry } from '../../../src/telemetry/telemetry.ts';
import type { TelemetrySettings } from '../../../src/telemetry/telemetry-settings.ts';
import { rootSpan } from '../../../src/telemetry/trace-ids.ts';
import { eventuallyTrue } from '../../support/eventually.ts';
import { OtlpCollector, valuesOf } from '../../support/otlp-collector.ts';

/** For a collector that does not answer. */
const SHORT_MS = 300;

let collector: OtlpCollector;
let endpoint: string;

beforeEach(async () => {
  collector = new OtlpCollector();
  endpoint = await collector.listen();
});

afterEach(async () => {
  await collector.close();
});

function settings(at = endpoint): TelemetrySettings {
  return {
    receivers: [{ kind: 'otlp', endpoint: at, headers: { 'x-key': 'k-1' } }],
    metricIntervalMs: 3_600_000,
    deploymentEnvironment: 'test',
    cloud: { app: 'func-slipway', region: 'westus2', instance: 'i-1' },
    clock: { realMs: 0, virtualMs: 0, speed: 1 },
  };
}

/** As an activity does. */
async function work(telemetry: Telemetry): Promise<string> {
  return telemetry.inSpan(
    {
      name: 'subnet_begin',
      kind: 'internal',
      parent: rootSpan('op-1'),
      attributes: { token: 'Bearer canary' },
    },
    async (span) => {
      const message = logLine('unlistedError', { operationId: 'op-1', url: 'https://x/?sig=canary' });
      telemetry.log(recordOf({ level: 'warning', message, invocationContext: undefined }));
      telemetry.count('slipway.retries', { class: 'throttled', step: 'subnet' });
      telemetry.measure('slipway.queue.delay', 1.5, {});
      telemetry.show('slipway.orphans', [{ value: 2, attributes: {} }]);
      span.fail('access_token=canary');
      return 'done';
    },
  );
}

describe('a collector of OpenTelemetry', () => {
  it('is sent spans, metrics and lines of the log, by the conventions, when the app ends at the latest', async () => {
    const telemetry = openTelemetry(settings(), '1.2.3');
    expect(await work(telemetry)).toBe('done');
    await telemetry.close();

    const [span] = collector.spans;
    expect(span).toMatchObject({
      name: 'subnet_begin',
      traceId: rootSpan('op-1').traceId,
      parentSpanId: rootSpan('op-1').spanId,
      status: { code: 2 },
    });
    const [line] = collector.logs;
    expect(line).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId, severityText: 'WARN' });
    expect(valuesOf(line?.attributes ?? [])).toMatchObject({
      'slipway.event': 'unlistedError',
      'slipway.operation_id': 'op-1',
    });
    expect(collector.metrics.map(({ name, unit }) => [name, unit])).toEqual(
      expect.arrayContaining([
        ['slipway.retries', '{retry}'],
        ['slipway.queue.delay', 's'],
        ['slipway.orphans', '{resource}'],
      ]),
    );
    expect(collector.resources).toHaveLength(3);
    for (const resource of collector.resources) {
      expect(resource).toMatchObject({
        'service.name': 'slipway',
        'service.version': '1.2.3',
        'cloud.provider': 'azure',
        'cloud.region': 'westus2',
        'deployment.environment.name': 'test',
      });
    }
    for (const headers of collector.headers) expect(headers['x-key']).toBe('k-1');
    expect(collector.bodies.join()).not.toContain('canary');
  });

  it.each(['fails', 'hangs'] as const)('disturbs nothing when it %s', async (mood) => {
    collector.mood = mood;
    const telemetry = openTelemetry(settings(), '1.2.3', SHORT_MS);
    expect(await work(telemetry)).toBe('done');
    await telemetry.close();
    await eventuallyTrue('all three requests', () => Promise.resolve(collector.headers.length >= 3));
    expect(collector.bodies).toEqual([]);
  });

  it('disturbs nothing when it is not there', async () => {
    const telemetry = openTelemetry(settings('http://127.0.0.1:1'), '1.2.3', SHORT_MS);
    expect(await work(telemetry)).toBe('done');
    await telemetry.close();
  });

  it('is told nothing where none is set', async () => {
    expect(openTelemetry({ ...settings(), receivers: [] }, '1.2.3')).toBe(noTelemetry);
  });
});
