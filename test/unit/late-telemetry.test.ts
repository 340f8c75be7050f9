import { describe, expect, it } from 'vitest';
import { lateTelemetry } from '../../src/late-telemetry.ts';
import { noTelemetry } from '../../src/telemetry/no-telemetry.ts';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';

function seen() {
  const calls: string[] = [];
  let loads = 0;
  const real: Telemetry = {
    ...noTelemetry,
    count: (name) => void calls.push(`count ${name}`),
    log: ({ line }) => void calls.push(`log ${line}`),
    inSpan: (start, work) => {
      calls.push(`span ${start.name}`);
      return noTelemetry.inSpan(start, work);
    },
    close: () => Promise.resolve(void calls.push('close')),
  };
  const telemetry = lateTelemetry(() => {
    loads += 1;
    return Promise.resolve(real);
  });
  return { calls, telemetry, loads: () => loads };
}

describe('lateTelemetry', () => {
  it('loads nothing while nothing is told, and has then nothing to close', async () => {
    const { calls, loads, telemetry } = seen();
    await telemetry.close();
    expect([loads(), calls]).toEqual([0, []]);
  });

  it('tells what came while it was loaded, in order, and loads once', async () => {
    const { calls, loads, telemetry } = seen();
    telemetry.count('slipway.arm.throttled', { service: 'network' });
    telemetry.log({ severity: 'info', line: 'first', attributes: {} });
    const work = telemetry.inSpan({ name: 'work', kind: 'internal' }, () => Promise.resolve(7));
    expect(await work).toBe(7);
    telemetry.log({ severity: 'info', line: 'second', attributes: {} });
    await telemetry.close();
    expect(calls).toEqual(['count slipway.arm.throttled', 'log first', 'span work', 'log second', 'close']);
    expect(loads()).toBe(1);
  });
});
