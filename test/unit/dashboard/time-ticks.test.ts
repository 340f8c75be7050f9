import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeTicks } from '../../../src/dashboard/operation/time-ticks.ts';

const FROM_MS = Date.parse('2026-03-10T14:00:07.000Z');
const MINUTE_MS = 60_000;

function clockTimes(toMs: number, most: number, offsetMinutes = 0): string[] {
  const { atMs } = timeTicks(FROM_MS, toMs, most, offsetMinutes);
  return atMs.map((ms) => new Date(ms + offsetMinutes * MINUTE_MS).toISOString().slice(11, 19));
}

describe('timeTicks', () => {
  it('stand on round times', () => {
    expect(clockTimes(FROM_MS + 10 * MINUTE_MS, 6)).toEqual([
      '14:02:00',
      '14:04:00',
      '14:06:00',
      '14:08:00',
      '14:10:00',
    ]);
    expect(clockTimes(FROM_MS + 20_000, 5)).toEqual(['14:00:10', '14:00:15', '14:00:20', '14:00:25']);
  });

  it('stand on round times of the viewer’s own clock', () => {
    expect(clockTimes(FROM_MS + 8 * 60 * MINUTE_MS, 4, 330)).toEqual([
      '20:00:00',
      '22:00:00',
      '00:00:00',
      '02:00:00',
    ]);
  });

  it('are never more than asked for by more than one, and all in the span', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), fc.integer({ min: 1, max: 40 }), (lengthMs, most) => {
        const { atMs } = timeTicks(FROM_MS, FROM_MS + lengthMs, most);
        expect(atMs.length).toBeLessThanOrEqual(most + 1);
        expect(atMs.every((ms) => ms >= FROM_MS && ms <= FROM_MS + lengthMs)).toBe(true);
      }),
    );
  });
});
