import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from '../../../bench/bench.ts';
import { benches } from '../../../bench/benches.ts';
import { readResult, resultFile, writeResult } from '../../../bench/result-files.ts';
import { benchResultOf } from '../../support/bench-results.ts';
import { benchSession } from '../../support/bench-session.ts';

let resultsFolder: string;

beforeEach(() => {
  resultsFolder = mkdtempSync(path.join(tmpdir(), 'slipway-results-'));
});

afterEach(() => {
  rmSync(resultsFolder, { recursive: true });
});

const engine: Bench<'runs' | 'atOnce' | 'price'> = {
  name: 'engine',
  description: 'the durable engine',
  options: {
    runs: { about: 'how many runs', default: 3 },
    atOnce: { about: 'so many', default: 32 },
    price: { about: 'of one', default: 0.2, kind: 'amount' },
  },
  run: (options) =>
    Promise.resolve(
      Object.entries(options).map(([name, value]) => ({
        ...{ name, unit: 'n', values: [value] },
        aims: [{ of: 'median', atMost: 100 }],
      })),
    ),
};

const broker: Bench = {
  name: 'broker',
  description: 'the broker',
  options: {},
  run: () => Promise.reject(new Error('The broker is gone.')),
};

function session(...args: readonly string[]) {
  return benchSession({ benches: [engine, broker], resultsFolder }, ...args);
}

function medians(): Record<string, number | undefined> {
  const { figures } = readResult(resultFile(resultsFolder, 'engine'));
  return Object.fromEntries(figures.map(({ name, values }) => [name, values[0]]));
}

describe('npm run bench -- <name>', () => {
  it('runs one with its defaults, prints its table and keeps its result', async () => {
    const { exitCode, written, warned } = await session('engine');
    expect({ exitCode, warned }).toEqual({ exitCode: 0, warned: '' });
    expect(written).toMatch(/^engine, .*\n\n {8}median +p95 /);
    expect(written).toContain('npm run bench -- engine; 2026-01-05 09:00 UTC; commit abc123; ');
    expect(medians()).toEqual({ runs: 3, atOnce: 32, price: 0.2 });
  });

  it('takes numbers for its options, by their names with dashes', async () => {
    await session('engine', '--runs', '5', '--at-once', '8', '--price', '0');
    expect(medians()).toEqual({ runs: 5, atOnce: 8, price: 0 });
  });

  it.each([
    ['engine', '--json'],
    ['--json', 'engine'],
  ])('prints JSON and nothing else: %s %s', async (...args) => {
    const { written } = await session(...args);
    expect(JSON.parse(written)).toEqual(readResult(resultFile(resultsFolder, 'engine')));
  });

  it('has the ratios to an earlier result beside the figures, also to the very file that it writes', async () => {
    const figures = [
      { name: 'runs', unit: 'n', values: [1, 1.5, 2] },
      { name: 'gone', unit: 'n', values: [1] },
    ];
    writeResult(resultsFolder, benchResultOf({ figures }));
    const file = resultFile(resultsFolder, 'engine');
    const { written } = await session('engine', '--json', '--compare', file);
    expect(JSON.parse(written)).toMatchObject({
      comparison: { ratios: { runs: 2 }, added: ['atOnce', 'price'], vanished: ['gone'] },
    });
    const again = await session('engine', '--runs', '6', '--compare', resultsFolder);
    expect(again.written).toMatch(/^runs .* 2 {2}median ≤ 100 met$/m);
  });

  it('measures nothing when there is nothing to compare with', async () => {
    const { exitCode, written, warned } = await session('engine', '--compare', resultsFolder);
    expect({ exitCode, written }).toEqual({ exitCode: 1, written: '' });
    expect(warned).toBe(`error: ${resultsFolder} has no result of engine.\n`);
    expect(readdirSync(resultsFolder)).toEqual([]);
  });

  it.each<[readonly string[], RegExp]>([
    [
      ['engine', '--runs', 'many'],
      /'--runs <n>' argument 'many' is invalid. It must be a whole number from 1/,
    ],
    [['engine', '--runs', '0'], /It must be a whole number from 1/],
    [['engine', '--runs', '1.5'], /It must be a whole number from 1/],
    [['engine', '--runs', ''], /It must be a whole number from 1/],
    [['engine', '--runs', 'NaN'], /It must be a whole number from 1/],
    [['engine', '--price', '-1'], /It must be a number from 0/],
    [['engine', '--price', ' '], /It must be a number from 0/],
    [['engine', '--price', 'Infinity'], /It must be a number from 0/],
    [['engine', '--run', '2'], /unknown option '--run'\n\(Did you mean --runs\?\)/],
    [['engine', 'broker'], /too many arguments for 'engine'/],
    [['engines'], /there is no bench 'engines'. There are: engine, broker/],
    [['--runs', '2'], /unknown option '--runs'/],
  ])('refuses %j', async (args, said) => {
    const { exitCode, written, warned } = await session(...args);
    expect({ exitCode, written }).toEqual({ exitCode: 1, written: '' });
    expect(warned).toMatch(said);
    expect(existsSync(resultFile(resultsFolder, 'engine'))).toBe(false);
  });

  it('keeps no result of one that fails', async () => {
    await expect(session('broker')).rejects.toThrow('The broker is gone.');
    expect(readdirSync(resultsFolder)).toEqual([]);
  });

  it.each([
    [[], /Without a name: all of them[^]*engine \[options\][^]*Examples:/],
    [['engine'], /--at-once <n>[^]*\(default: 32\)[^]*--compare <place>[^]*--json/],
  ])('has help for %j', async (args, said) => {
    const { exitCode, written } = await session(...args, '--help');
    expect(exitCode).toBe(0);
    expect(written).toMatch(said);
  });
});

