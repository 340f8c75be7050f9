import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../../../src/azure/errors/error-table.ts';
import { unlistedError } from '../../../src/azure/errors/unlisted-error.ts';
import { commandKinds } from '../../../src/domain/command.ts';
import { isEnded, phases } from '../../../src/domain/operation-state.ts';
import { problemClasses, runbookPage } from '../../../src/domain/problem.ts';

const root = join(import.meta.dirname, '../../..');
const text = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

/** By the heading, as it is written. */
const parts = new Map(
  text
    .split(/^#{2,3} /m)
    .slice(1)
    .map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      return [heading, lines.join('\n')] as const;
    }),
);

/** As GitHub makes them. */
const anchors = new Set(
  [...parts.keys()].map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  ),
);

const incidents = [
  ...phases.filter(isEnded),
  ...problemClasses,
  'OperationStalled',
  'Orphans',
  'Dead letters',
  'Unlisted errors',
  'Events not sent',
];

describe('docs/runbook.md', () => {
  it.each(incidents)('tells of %s what happened, what was done, where to look and what to do', (heading) => {
    const part = parts.get(heading);
    expect(part, heading).toBeDefined();
    const told = [...(part ?? '').matchAll(/^\*\*([^*]+)\.\*\* \S/gm)].map(([, label]) => label);
    expect(told).toEqual(['What happened', 'By itself', 'Look at', 'Do']);
  });

  it.each(problemClasses)('has an anchor for %s that a problem may link to', (problemClass) => {
    const [file = '', anchor = ''] = runbookPage(problemClass).split('#');
    expect(file).toBe('docs/runbook.md');
    expect(anchors).toContain(anchor);
  });

  it('has a part for the class of every row of the table of errors', () => {
    const sorts = [...errorTable, ...[undefined, 400, 401, 403, 404, 409, 429, 500].map(unlistedError)];
    for (const { class: problemClass } of sorts) expect(parts.has(problemClass), problemClass).toBe(true);
  });

  it('offers each command with its path, and none besides', () => {
    const rows = [...(parts.get('Commands') ?? '').matchAll(/^\| `(\w+)` \| `\/([\w-]+)` \| \S/gm)];
    expect(rows.map(([, name]) => name).sort()).toEqual([...commandKinds].sort());
    for (const [, name = '', path] of rows) {
      expect(path).toBe(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    }
    const offered = [...text.matchAll(/sends? `(\w+)`/g)].map(([, name]) => name);
    for (const name of offered) expect(commandKinds).toContain(name);
  });

  it('links to parts that there are', () => {
    for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
  });
});
