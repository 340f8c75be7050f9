import { describe, expect, it } from 'vitest';
import { HttpThrottle } from '../../../../src/local/host/http-throttle.ts';

describe('HttpThrottle', () => {
  it('runs as many as it may at a time, the others in their order, and none beyond all of them', async () => {
    const throttle = new HttpThrottle({ outstanding: 3, concurrent: 1 });
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const run = (name: string): Promise<string | undefined> =>
      throttle.run(async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        return name;
      });
    const [first, second, third] = [run('first'), run('second'), run('third')];
    expect(await run('over')).toBeUndefined();
    expect(begun).toEqual(['first']);
    ends.get('first')?.();
    expect(await first).toBe('first');
    const fourth = run('fourth');
    expect(begun).toEqual(['first', 'second']);
    ends.get('second')?.();
    expect(await second).toBe('second');
    ends.get('third')?.();
    expect(await third).toBe('third');
    ends.get('fourth')?.();
    expect(await fourth).toBe('fourth');
    expect(begun).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('gives a place back when what it runs fails', async () => {
    const throttle = new HttpThrottle({ outstanding: 1, concurrent: Infinity });
    await expect(throttle.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await throttle.run(() => Promise.resolve('fine'))).toBe('fine');
  });
});