describe('npm run bench', () => {
  function whole(...args: readonly string[]) {
    const runApart = async (name: string): Promise<boolean> => {
      if (name === 'broker') return false;
      await session(name);
      return true;
    };
    return benchSession({ benches: [broker, engine], resultsFolder, runApart }, ...args);
  }

  it('runs all of them, though one fails, and names it at the end', async () => {
    const { exitCode, written, warned } = await whole();
    expect(exitCode).toBe(1);
    expect(warned).toMatch(
      /^1 of 2: broker\n1 of 2: broker, FAILED\n2 of 2: engine\n2 of 2: engine, 0.\d s\n$/,
    );
    expect(written).toMatch(/^engine, [^]*Aims: 3 of 3 met.\nFAILED: broker\nAll of it took 1.0 s.\n/);
  });

  it('ends with 0 when all came to their end', async () => {
    const runApart = async (name: string) => (await session(name)).exitCode === 0;
    const { exitCode } = await benchSession({ benches: [engine], resultsFolder, runApart });
    expect(exitCode).toBe(0);
  });

  it('counts one that left no result as failed', async () => {
    const runApart = () => Promise.resolve(true);
    const { exitCode, warned } = await benchSession({ benches: [engine], resultsFolder, runApart });
    expect(exitCode).toBe(1);
    expect(warned).toContain('engine.json cannot be read');
  });

  it('prints JSON and nothing else', async () => {
    const { written } = await whole('--json');
    expect(JSON.parse(written)).toEqual({
      ...{ failed: ['broker'], tookSeconds: 1 },
      results: [readResult(resultFile(resultsFolder, 'engine'))],
    });
  });

  it('compares with what a folder has, or with the one that a file is', async () => {
    writeResult(resultsFolder, benchResultOf({ figures: [{ name: 'runs', unit: 'n', values: [6] }] }));
    const file = resultFile(resultsFolder, 'engine');
    expect((await whole('--compare', file)).written).toMatch(/^runs .* 0.500 {2}median/m);
    expect((await whole('--compare', resultsFolder)).written).toMatch(/^runs .* 1 {2}median/m);
  });
});

describe('the table of benches', () => {
  it('has a name once, as a file can have it', () => {
    const names = benches.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z-]*$/.test(name))).toEqual([]);
  });

  it.each(benches.map((bench) => [bench.name, bench] as const))(
    'has for %s defaults that could be given too, and help',
    async (name, bench) => {
      const given = Object.entries(bench.options).flatMap(([option, { default: value }]) => [
        `--${option.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`,
        String(value),
      ]);
      const quick: Bench = { ...bench, run: () => Promise.resolve([]) };
      expect(await benchSession({ benches: [quick], resultsFolder }, name, ...given)).toMatchObject({
        exitCode: 0,
        warned: '',
      });
      const { written } = await benchSession({ benches: [quick], resultsFolder }, name, '--help');
      expect(written.replaceAll(/\s+/g, ' ')).toContain(bench.description);
    },
  );
});
