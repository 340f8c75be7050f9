import { describe, expect, it } from 'vitest';
import { idleMonthCost, idleStorage, MONTH_SECONDS } from '../../../../bench/cost/idle-month-cost.ts';
import { minutesOf, readInstallation, runsInMonth } from '../../../../bench/cost/installation.ts';
import { ratesWith } from '../../../support/cost-quantities.ts';

const still = { timerRuns: 0, controlQueues: 4, pollSeconds: 10, alertMinutes: [] };

describe('idleMonthCost', () => {
  it('takes what is free off the timers', () => {
    const rates = ratesWith({
      usdPerGbSecond: 1,
      usdPerMillionExecutions: 1_000_000,
      freeGbSeconds: 150,
      freeExecutions: 90,
    });
    expect(idleMonthCost({ ...still, timerRuns: 100 }, rates).timers).toBe(200 - 150 + (100 - 90));
    expect(idleMonthCost({ ...still, timerRuns: 50 }, rates).timers).toBe(0);
  });

  it('pays for instances that are kept ready all month', () => {
    const rates = ratesWith({ alwaysReadyUsdPerGbSecond: 1, alwaysReadyInstances: 3 });
    expect(idleMonthCost(still, rates).alwaysReady).toBe(3 * 2 * 730 * 3600);
  });

  it('pays the base of Service Bus, and each alert rule as often as it looks', () => {
    const rates = ratesWith({
      usdPerServiceBusMonth: 10,
      usdPerAlert5Min: 1.5,
      usdPerAlert15Min: 0.5,
      usdPerMetricAlert: 0.1,
    });
    const cost = idleMonthCost({ ...still, alertMinutes: [5, 5, 15, 60] }, rates);
    expect(cost).toMatchObject({ serviceBus: 10, alerts: 1.5 + 1.5 + 0.5 + 0.5 + 0.1 });
  });

  it('takes the free gigabytes off all logs together', () => {
    const rates = ratesWith({ usdPerLogGb: 2, freeLogGb: 1, bytesPerTelemetryItem: 1000, gaugeSeries: 100 });
    expect(idleMonthCost(still, rates).logs).toBeCloseTo((100 * 43_800 * 1000 * 1e-9 - 1) * 2, 10);
  });
});

describe('idleStorage', () => {
  it('has each queue asked by the instance that is kept and by the scale controller', () => {
    const used = idleStorage({ ...still, pollSeconds: 20 }, { alwaysReadyInstances: 1 });
    expect(used.queueOperations).toBe((5 * MONTH_SECONDS) / 20 + (5 * MONTH_SECONDS) / 10);
    expect(used.tableTransactions).toBe((5 * MONTH_SECONDS) / 10);
  });

  it('has the scale controller alone ask when no instance is kept', () => {
    const used = idleStorage(still, { alwaysReadyInstances: 0 });
    expect(used).toMatchObject({ queueOperations: (5 * MONTH_SECONDS) / 10, tableTransactions: 0 });
  });

  it('has blobs written by timers alone', () => {
    const used = idleStorage({ ...still, timerRuns: 10 }, { alwaysReadyInstances: 0 });
    expect(used).toMatchObject({ blobWrites: 10, blobReads: 30 });
  });
});

describe('readInstallation', () => {
  it('counts the runs of a schedule in a month of 730 hours', () => {
    expect(runsInMonth('0 * * * * *')).toBe(43_800);
    expect(runsInMonth('0 7 * * * *')).toBe(730);
    expect(runsInMonth('0 23 3 * * *')).toBe(31);
  });

  it('reads how often an alert rule looks', () => {
    expect(['PT5M', 'PT15M', 'PT1H'].map(minutesOf)).toEqual([5, 15, 60]);
  });

  it('finds the files that are deployed', () => {
    const { timerRuns, controlQueues, pollSeconds, alertMinutes } = readInstallation();
    expect(timerRuns).toBeGreaterThan(0);
    expect(controlQueues).toBeGreaterThan(0);
    expect(pollSeconds).toBeGreaterThan(0);
    expect(alertMinutes).not.toEqual([]);
    expect(alertMinutes.every((minutes) => minutes > 0)).toBe(true);
  });
});
