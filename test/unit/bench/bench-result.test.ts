import { describe, expect, it } from 'vitest';
import type { Bench } from '../../../bench/bench.ts';
import { benchResult, measureBench } from '../../../bench/bench-result.ts';
import type { Figure } from '../../../bench/figure.ts';

const occasion = {
  command: 'npm run bench -- engine --runs 2',
  commit: 'abc123',
  date: new Date('2026-01-05T09:00:00.000Z'),
};

function benchOf(...figures: readonly Figure[]): Bench {
  return { name: 'engine', description: '', options: {}, run: () => Promise.resolve(figures) };
}

function measured(...values: readonly number[]) {
  return measureBench(benchOf({ name: 'step', unit: 'ms', values }), {}, occasion);
}

describe('measureBench', () => {
  it('hands the options on and keeps what the bench measured, with its occasion', async () => {
    const bench: Bench<'runs'> = {
      ...{ name: 'engine', description: '', options: { runs: { about: '', default: 3 } } },
      run: ({ runs }) => Promise.resolve([{ name: 'step', unit: 'ms', values: [runs] }]),
    };
    expect(await measureBench(bench, { runs: 2 }, occasion)).toMatchObject({
      ...{ version: 1, bench: 'engine', command: occasion.command, commit: 'abc123' },
      date: '2026-01-05T09:00:00.000Z',
      machine: { node: process.version },
      figures: [{ name: 'step', unit: 'ms', values: [2] }],
    });
  });

  it('makes a result that is one after its way through JSON', async () => {
    const aims = [
      { of: 'p95', atMost: 3 },
      { of: 'min', atLeast: 1 },
    ] as const;
    const result = await measureBench(benchOf({ name: 'step', unit: '', values: [1], aims }), {}, occasion);
    expect(benchResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it('names no commit where there is none', async () => {
    expect(await measureBench(benchOf(), {}, { ...occasion, commit: undefined })).not.toHaveProperty(
      'commit',
    );
  });

  it('keeps six digits of a fraction and all of a whole number', async () => {
    const { figures } = await measured(1.23456789, 123_456_789);
    expect(figures[0]?.values).toEqual([1.23457, 123_456_789]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('has no values where one of them is %d', async (value) => {
    const { figures } = await measured(1, value);
    expect(figures[0]?.values).toEqual([]);
  });

  it('refuses two figures of one name', async () => {
    const figure = { name: 'step', unit: 'ms', values: [1] };
    await expect(measureBench(benchOf(figure, figure), {}, occasion)).rejects.toThrow(
      'The bench engine has two figures with the name "step".',
    );
  });
});
