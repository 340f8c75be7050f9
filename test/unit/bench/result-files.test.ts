import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEarlier, readResult, ResultFileError, writeResult } from '../../../bench/result-files.ts';
import { benchResultOf } from '../../support/bench-results.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-results-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const file = path.join(folder, 'some.json');
  writeFileSync(file, text);
  return file;
}

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ResultFileError) return error.message.replaceAll(folder, 'FOLDER');
    throw error;
  }
  throw new Error('It was read.');
}

describe('readResult', () => {
  it('reads what was written, into a folder that was not there', () => {
    const result = benchResultOf();
    const fresh = path.join(folder, 'not', 'yet');
    writeResult(fresh, result);
    expect(readResult(path.join(fresh, 'engine.json'))).toEqual(result);
  });

  it('tells of a file that is not there', () => {
    const message = refusal(() => readResult(path.join(folder, 'none.json')));
    expect(message).toMatch(/^FOLDER\/none.json cannot be read: ENOENT/);
  });

  it('tells of a file that is not JSON', () => {
    expect(refusal(() => readResult(fileWith('{"bench": ')))).toBe('FOLDER/some.json is not JSON.');
  });

  const { version: _version, ...unversioned } = benchResultOf();
  it.each<[string, unknown, string]>([
    ['another list', [{ name: 'step', unit: 'ms', values: [1] }], ': Invalid input: expected object'],
    ['nothing', null, ': Invalid input: expected object'],
    ['no version', unversioned, ' at version: '],
    ['a later version', { ...benchResultOf(), version: 2 }, ' at version: '],
    ['a key too many', { ...benchResultOf(), more: 1 }, ': Unrecognized key: "more"'],
    ['a date that is none', { ...benchResultOf(), date: 'today' }, ' at date: '],
    [
      'a value that is none',
      { ...benchResultOf(), figures: [{ name: 'step', unit: '', values: [null] }] },
      ' at figures[0].values[0]: ',
    ],
    [
      'an aim that is none',
      {
        ...benchResultOf(),
        figures: [{ name: 'step', unit: '', values: [], aims: [{ of: 'mean', atMost: 1 }] }],
      },
      ' at figures[0].aims[0]: ',
    ],
  ])('tells of JSON with %s', (_what, content, said) => {
    const message = refusal(() => readResult(fileWith(JSON.stringify(content))));
    expect(message).toContain(`FOLDER/some.json is not a result of a bench${said}`);
  });
});

describe('readEarlier', () => {
  const broker = benchResultOf({ bench: 'broker' });

  it('reads of a folder what it has of the benches, and nothing else', () => {
    writeResult(folder, benchResultOf());
    writeResult(folder, broker);
    writeFileSync(path.join(folder, 'other.json'), 'garbage');
    expect([...readEarlier(folder, ['engine', 'api']).keys()]).toEqual(['engine']);
    expect(readEarlier(folder, ['broker', 'engine']).get('broker')).toEqual(broker);
  });

  it('reads one file, whatever its name', () => {
    const file = fileWith(JSON.stringify(broker));
    expect([...readEarlier(file, ['engine', 'broker'])]).toEqual([['broker', broker]]);
  });

  it('tells of a folder that has none of them', () => {
    mkdirSync(path.join(folder, 'empty'));
    const message = refusal(() => readEarlier(path.join(folder, 'empty'), ['engine', 'api']));
    expect(message).toBe('FOLDER/empty has no result of engine, api.');
  });

  it('tells of a file that is of another bench', () => {
    const file = fileWith(JSON.stringify(broker));
    const message = refusal(() => readEarlier(file, ['engine']));
    expect(message).toBe('FOLDER/some.json is a result of broker, not of engine.');
  });

  it('tells of a folder with a result that is none', () => {
    writeFileSync(path.join(folder, 'engine.json'), '{}');
    const message = refusal(() => readEarlier(folder, ['engine']));
    expect(message).toMatch(/^FOLDER\/engine.json is not a result of a bench at version: /);
  });

  it('tells of a place that is not there', () => {
    expect(refusal(() => readEarlier(path.join(folder, 'nowhere'), ['engine']))).toMatch(
      /^FOLDER\/nowhere cannot be read: ENOENT/,
    );
  });
});
