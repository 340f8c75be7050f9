import { describe, expect, it } from 'vitest';
import { timed } from '../../../bench/timed.ts';

describe('timed', () => {
  it('does it so often, and never more than so many at a time', async () => {
    let running = 0;
    let most = 0;
    const took = await timed(10, 3, async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    expect({ most, count: took.length }).toEqual({ most: 3, count: 10 });
    expect(took.filter((ms) => !(ms >= 0))).toEqual([]);
  });

  it('fails with what fails', async () => {
    await expect(timed(5, 2, () => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
  });
});
