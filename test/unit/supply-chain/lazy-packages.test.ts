/** The build's stand-ins for packages are true only as long as durable-functions asks them for no more. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const PACKAGES = path.resolve(import.meta.dirname, '../../../node_modules');

function sourcesOf(folder: string): readonly string[] {
  return readdirSync(path.join(PACKAGES, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(PACKAGES, folder, file), 'utf8'));
}

describe('what the bundle has stand-ins for', () => {
  const sources = sourcesOf('durable-functions/lib');

  it('is of validator the one function that durable-functions calls', () => {
    const used = sources.flatMap((source) => [...source.matchAll(/validator_1\.(\w+)/g)]);
    expect(new Set(used.map(([, name]) => name))).toEqual(new Set(['isURL']));
    const required = sources.flatMap((source) => [...source.matchAll(/require\("validator[^"]*"\)/g)]);
    expect(new Set(required.map(([call]) => call))).toEqual(new Set(['require("validator")']));
  });

  it('is of the types of media nothing, since durable-functions sends no form', () => {
    expect(sources.filter((source) => /form-?data/i.test(source))).toEqual([]);
    const used = sourcesOf('form-data/lib').flatMap((source) => [...source.matchAll(/\bmime\.(\w+)/g)]);
    expect(new Set(used.map(([, name]) => name))).toEqual(new Set(['lookup']));
  });
});
