import { describe, expect, it } from 'vitest';
import { DueAlarm } from '../../../../src/local/engine/due-alarm.ts';
import { nextTurn } from '../../../support/engine-bench.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

interface Bench {
  readonly alarm: DueAlarm<number[]>;
  readonly clock: ManualClock;
  readonly delivered: number[][];
  /** When each thing is due that is not taken yet; in order. */
  readonly due: number[];
  room: boolean;
}

function open(times: readonly number[]): Bench {
  const clock = new ManualClock(1_000);
  const due = [...times];
  const delivered: number[][] = [];
  const bench: Bench = {
    clock,
    due,
    delivered,
    room: true,
    alarm: new DueAlarm<number[]>({
      clock,
      earliestMs: () => due[0],
      take: (nowMs, limit) => {
        const count = due.filter((atMs) => atMs <= nowMs).length;
        return Promise.resolve(due.splice(0, Math.min(count, limit)));
      },
      deliver: (taken) => delivered.push(taken),
      hasRoom: () => bench.room,
    }),
  };
  return bench;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

describe('DueAlarm', () => {
  it('takes what is due, and the rest when it is', async () => {
    const { alarm, clock, delivered } = open([500, 1_000, 2_000]);
    alarm.start();
    await settle();
    expect(delivered).toEqual([[500, 1_000]]);
    await clock.advance(1_000);
    expect(delivered).toEqual([[500, 1_000], [2_000]]);
    expect(clock.nextAlarmMs()).toBeUndefined();
  });

  it('delivers a batch before it takes the next one', async () => {
    const { alarm, delivered } = open(new Array<number>(250).fill(900));
    alarm.start();
    await Promise.resolve();
    expect(delivered.map((batch) => batch.length)).toEqual([100]);
    await settle();
    expect(delivered.map((batch) => batch.length)).toEqual([100, 100, 50]);
  });

  it('takes nothing while there is no room, until it is started again', async () => {
    const bench = open([900, 2_000]);
    bench.room = false;
    bench.alarm.start();
    await settle();
    await bench.clock.advance(5_000);
    bench.alarm.expect(3_000);
    await settle();
    expect([bench.delivered, bench.alarm.isHeldBack]).toEqual([[], true]);
    bench.room = true;
    bench.alarm.start();
    await settle();
    expect([bench.delivered, bench.alarm.isHeldBack]).toEqual([[[900, 2_000]], false]);
  });

  it('wakes for the earliest that it is told of, whatever the order', async () => {
    const { alarm, clock, delivered, due } = open([]);
    alarm.start();
    for (const atMs of [5_000, 3_000, 4_000]) {
      due.push(atMs);
      due.sort((a, b) => a - b);
      alarm.expect(atMs);
    }
    await clock.advance(2_500);
    await settle();
    expect(delivered).toEqual([[3_000]]);
    expect(clock.nextAlarmMs()).toBe(4_000);
  });

  it('takes nothing any more when it is closed', async () => {
    const { alarm, clock, delivered } = open([900, 2_000]);
    alarm.start();
    alarm.close();
    await settle();
    await clock.advance(5_000);
    expect(delivered).toEqual([[900]]);
  });
});
