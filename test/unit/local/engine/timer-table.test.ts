import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStateFile } from '../../../../src/local/engine/store/state-file.ts';
import { TimerTable } from '../../../../src/local/engine/store/timer-table.ts';

const timer = (fireAtMs: number, eventId = 0, instanceKey = 1) => ({
  instanceKey,
  executionId: 'run',
  eventId,
  fireAtMs,
});

function open(): { readonly timers: TimerTable; readonly database: DatabaseSync } {
  const database = openStateFile(':memory:');
  return { timers: new TimerTable(database), database };
}

const times = (rows: readonly { readonly fireAtMs: number }[]): number[] => rows.map((row) => row.fireAtMs);

describe('TimerTable', () => {
  it('gives what is due, the earliest first, each once', () => {
    const { timers } = open();
    for (const fireAtMs of [30, 10, 20, 40]) timers.insert(timer(fireAtMs));
    expect(times(timers.take(30, 2))).toEqual([10, 20]);
    expect(times(timers.take(30, 2))).toEqual([30]);
    expect(timers.take(30, 2)).toEqual([]);
    expect(timers.earliestMs()).toBe(40);
  });

  it('gives one that comes later for an earlier time, and not again those that were taken', () => {
    const { timers } = open();
    for (const fireAtMs of [10, 20, 30]) timers.insert(timer(fireAtMs));
    timers.take(30, 10);
    timers.insert(timer(5));
    timers.insert(timer(20, 7));
    expect(timers.earliestMs()).toBe(5);
    expect(timers.take(30, 1).map(({ eventId, fireAtMs }) => [eventId, fireAtMs])).toEqual([[0, 5]]);
    expect(timers.take(30, 1).map(({ eventId, fireAtMs }) => [eventId, fireAtMs])).toEqual([[7, 20]]);
    expect(timers.take(30, 1)).toEqual([]);
  });

  it('never gives a key again, so that who held a timer that is gone deletes no other', () => {
    const { timers } = open();
    timers.insert(timer(10));
    const [held] = timers.take(10, 1);
    timers.lapse(timer(10));
    timers.insert(timer(10));
    timers.delete(held?.timerKey ?? 0);
    expect(times(timers.take(10, 1))).toEqual([10]);
  });

  it('gives again, to the next process, what was taken and not deleted', () => {
    const { timers, database } = open();
    for (const fireAtMs of [10, 20]) timers.insert(timer(fireAtMs));
    const [first] = timers.take(20, 2);
    timers.delete(first?.timerKey ?? 0);
    expect(times(new TimerTable(database).take(20, 2))).toEqual([20]);
  });

  it('gives each timer that stays exactly once, whatever comes in between', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('insert' as const), fireAtMs: fc.integer({ min: 0, max: 20 }) }),
      fc.record({
        kind: fc.constant('take' as const),
        nowMs: fc.integer({ min: 0, max: 20 }),
        limit: fc.integer({ min: 1, max: 4 }),
      }),
      fc.record({ kind: fc.constant('lapse' as const), eventId: fc.nat({ max: 30 }) }),
      fc.record({ kind: fc.constant('delete' as const), taken: fc.nat({ max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { timers, database } = open();
        const given: number[] = [];
        const waiting = new Set<number>();
        let count = 0;
        const take = (nowMs: number, limit: number): number => {
          const rows = timers.take(nowMs, limit);
          for (const { eventId, fireAtMs, timerKey } of rows) {
            expect(fireAtMs).toBeLessThanOrEqual(nowMs);
            expect(waiting.delete(eventId)).toBe(true);
            given.push(timerKey);
          }
          return rows.length;
        };
        for (const each of steps) {
          if (each.kind === 'insert') {
            timers.insert(timer(each.fireAtMs, count));
            waiting.add(count);
            count += 1;
          } else if (each.kind === 'take') {
            take(each.nowMs, each.limit);
          } else if (each.kind === 'lapse') {
            timers.lapse(timer(0, each.eventId));
            waiting.delete(each.eventId);
          } else {
            timers.delete(given[each.taken] ?? -1);
          }
        }
        while (take(20, 3) > 0);
        expect([...waiting]).toEqual([]);
        expect(timers.earliestMs()).toBeUndefined();
        database.close();
      }),
      { numRuns: 200 },
    );
  });
});
