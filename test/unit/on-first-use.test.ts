import { describe, expect, it } from 'vitest';
import { onFirstUse } from '../../src/on-first-use.ts';

describe('onFirstUse', () => {
  it('makes nothing before it is asked, and then one thing for all who ask', async () => {
    let made = 0;
    const used = onFirstUse(async () => ({ number: (made += 1) }));
    expect(made).toBe(0);
    const [first, second] = await Promise.all([used(), used()]);
    expect(first).toBe(second);
    expect(await used()).toBe(first);
    expect(made).toBe(1);
  });

  it('tries again after it could not', async () => {
    let asked = 0;
    const used = onFirstUse(async () => {
      asked += 1;
      if (asked === 1) throw new Error('not yet');
      return asked;
    });
    await expect(used()).rejects.toThrow('not yet');
    expect(await used()).toBe(2);
  });
});
