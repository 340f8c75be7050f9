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
