import { describe, expect, it } from 'vitest';
import { measureQuantities } from '../../../bench/cost/measure-quantities.ts';
import { worldOf } from '../../../bench/end-to-end/world-of.ts';

const world = worldOf({ mode: 'managedVnet', start: 'warm', seed: 1 });

describe('measureQuantities', () => {
  it('finds what a run has to use', async () => {
    const used = await measureQuantities(world);
    // Each execution is an action but the intake; each answer and timer wakes an episode, some of them together.
    expect(used.durableActions).toBeGreaterThanOrEqual(used.executions - 1);
    // The request, the acceptance and the end at least.
    expect(used.serviceBusOperations).toBeGreaterThanOrEqual(12);
    expect(used.tableTransactions).toBeGreaterThan(0);
    expect(used.queueOperations).toBeGreaterThan(used.executions);
    expect(used.keptBytes).toBeGreaterThan(1000);
  });
});
