import { describe, expect, it } from 'vitest';
import { measureQuantities } from '../../../bench/cost/measure-quantities.ts';
import { worldOf } from '../../../bench/end-to-end/world-of.ts';

const world = worldOf({ mode: 'managedVnet', start: 'warm', seed: 1 });

describe('measureQuantities', () => {
  it('finds the same in the same world', async () => {
    const first = await measureQuantities(world);
    expect(await measureQuantities(world)).toEqual(first);
    // Each execution is an action but the intake; each answer and timer wakes an episode, some of them together.
    expect(first.durableActions).toBeGreaterThanOrEqual(first.executions - 1);
    // The request, the acceptance and the end at least.
    expect(first.serviceBusOperations).toBeGreaterThanOrEqual(12);
    expect(first.tableTransactions).toBeGreaterThan(0);
    expect(first.queueOperations).toBeGreaterThan(first.executions);
    expect(first.keptBytes).toBeGreaterThan(1000);
  });
});
