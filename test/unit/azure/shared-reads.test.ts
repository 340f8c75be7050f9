import { describe, expect, it } from 'vitest';
import { sharedReads } from '../../../src/azure/shared-reads.ts';

function counted() {
  let nowMs = 0;
  let count = 0;
  const reads = sharedReads(() => nowMs);
  const share = (key: string, maxAgeMs: number, read: () => Promise<number>): Promise<number> =>
    reads.share({ key, maxAgeMs, isKept: (answer) => answer >= 0, read });
  return {
    read: (key = 'feature', maxAgeMs = 5000) => share(key, maxAgeMs, () => Promise.resolve((count += 1))),
    unwanted: () => share('unwanted', 5000, () => Promise.resolve(-(count += 1))),
    failing: () => share('broken', 5000, () => Promise.reject(new Error(`try ${String((count += 1))}`))),
    pass: (ms: number) => (nowMs += ms),
    count: () => count,
  };
}

describe('sharedReads', () => {
  it('makes one read of fifty that are asked for together', async () => {
    const world = counted();
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.read()));
    expect(new Set(answers)).toEqual(new Set([1]));
    expect(world.count()).toBe(1);
  });

  it('gives an answer again until it is too old, and reads anew then', async () => {
    const world = counted();
    expect(await world.read()).toBe(1);
    world.pass(4999);
    expect(await world.read()).toBe(1);
    world.pass(1);
    expect(await world.read()).toBe(2);
  });

  it('keeps reads of different things apart', async () => {
    const world = counted();
    expect(await world.read('one')).toBe(1);
    expect(await world.read('two')).toBe(2);
  });

  it('keeps each answer as long as whoever asked for it says', async () => {
    const world = counted();
    expect(await world.read('rarely changed', 60_000)).toBe(1);
    world.pass(59_999);
    expect(await world.read('rarely changed', 60_000)).toBe(1);
  });

  it('reads anew when the clock was set back', async () => {
    const world = counted();
    expect(await world.read()).toBe(1);
    world.pass(-60_000);
    expect(await world.read()).toBe(2);
  });

  it('keeps no answer that is not worth it', async () => {
    const world = counted();
    expect(await world.unwanted()).toBe(-1);
    expect(await world.unwanted()).toBe(-2);
  });

  it('does not keep a failure', async () => {
    const world = counted();
    await expect(world.failing()).rejects.toThrow('try 1');
    await expect(world.failing()).rejects.toThrow('try 2');
  });
});
