import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('docs/coverage.md', ROOT), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => /^\| (?!The document|---)/.test(line) && !line.startsWith('|---'));

describe('docs/coverage.md', () => {
  it.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row] as const))(
    'names tests that are there: %s',
    (_what, row) => {
      const shownBy = row.split('|').at(-2) ?? '';
      const tests = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
      expect(tests.length).toBeGreaterThan(0);
      const missing = tests.filter(
        (name) => name !== 'documents' && !existsSync(new URL(`test/${name}`, ROOT)),
      );
      expect(missing).toEqual([]);
    },
  );
});
