import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../src/local/host/timer-schedule.ts';

function after(schedule: string, instant: string): string | undefined {
  const nextMs = parseSchedule(schedule).next(Date.parse(instant));
  return nextMs === undefined ? undefined : new Date(nextMs).toISOString();
}

describe('parseSchedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-01-05T08:02:30Z', '2026-01-05T08:05:00.000Z'],
    ['0 */5 * * * *', '2026-01-05T08:05:00Z', '2026-01-05T08:10:00.000Z'],
    ['*/15 * * * * *', '2026-01-05T08:00:00.500Z', '2026-01-05T08:00:15.000Z'],
    ['0 0 * * * *', '2026-01-05T23:59:59.999Z', '2026-01-06T00:00:00.000Z'],
    ['0 30 9 * * 1-5', '2026-01-09T10:00:00Z', '2026-01-12T09:30:00.000Z'],
    ['0 0 0 1 jan *', '2026-01-05T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['0 0 12 29 2 *', '2026-01-05T00:00:00Z', '2028-02-29T12:00:00.000Z'],
    ['0 0 9-17/4 * * Mon,Wed', '2026-01-05T13:00:00Z', '2026-01-05T17:00:00.000Z'],
    ['*/10 * * * *', '2026-01-05T08:02:30Z', '2026-01-05T08:10:00.000Z'],
    ['5/20 0 8 * * *', '2026-01-05T08:00:05Z', '2026-01-05T08:00:25.000Z'],
    ['00:00:30', '2026-01-05T08:00:05Z', '2026-01-05T08:00:35.000Z'],
    ['1.00:00:00', '2026-01-05T08:00:05Z', '2026-01-06T08:00:05.000Z'],
  ])('%s comes after %s at %s', (schedule, instant, expected) => {
    expect(after(schedule, instant)).toBe(expected);
  });

  it('has no occurrence on a day that no month has', () => {
    expect(after('0 0 0 31 2 *', '2026-01-05T00:00:00Z')).toBeUndefined();
  });

  it.each([
    ['0 0 24 * * *', 'bad hour'],
    ['0 0 8 * *  1 *', 'five or six fields'],
    ['0 5-1 * * * *', 'bad minute'],
    ['0 */0 * * * *', 'bad minute'],
    ['0 0 0 * foo *', 'bad month'],
    ['00:00:00', 'time span is zero'],
  ])('refuses %s', (schedule, reason) => {
    expect(() => parseSchedule(schedule)).toThrow(reason);
  });
});
