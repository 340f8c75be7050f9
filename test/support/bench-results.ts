import type { BenchResult } from '../../bench/bench-result.ts';

/** A result of the bench `engine`, on a machine that is not this one. */
export function benchResultOf(parts: Partial<BenchResult> = {}): BenchResult {
  return {
    version: 1,
    bench: 'engine',
    date: '2026-01-05T09:00:00.000Z',
    commit: 'abc123',
    command: 'npm run bench -- engine',
    machine: { cpu: 'Some Processor', cores: 2, memoryGib: 8, system: 'linux x64', node: 'v24.0.0' },
    load: { before: 0.25, after: 1.5 },
    tookSeconds: 41,
    figures: [{ name: 'step', unit: 'ms', values: [2, 4, 3] }],
    ...parts,
  };
}
