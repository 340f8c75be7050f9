import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { metricTable } from '../../../src/telemetry/metric-names.ts';
import { metricAsked, strayNames } from '../../support/metrics-asked.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const MINUTES = { PT5M: 5, PT15M: 15, PT30M: 30, PT1H: 60 } as const;
const span = z.enum(['PT5M', 'PT15M', 'PT30M', 'PT1H']);

const rules = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]+$/),
      title: z.string().max(60),
      description: z.string().regex(/\.$/),
      severity: z.int().min(0).max(4),
      runbook: z.string(),
      query: z.array(z.string()).min(1),
      dimension: z.string().optional(),
      aggregation: z.enum(['Maximum', 'Total']),
      operator: z.enum(['GreaterThan', 'LessThan']),
      threshold: z.int(),
      unit: z.string(),
      every: span,
      window: span,
      periods: z.int().min(1).max(6),
      failing: z.int().min(1),
    }),
  )
  .parse(JSON.parse(read('infra/modules/alert-rules.json')));
type Rule = (typeof rules)[number];

const docs = read('docs/alerts.md');
const DEAD_LETTERS = {
  row: '| `dead-letters` | 1 | over 0 messages | every 5 minutes at 5 minutes | [A request is a dead letter](runbook.md#dead-letters) |',
};

/** The parts that a link can name, as GitHub names them. */
const runbookParts = read('docs/runbook.md')
  .split('\n')
  .flatMap((line) => /^#+ (.+)$/.exec(line)?.[1] ?? [])
  .map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

function rowOf(rule: Rule): string {
  const sign = rule.operator === 'GreaterThan' ? 'over' : 'under';
  const looks = rule.periods > 1 ? `, in ${String(rule.failing)} of ${String(rule.periods)} looks` : '';
  return (
    `| \`${rule.id}\` | ${String(rule.severity)} | ${sign} ${String(rule.threshold)} ${rule.unit}${looks} | ` +
    `every ${inWords(rule.every)} at ${inWords(rule.window)} | [${rule.title}](runbook.md#${rule.runbook}) |`
  );
}

function inWords(each: keyof typeof MINUTES): string {
  return each === 'PT1H' ? '1 hour' : `${String(MINUTES[each])} minutes`;
}

describe('the alert rules', () => {
  it('tell of what has to be told of', () => {
    expect(rules.map(({ id }) => id)).toEqual([
      'operation-stalled',
      'step-over-p95',
      'compensation-incomplete',
      'feature-registering',
      'failure-rate',
      'orphans',
      'watchdog-silent',
    ]);
  });

  it.each(rules)('$id asks one metric of the app, and attributes that it has', (rule) => {
    const query = rule.query.join('\n');
    expect(metricAsked(query).unknown).toEqual([]);
    expect(strayNames(query)).toEqual([]);
  });

  it.each(rules)('$id compares the column that its query makes', (rule) => {
    const last = rule.query.at(-1) ?? '';
    expect(last).toMatch(/\bValue = /);
    if (rule.dimension !== undefined) expect(last).toContain(`${rule.dimension} = `);
    // What is looked at several times is put into its window by its time.
    if (rule.periods > 1) expect(last).toMatch(/^project TimeGenerated, /);
  });

  it.each(rules)('$id takes the highest of a gauge, whose rows are values and not changes', (rule) => {
    const metric = metricTable.find(({ name }) => name === metricAsked(rule.query.join('\n')).metric);
    const raw = rule.query.some((line) => line.endsWith('Value = Sum'));
    if (raw) expect([metric?.kind, rule.aggregation]).toEqual(['gauge', 'Maximum']);
  });

  it.each(rules)(
    '$id looks no more seldom than its window is long, and fails in looks that there are',
    (rule) => {
      expect(MINUTES[rule.every]).toBeLessThanOrEqual(MINUTES[rule.window]);
      expect(rule.failing).toBeLessThanOrEqual(rule.periods);
    },
  );

  it.each([...rules, { id: 'dead-letters', runbook: 'dead-letters' }])(
    '$id has its part in the runbook',
    ({ runbook }) => {
      expect(runbookParts).toContain(runbook);
    },
  );
});

describe('docs/alerts.md', () => {
  it('has each rule as it is, and no other', () => {
    const rows = docs.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toEqual([...rules.map(rowOf), DEAD_LETTERS.row]);
  });

  it.each(rules)('has the query of $id', (rule) => {
    const [, section = ''] = docs.split(`\n### ${rule.id}\n`);
    const [, query] = /```kql\n([^`]+)\n```/.exec(section) ?? [];
    expect(query).toBe(rule.query.map((line) => `| ${line}`).join('\n'));
  });
});
