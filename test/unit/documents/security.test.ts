import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const text = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** How many requirements of the levels 1 and 2 a section of ASVS 5.0.0 has; they are its first. */
const sections: Readonly<Record<string, number>> = {
  ...{ 'V1.1': 2, 'V1.2': 9, 'V1.3': 11, 'V1.4': 3, 'V1.5': 2 },
  ...{ 'V2.1': 3, 'V2.2': 3, 'V2.3': 4, 'V2.4': 1 },
  ...{ 'V3.2': 2, 'V3.3': 4, 'V3.4': 6, 'V3.5': 5, 'V3.7': 2 },
  ...{ 'V4.1': 3, 'V4.2': 1, 'V4.3': 2, 'V4.4': 4 },
  ...{ 'V8.1': 2, 'V8.2': 3, 'V8.3': 1, 'V8.4': 1 },
  ...{ 'V13.1': 1, 'V13.2': 5, 'V13.3': 2, 'V13.4': 5 },
  ...{ 'V14.1': 2, 'V14.2': 4, 'V14.3': 3 },
  ...{ 'V15.1': 3, 'V15.2': 3, 'V15.3': 7 },
  ...{ 'V16.1': 1, 'V16.2': 5, 'V16.3': 4, 'V16.4': 3, 'V16.5': 3 },
};
const required = Object.entries(sections).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, index) => `${section}.${String(index + 1)}`),
);

/** The cells of every row of every table. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const requirements = rows.filter(([id = '']) => /^V\d/.test(id));

describe('docs/security.md', () => {
  it('has each requirement of its chapters once, in order', () => {
    expect(requirements.map(([id]) => id)).toEqual(required);
  });

  it.each(requirements)(
    'says of %s how it is met and what holds it, or why not',
    (_id, how = '', held = '') => {
      expect(how).not.toBe('');
      const isWithoutTest = /^(delegated to the platform: |not applicable: |gap)/.test(how);
      expect(held === '—', `${how} | ${held}`).toBe(isWithoutTest);
    },
  );

  it('names no test that is not there', () => {
    const named = [...text.matchAll(/`([\w./-]+\.test\.tsx?)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((path) => !existsSync(join(root, 'test', path)))).toEqual([]);
  });

  it('names no other file that is not there', () => {
    const named = [...text.matchAll(/`((?:src|docs|infra|scripts)\/[\w./-]+\.\w+)`/g)].map(
      ([, path = '']) => path,
    );
    const linked = [...text.matchAll(/\]\(([\w./-]+\.md)\)/g)].map(([, path = '']) => join('docs', path));
    for (const path of [...named, ...linked]) expect(existsSync(join(root, path)), path).toBe(true);
  });
});
