import { describe, expect, it } from 'vitest';
import { brokenPromises } from '../../chaos/engine-kills/chaos-checks.ts';
import type { ChaosFindings } from '../../chaos/engine-kills/chaos-checks.ts';

const output = [
  'before',
  ...[0, 1, 2, 3, 4, 5].map((n) => `fan-${String(n)}`),
  ...['part-1', 'part-timer', 'part-2', 'timer', 'after'],
].map((step) => `i-0/${step}`);

const kept: ChaosFindings = {
  finished: [{ id: 'i-0', runtimeStatus: 'Completed', output }],
  journal: [
    { kind: 'begun', step: 'i-0/before' },
    { kind: 'begun', step: 'i-0/fan-0' },
    { kind: 'begun', step: 'i-0/fan-0' },
    { kind: 'fired', step: 'i-0/timer', lateMs: 0 },
  ],
  committedAt: [{ journalLines: 1, steps: ['i-0/before'] }],
};

describe('the checks of a chaos run', () => {
  it('find nothing when all promises were kept', () => {
    expect(brokenPromises(kept)).toEqual([]);
  });

  it.each<[string, Partial<ChaosFindings>, RegExp]>([
    [
      'an instance that is lost',
      { finished: [{ id: 'i-0', runtimeStatus: 'lost', output: null }] },
      /i-0 is lost/,
    ],
    [
      'an instance that is stuck',
      { finished: [{ id: 'i-0', runtimeStatus: 'Running', output: null }] },
      /i-0 is Running/,
    ],
    [
      'a wrong end',
      { finished: [{ id: 'i-0', runtimeStatus: 'Completed', output: output.slice(1) }] },
      /i-0 ended with/,
    ],
    [
      'a committed step that is begun again',
      { committedAt: [{ journalLines: 2, steps: ['i-0/fan-0'] }] },
      /i-0\/fan-0 was begun again/,
    ],
    [
      'an early timer',
      { journal: [{ kind: 'fired', step: 'i-0/timer', lateMs: -1 }] },
      /i-0\/timer fired 1 ms early/,
    ],
  ])('find %s', (_what, change, told) => {
    const broken = brokenPromises({ ...kept, ...change });
    expect(broken).toEqual([expect.stringMatching(told)]);
  });
});
