import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { metricTable } from '../../../src/telemetry/metric-names.ts';
import { metricAsked, strayNames } from '../../support/metrics-asked.ts';

const MODULES = join(import.meta.dirname, '../../../infra/modules');
const text = readFileSync(join(MODULES, 'workbook.json'), 'utf8');
const ruleIds = z
  .array(z.object({ id: z.string(), query: z.array(z.string()) }))
  .parse(JSON.parse(readFileSync(join(MODULES, 'alert-rules.json'), 'utf8')));

const TIME_RANGE = 'TimeRange';
const named = { name: z.string() };
const width = z.enum(['33', '50', '100']);
const fromRange = { timeContextFromParameter: z.literal(TIME_RANGE) };

/** As the portal stores them; a kind of item is told by its number. */
const item = z.discriminatedUnion('type', [
  z.strictObject({ ...named, type: z.literal(1), content: z.strictObject({ json: z.string() }) }),
  z.strictObject({
    ...named,
    type: z.literal(3),
    customWidth: width,
    content: z.strictObject({
      version: z.literal('KqlItem/1.0'),
      title: z.string(),
      query: z.string(),
      size: z.literal(0),
      ...fromRange,
      queryType: z.literal(0),
      resourceType: z.literal('microsoft.operationalinsights/workspaces'),
      visualization: z.enum(['timechart', 'areachart', 'barchart', 'table']),
    }),
  }),
  z.strictObject({
    ...named,
    type: z.literal(9),
    content: z.looseObject({
      version: z.literal('KqlParameterItem/1.0'),
      parameters: z.array(z.looseObject({ id: z.guid(), name: z.string(), type: z.literal(4) })),
    }),
  }),
  z.strictObject({
    ...named,
    type: z.literal(10),
    customWidth: width,
    content: z.looseObject({
      version: z.literal('MetricsItem/2.0'),
      resourceType: z.literal('microsoft.servicebus/namespaces'),
      resourceIds: z.tuple([z.literal('__BROKER_ID__')]),
      ...fromRange,
      metrics: z.array(z.object({ namespace: z.string(), metric: z.string() })),
    }),
  }),
]);

const workbook = z
  .strictObject({
    version: z.literal('Notebook/1.0'),
    items: z.array(item),
    fallbackResourceIds: z.tuple([z.literal('__WORKSPACE_ID__')]),
    $schema: z.string(),
  })
  .parse(JSON.parse(text));

const names = workbook.items.map(({ name }) => name);
const queries = workbook.items.flatMap((each) =>
  each.type === 3 ? [{ name: each.name, query: each.content.query }] : [],
);

describe('the workbook', () => {
  it('has a name of its own for each item', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('has the time range by which every figure is read', () => {
    const parameters = workbook.items.flatMap((each) => (each.type === 9 ? each.content.parameters : []));
    expect(parameters.map(({ name }) => name)).toEqual([TIME_RANGE]);
  });

  it('shows what each alert looks at, found in the same way', () => {
    for (const rule of ruleIds) {
      const shown = queries.find(({ name }) => name === `alert-${rule.id}`)?.query.split('\n| ') ?? [];
      const found = rule.query.filter((line) => /^(where (?!Ended)|extend )/.test(line));
      expect(
        shown.filter((line) => /^(where (?!_)|extend )/.test(line)),
        rule.id,
      ).toEqual(found);
    }
    expect(names).toContain('alert-dead-letters');
  });

  it('shows every metric of the app', () => {
    const shown = new Set(queries.map(({ query }) => metricAsked(query).metric));
    expect([...shown].sort()).toEqual(metricTable.map(({ name }) => name).sort());
  });

  it.each(queries)('asks for $name only what there is, of this app alone', ({ query }) => {
    expect(query).toMatch(
      /^AppMetrics\n\| where _ResourceId =~ '__APPLICATION_INSIGHTS_ID__'\n\| where Name == /,
    );
    expect(metricAsked(query).unknown).toEqual([]);
    expect(strayNames(query.replaceAll('__APPLICATION_INSIGHTS_ID__', ''))).toEqual([]);
  });

  it.each(queries)('adds up changes and takes the highest of values for $name', ({ query }) => {
    const kind = metricTable.find(({ name }) => name === metricAsked(query).metric)?.kind;
    if (kind === 'gauge') expect(query).not.toMatch(/sum\(/);
    if (kind === 'counter') expect(query).toContain('sum(Sum)');
    // A row of a histogram is of many measurements.
    if (kind === 'histogram') expect(query).toContain('sum(Sum) / sum(ItemCount)');
  });

  it('has no place left open but those that the template fills', () => {
    const places = new Set(text.match(/__[A-Z_]+__/g));
    expect([...places].sort()).toEqual(['__APPLICATION_INSIGHTS_ID__', '__BROKER_ID__', '__WORKSPACE_ID__']);
    const template = readFileSync(join(MODULES, 'workbook.bicep'), 'utf8');
    for (const place of places) expect(template).toContain(`'${place}'`);
  });
});
