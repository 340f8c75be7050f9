import { describe, expect, it } from 'vitest';
import {
  idleFigures,
  longActivityFigures,
  provisioningFigures,
  schedulerFigures,
} from '../../../../bench/cost/cost-figures.ts';
import type { Figure } from '../../../../bench/figure.ts';
import { quantitiesWith, ratesWith } from '../../../support/cost-quantities.ts';

const runs = [
  { mode: 'byoVnet', used: quantitiesWith({ executions: 10, durableActions: 100, queueOperations: 20 }) },
  { mode: 'managedVnet', used: quantitiesWith({ executions: 20, durableActions: 100, queueOperations: 40 }) },
];

describe('provisioningFigures', () => {
  it('tells a thousand of each mode in all, and each part over the modes', () => {
    const figures = provisioningFigures('a thousand', runs, ratesWith({ usdPerMillionExecutions: 1000 }));
    expect(valuesOf(figures, 'a thousand, byoVnet')).toEqual([10]);
    expect(valuesOf(figures, 'a thousand, managedVnet')).toEqual([20]);
    expect(valuesOf(figures, 'a thousand: executions')).toEqual([10, 20]);
    expect(valuesOf(figures, 'a thousand: Service Bus')).toEqual([0, 0]);
  });
});

describe('longActivityFigures', () => {
  it('tells the compute of each run beside an activity that waits', () => {
    const rates = ratesWith({ usdPerGbSecond: 0.01 });
    const figures = longActivityFigures({ what: 'warm', seconds: 100 }, runs, rates);
    expect(valuesOf(figures, 'warm: long activities instead')).toEqual([2000]);
    expect(valuesOf(figures, 'warm: compute, of that of long activities')).toEqual([0.1, 0.2]);
  });
});

describe('schedulerFigures', () => {
  it('tells the price at which the scheduler costs as much as Azure Storage', () => {
    const rates = ratesWith({ usdPerQueueOperations: 1 });
    const figures = schedulerFigures(runs, rates);
    expect(valuesOf(figures, '1,000 provisionings: durable actions')).toEqual([100_000, 100_000]);
    expect(valuesOf(figures, 'Durable Task Scheduler: break-even of a million actions')).toEqual([20, 40]);
    expect(figures).toHaveLength(2);
  });

  it('tells what it costs where its price is given', () => {
    const figures = schedulerFigures(runs, ratesWith({ usdPerMillionDurableActions: 3 }));
    expect(valuesOf(figures, '1,000 provisionings: Durable Task Scheduler')).toEqual([
      expect.closeTo(0.3, 10),
      expect.closeTo(0.3, 10),
    ]);
  });
});

describe('idleFigures', () => {
  it('tells a month with and without instances that are kept ready', () => {
    const installation = { timerRuns: 0, controlQueues: 1, pollSeconds: 10, alertMinutes: [] };
    const rates = ratesWith({
      usdPerServiceBusMonth: 10,
      alwaysReadyInstances: 1,
      alwaysReadyUsdPerGbSecond: 1,
      usdPerQueueOperations: 10_000,
    });
    const figures = idleFigures(installation, rates);
    const polls = (2 * 730 * 3600) / 10;
    expect(valuesOf(figures, 'idle month, without always-ready instances')).toEqual([10 + polls]);
    expect(valuesOf(figures, 'idle month')).toEqual([10 + 2 * polls + 2 * 730 * 3600]);
  });
});

function valuesOf(figures: readonly Figure[], name: string): readonly number[] | undefined {
  return figures.find((each) => each.name === name)?.values;
}
