import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../../../src/local/engine/replay/retry-delay.ts';

const base = { firstRetryIntervalInMilliseconds: 100, maxNumberOfAttempts: 5 };

describe('retryDelayMs', () => {
  it.each([
    ['is the first interval each time', {}, 3, 100],
    ['grows by the coefficient', { backoffCoefficient: 3 }, 3, 900],
    [
      'stops growing at the longest interval',
      { backoffCoefficient: 3, maxRetryIntervalInMilliseconds: 500 },
      3,
      500,
    ],
    ['never exceeds six days', { backoffCoefficient: 1e9 }, 4, 6 * 24 * 3_600_000],
    ['is nothing after the last attempt', {}, 5, 0],
    ['ends when the time for attempts is over', { retryTimeoutInMilliseconds: 1_000 }, 2, undefined],
    ['goes on while there is time', { retryTimeoutInMilliseconds: 1_001 }, 2, 100],
  ])('%s', (_, options, number, delayMs) => {
    const attempt = { number, firstStartedMs: 5_000, nowMs: 6_000 };
    expect(retryDelayMs({ ...base, ...options }, attempt)).toBe(delayMs);
  });
});
