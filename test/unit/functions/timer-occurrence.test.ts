import type { Timer } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { occurrenceOf } from '../../../src/functions/timer-occurrence.ts';

function timer(next: string): Timer {
  const scheduleStatus = { last: '0001-01-01T00:00:00+00:00', next, lastUpdated: next };
  return { isPastDue: false, schedule: { adjustForDST: true }, scheduleStatus };
}

describe('occurrenceOf', () => {
  it('is what the host expected to come next', () => {
    expect(occurrenceOf(timer('2026-01-05T08:10:00+00:00'))).toBe('2026-01-05T08:10:00.000Z');
  });

  it('is unknown when somebody ran the function by hand', () => {
    expect(occurrenceOf(timer('0001-01-01T00:00:00+00:00'))).toBeUndefined();
  });

  it('is unknown when the host keeps no times of the schedule', () => {
    expect(occurrenceOf({ ...timer(''), scheduleStatus: null } as unknown as Timer)).toBeUndefined();
  });
});
