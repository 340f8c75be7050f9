import { describe, expect, it } from 'vitest';
import { durationText, reportOf, summaryOf } from '../../../bench/report.ts';
import { benchResultOf } from '../../support/bench-results.ts';

describe('reportOf', () => {
  it('has the table, then when and where it was measured', () => {
    expect(reportOf(benchResultOf()).split('\n')).toEqual([
      'engine, 41 s',
      '',
      '      median  p95  min  max  unit  aim',
      'step       3         2    4  ms',
      '',
      'npm run bench -- engine; 2026-01-05 09:00 UTC; commit abc123; Some Processor, 2 cores, 8 GiB, linux x64, ' +
        'Node v24.0.0; load 0.25 before and 1.50 after',
    ]);
  });

  it('names the earlier run and what is gone since, and its machine only where it was another', () => {
    const earlier = benchResultOf({
      commit: 'def456',
      figures: [{ name: 'start', unit: 'ms', values: [1] }],
    });
    const [first, second, third] = reportOf(benchResultOf(), earlier).split('\n').slice(-3);
    expect(first).toContain('Some Processor');
    expect(second).toBe(
      'Ratios are of medians, to: npm run bench -- engine; 2026-01-05 09:00 UTC; commit def456; ' +
        'load 0.25 before and 1.50 after',
    );
    expect(third).toBe('Vanished since: start');
    const elsewhere = { ...earlier, machine: { ...earlier.machine, cpu: 'Another Processor' } };
    expect(reportOf(benchResultOf(), elsewhere)).toContain('Another Processor');
  });
});

describe('summaryOf', () => {
  const values = [2, 4, 3];
  const aims = [
    { of: 'median', atMost: 3 },
    { of: 'max', atMost: 3.5 },
  ] as const;
  const engine = benchResultOf({ figures: [{ name: 'step', unit: 'ms', values, aims }] });
  const api = benchResultOf({
    bench: 'api',
    figures: [{ name: 'host', unit: '', values: [], aims: [{ of: 'p95', atMost: 50 }] }],
    load: { before: 1.5, after: 2 },
  });

  it('counts the aims, and names with its value each that is not met', () => {
    const run = { results: [engine, api], failed: ['scale'], tookSeconds: 131 };
    expect(summaryOf(run).split('\n')).toEqual([
      'Aims: 1 of 3 met.',
      '  MISSED: engine, step: max 4 ms, aim max ≤ 3.5',
      '  not measured: api, host: p95 –, aim p95 ≤ 50',
      'FAILED: scale',
      'All of it took 2 min 11 s.',
      'npm run bench; 2026-01-05 09:00 UTC; commit abc123; Some Processor, 2 cores, 8 GiB, linux x64, ' +
        'Node v24.0.0; load 0.25 before and 2.00 after',
    ]);
  });

  it('names no machine when no bench came to its end', () => {
    expect(summaryOf({ results: [], failed: ['api'], tookSeconds: 1 }).split('\n')).toEqual([
      'Aims: 0 of 0 met.',
      'FAILED: api',
      'All of it took 1.0 s.',
    ]);
  });
});

describe('durationText', () => {
  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [41.4, '41 s'],
    [59.6, '1 min 0 s'],
    [185, '3 min 5 s'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
