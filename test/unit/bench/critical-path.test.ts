import { describe, expect, it } from 'vitest';
import { criticalPathMs } from '../../../bench/end-to-end/critical-path.ts';

function step(id: string, ms: number, ...dependsOn: readonly string[]) {
  return { id, ms, dependsOn };
}

describe('criticalPathMs', () => {
  it('is the longest chain, whatever runs beside it', () => {
    const steps = [
      step('group', 0),
      step('network', 7000, 'group'),
      step('subnet', 5000, 'network'),
      step('feature', 9000),
      step('cluster', 300_000, 'subnet', 'feature'),
      step('check', 0, 'cluster'),
    ];
    expect(criticalPathMs(steps, ({ ms }) => ms)).toBe(312_000);
  });

  it('gives each role assignment its own wait for effect, from where it is made', () => {
    const steps = [
      step('first subnet', 5000),
      step('second subnet', 5000, 'first subnet'),
      step('first role', 100_000, 'first subnet'),
      step('second role', 60_000, 'second subnet'),
      step('cluster', 1000, 'first role', 'second role'),
    ];
    expect(criticalPathMs(steps, ({ ms }) => ms)).toBe(106_000);
  });

  it('is exact in milliseconds and nothing without steps', () => {
    const steps = [step('a', 0.1 + 0.2), step('b', 61_001, 'a')];
    expect(criticalPathMs(steps.slice(1), ({ ms }) => ms)).toBe(61_001);
    expect(criticalPathMs([], () => 1)).toBe(0);
  });
});
