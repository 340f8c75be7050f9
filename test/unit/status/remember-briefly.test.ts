import { describe, expect, it } from 'vitest';
import { rememberBriefly } from '../../../src/status/remember-briefly.ts';

function counted(fails = false) {
  let nowMs = 1000;
  let reads = 0;
  const read = () => {
    reads += 1;
    return fails ? Promise.reject(new Error('away')) : Promise.resolve(reads);
  };
  const ask = rememberBriefly(read, { maxAgeMs: 100, now: () => nowMs });
  return { ask, turn: (ms: number) => void (nowMs += ms), reads: () => reads };
}

describe('rememberBriefly', () => {
  it('reads once for all who ask within the time, and again after it', async () => {
    const { ask, turn } = counted();
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    turn(99);
    expect(await ask()).toBe(1);
    turn(1);
    expect(await ask()).toBe(2);
  });

  it('does not remember what could not be read, nor beyond a clock that was set back', async () => {
    const failing = counted(true);
    await expect(failing.ask()).rejects.toThrow('away');
    await expect(failing.ask()).rejects.toThrow('away');
    expect(failing.reads()).toBe(2);
    const { ask, turn } = counted();
    await ask();
    turn(-500);
    expect(await ask()).toBe(2);
  });
});
