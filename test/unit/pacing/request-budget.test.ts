import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestBudget } from '../../../src/pacing/request-budget.ts';

const whole = { burst: 1, perSecond: 1 };

describe('RequestBudget', () => {
  it('gives a burst at once, and each after it its own time', () => {
    const budget = new RequestBudget(whole);
    expect(budget.draw('s', { clusterCalls: 60 }, 0)).toEqual({ waitSeconds: 0 });
    expect(budget.draw('s', { clusterCalls: 1 }, 0)).toEqual({ waitSeconds: 1, scarcest: 'clusterCalls' });
    expect(budget.draw('s', { clusterCalls: 1 }, 0).waitSeconds).toBe(2);
    expect(budget.draw('s', { clusterCalls: 1 }, 2000).waitSeconds).toBe(1);
  });

  it('tells of several limits the one that is waited for longest', () => {
    const budget = new RequestBudget(whole);
    const drawn = budget.draw('s', { reads: 275, clusterCalls: 90 }, 0);
    expect(drawn).toEqual({ waitSeconds: 30, scarcest: 'clusterCalls' });
  });

  it('keeps subscriptions apart', () => {
    const budget = new RequestBudget(whole);
    budget.draw('one', { writes: 300 }, 0);
    expect(budget.draw('two', { writes: 1 }, 0).waitSeconds).toBe(0);
  });

  it('holds no more than its share, however long nothing is drawn', () => {
    const budget = new RequestBudget({ burst: 0.5, perSecond: 0.5 });
    budget.draw('s', { clusterCalls: 30 }, 0);
    expect(budget.draw('s', { clusterCalls: 30 }, 3_600_000).waitSeconds).toBe(0);
    expect(budget.draw('s', { clusterCalls: 1 }, 3_600_000).waitSeconds).toBe(2);
  });

  it('is empty for as long as Azure has said', () => {
    const budget = new RequestBudget(whole);
    budget.empty('s', ['reads'], { forSeconds: 10, nowMs: 0 });
    expect(budget.draw('s', { reads: 25 }, 0).waitSeconds).toBe(11);
    expect(budget.draw('s', { writes: 1 }, 0).waitSeconds).toBe(0);
  });

  it('serves, whatever is drawn and when, no more than its limit allows in any time', () => {
    const draws = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 20_000 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(draws, (asked) => {
        const budget = new RequestBudget(whole);
        let nowMs = 0;
        const served = asked.map(([count, pauseMs]) => {
          nowMs += pauseMs;
          return { atMs: nowMs + budget.draw('s', { clusterCalls: count }, nowMs).waitSeconds * 1000, count };
        });
        const endMs = Math.max(...served.map(({ atMs }) => atMs));
        const total = served.reduce((sum, { count }) => sum + count, 0);
        expect(total).toBeLessThanOrEqual(60 + endMs / 1000 + 1e-6);
        // In the order in which they asked.
        expect(served.map(({ atMs }) => atMs)).toEqual(served.map(({ atMs }) => atMs).sort((a, b) => a - b));
      }),
    );
  });
});
