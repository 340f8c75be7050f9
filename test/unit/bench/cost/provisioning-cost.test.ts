import { describe, expect, it } from 'vitest';
import { longActivityCost } from '../../../../bench/cost/long-activity-cost.ts';
import { billedSeconds, provisioningCost, totalOf } from '../../../../bench/cost/provisioning-cost.ts';
import { quantitiesWith, ratesWith } from '../../../support/cost-quantities.ts';

const nothing = {
  executions: 0,
  gbSeconds: 0,
  storage: 0,
  serviceBus: 0,
  telemetry: 0,
  storageLogs: 0,
};

describe('billedSeconds', () => {
  it.each([
    [1, 1],
    [1000, 1],
    [1001, 1.1],
    [1100, 1.1],
    [2345, 2.4],
  ])('bills %d ms as %d s', (executionMs, seconds) => {
    expect(billedSeconds(ratesWith({ executionMs }))).toBeCloseTo(seconds, 10);
  });
});

describe('provisioningCost', () => {
  it('is nothing when nothing costs anything', () => {
    const used = quantitiesWith({ executions: 9, tableTransactions: 9, telemetryItems: 9, keptBytes: 9 });
    expect(provisioningCost(used, ratesWith({}))).toEqual(nothing);
  });

  it('prices executions by the million, and each of them as a second of the instance at least', () => {
    const rates = ratesWith({ usdPerMillionExecutions: 0.4, usdPerGbSecond: 0.000_026 });
    const cost = provisioningCost(quantitiesWith({ executions: 100 }), rates);
    expect(cost.executions).toBeCloseTo(0.000_04, 12);
    expect(cost.gbSeconds).toBeCloseTo(100 * 1 * 2 * 0.000_026, 12);
  });

  it('prices transactions by ten thousand, by kind, and a month of what is kept', () => {
    const rates = ratesWith({
      usdPerTableTransactions: 1,
      usdPerQueueOperations: 10,
      usdPerBlobReads: 100,
      usdPerBlobWrites: 1000,
      usdPerTableGbMonth: 7,
    });
    const used = {
      tableTransactions: 10_000,
      queueOperations: 20_000,
      blobReads: 30_000,
      blobWrites: 40_000,
    };
    const cost = provisioningCost(quantitiesWith({ ...used, keptBytes: 1_000_000_000 }), rates);
    expect(cost).toEqual({ ...nothing, storage: 1 + 20 + 300 + 4000 + 7 });
  });

  it('prices messages by the million', () => {
    const rates = ratesWith({ usdPerMillionServiceBusOperations: 0.8 });
    const cost = provisioningCost(quantitiesWith({ serviceBusOperations: 500_000 }), rates);
    expect(cost).toEqual({ ...nothing, serviceBus: 0.4 });
  });

  it('prices telemetry by its bytes, and the log of every transaction of storage', () => {
    const rates = ratesWith({ usdPerLogGb: 2, bytesPerTelemetryItem: 1000, bytesPerStorageLog: 500 });
    const used = { telemetryItems: 1_000_000, tableTransactions: 1_000_000, queueOperations: 1_000_000 };
    const cost = provisioningCost(quantitiesWith(used), rates);
    expect(cost).toEqual({ ...nothing, telemetry: 2, storageLogs: 2 });
    expect(totalOf(cost)).toBe(4);
  });
});

describe('longActivityCost', () => {
  it('pays for all the time that it waits', () => {
    const rates = ratesWith({ usdPerGbSecond: 0.000_026, usdPerMillionExecutions: 0.4 });
    expect(longActivityCost(720, rates)).toBeCloseTo(720 * 2 * 0.000_026 + 0.000_000_4, 12);
  });
});
