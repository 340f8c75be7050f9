import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benches } from '../../../bench/benches.ts';

const docs = readFileSync(join(import.meta.dirname, '../../../docs/performance.md'), 'utf8');

describe('docs/performance.md', () => {
  it.each(benches.map(({ name }) => name))('has a part on %s', (name) => {
    expect(docs).toContain(`\n## \`${name}\`\n`);
  });

  it('names no bench that there is not in its examples', () => {
    const named = [...docs.matchAll(/npm run bench -- ([a-z][a-z-]*)/g)].map(([, name]) => name);
    expect(named.filter((name) => !benches.some((bench) => bench.name === name))).toEqual([]);
  });
});
