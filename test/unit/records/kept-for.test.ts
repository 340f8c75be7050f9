import { describe, expect, it } from 'vitest';
import { keptFor } from '../../../src/records/kept-for.ts';

describe('keptFor', () => {
  it('reads once for all who ask within the time, and again after it', async () => {
    let nowMs = 0;
    let readings = 0;
    const read = keptFor(
      10,
      async () => {
        readings += 1;
        return readings;
      },
      () => nowMs,
    );
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    nowMs = 9;
    expect(await read()).toBe(1);
    nowMs = 10;
    expect(await read()).toBe(2);
  });

  it('keeps no failure', async () => {
    let readings = 0;
    const read = keptFor(10, async () => {
      readings += 1;
      if (readings === 1) throw new Error('not there');
      return readings;
    });
    await expect(read()).rejects.toThrow('not there');
    expect(await read()).toBe(2);
  });
});
