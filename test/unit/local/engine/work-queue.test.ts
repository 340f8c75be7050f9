import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../../../src/local/engine/work-queue.ts';

interface Item {
  readonly n: number;
}

function heldQueue(limit: number): { queue: WorkQueue<Item>; begun: number[]; finish: () => Promise<void> } {
  const begun: number[] = [];
  const held: (() => void)[] = [];
  const queue = new WorkQueue<Item>(limit, ({ n }) => {
    begun.push(n);
    return new Promise((resolve) => held.push(resolve));
  });
  const finish = async (): Promise<void> => {
    held.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { queue, begun, finish };
}

describe('WorkQueue', () => {
  it('starts items in order, as many at a time as it may', async () => {
    const { queue, begun, finish } = heldQueue(2);
    for (let n = 0; n < 50; n += 1) queue.add({ n });
    expect(begun).toEqual([0, 1]);
    for (let n = 0; n < 49; n += 1) await finish();
    expect(begun).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('serves lanes in turn, each in order', () => {
    const begun: string[] = [];
    const queue = new WorkQueue<{ lane: string; n: number }>(
      1,
      ({ lane, n }) => {
        begun.push(lane + String(n));
        return held;
      },
      ({ lane }) => lane,
    );
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    for (let n = 0; n < 4; n += 1) queue.add({ lane: 'a', n });
    for (let n = 0; n < 2; n += 1) queue.add({ lane: 'b', n });
    queue.add({ lane: 'c', n: 0 });
    expect([begun, queue.waiting]).toEqual([['a0'], 6]);
    release();
    return held.then(async () => {
      while (queue.waiting > 0) await Promise.resolve();
      expect(begun).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
    });
  });

  it('starts nothing more when closed, and waits for what runs', async () => {
    const { queue, begun, finish } = heldQueue(1);
    queue.add({ n: 1 });
    queue.add({ n: 2 });
    let isClosed = false;
    const closed = queue.close().then(() => {
      isClosed = true;
    });
    queue.add({ n: 3 });
    await Promise.resolve();
    expect(isClosed).toBe(false);
    await finish();
    await closed;
    expect(begun).toEqual([1]);
  });
});
