import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../../../src/local/engine/work-queue.ts';
import type { WorkQueueOptions } from '../../../../src/local/engine/work-queue.ts';

interface Item {
  readonly n: number;
}

function heldQueue(limit: number): { queue: WorkQueue<Item>; begun: number[]; finish: () => Promise<void> } {
  const begun: number[] = [];
  const held: (() => void)[] = [];
  const queue = new WorkQueue<Item>(
    ({ n }) => {
      begun.push(n);
      return new Promise((resolve) => held.push(resolve));
    },
    { limit },
  );
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

  interface LaneItem {
    readonly lane: string;
    readonly n: number;
  }

  /** In which order the items of these lanes are begun, the first of which goes before the others come. */
  async function orderOf(
    lanes: Readonly<Record<string, number>>,
    shareOf?: WorkQueueOptions<LaneItem>['shareOf'],
  ): Promise<string[]> {
    const begun: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const queue = new WorkQueue<LaneItem>(
      ({ lane, n }) => {
        begun.push(lane + String(n));
        return held;
      },
      { limit: 1, laneOf: ({ lane }) => lane, ...(shareOf && { shareOf }) },
    );
    for (const [lane, count] of Object.entries(lanes)) {
      for (let n = 0; n < count; n += 1) queue.add({ lane, n });
    }
    const items = Object.values(lanes).reduce((sum, count) => sum + count, 0);
    expect([begun.length, queue.waiting]).toEqual([1, items - 1]);
    release();
    while (begun.length < items) await Promise.resolve();
    return begun;
  }

  it('serves lanes in turn, each in order', async () => {
    expect(await orderOf({ a: 4, b: 2, c: 1 })).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
  });

  it('begins in each turn of a lane as many items as its share is', async () => {
    const order = await orderOf({ x: 1, new: 3, begun: 5 }, (lane) => (lane === 'begun' ? 3 : 1));
    expect(order.slice(1)).toEqual([
      'new0',
      'begun0',
      'begun1',
      'begun2',
      'new1',
      'begun3',
      'begun4',
      'new2',
    ]);
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
