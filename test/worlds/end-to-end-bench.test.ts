import { describe, expect, it } from 'vitest';
import { callsOf } from '../../bench/end-to-end/measure-calls.ts';
import { measuredRun } from '../../bench/end-to-end/measured-run.ts';
import { overheadOf } from '../../bench/end-to-end/overhead.ts';
import { starts, worldOf } from '../../bench/end-to-end/world-of.ts';

const SEED = 11;

describe('measuredRun', () => {
  it.each(starts)('sees a run, which is no faster than ARM alone: %s', async (start) => {
    await measuredRun(worldOf({ mode: 'byoVnet', start, seed: SEED }), (run) => {
      const { tookMs, pathMs } = overheadOf(run, start);
      expect(pathMs).toBeGreaterThan(4 * 60_000);
      expect(tookMs).toBeGreaterThanOrEqual(pathMs);
      expect(run.clusterMs).toBeLessThan(tookMs);
    });
  });

  it('counts by what the engine was asked as by what it then called', async () => {
    await measuredRun(
      worldOf({ mode: 'managedVnet', start: 'warm', seed: SEED }),
      ({ counts, outcome, requests }) => {
        const episodes = counts.byFunction.get('operation');
        const asked = counts.episodes.reduce((sum, { activities }) => sum + activities, 0);
        expect(counts.episodes).toHaveLength(episodes ?? 0);
        expect(counts.executions()).toBe(asked + counts.episodes.length + 1);
        expect(counts.largestHistory()).toBeGreaterThanOrEqual(outcome.watch.longestHistory);
        expect(requests.every(({ activity }) => activity !== null)).toBe(true);
      },
    );
  });

  it('counts the same in two runs of a seed', async () => {
    const world = worldOf({ mode: 'managedVnet', start: 'warm', seed: SEED });
    expect(await measuredRun(world, callsOf)).toEqual(await measuredRun(world, callsOf));
  });

  it('refuses to measure an operation that does not succeed', async () => {
    const world = worldOf({ mode: 'byoVnet', start: 'cold', seed: SEED });
    const features = {
      'Microsoft.ContainerService/EnableAPIServerVnetIntegrationPreview': 'needsApproval' as const,
    };
    const run = measuredRun({ ...world, arm: { ...world.arm, features } }, () => 'measured');
    await expect(run).rejects.toThrow('FeatureApprovalPending');
  });
});

describe('overheadOf', () => {
  it('does not pass a run that was faster than its critical path', async () => {
    const world = worldOf({ mode: 'managedVnet', start: 'warm', seed: SEED });
    const hasty = measuredRun(world, (run) => overheadOf({ ...run, tookMs: 1000 }, 'warm'));
    await expect(hasty).rejects.toThrow('less than its critical path');
  });
});
