import { metricTable } from '../../src/telemetry/metric-names.ts';

const attributesByMetric = new Map<string, readonly string[]>(
  metricTable.map(({ name, attributes }) => [name, attributes]),
);

/** The metric that a query asks for, and what it asks for that is not there: the metric itself, or attributes of it. */
export function metricAsked(query: string): { readonly metric: string; readonly unknown: readonly string[] } {
  const [, metric = ''] = /^\|? ?where Name == '([^']+)'$/m.exec(query) ?? [];
  const attributes = attributesByMetric.get(metric);
  if (attributes === undefined) return { metric, unknown: [metric] };
  const asked = [...query.matchAll(/Properties\['([^']+)'\]/g)].map(([, name = '']) => name);
  return { metric, unknown: asked.filter((name) => !attributes.includes(name)) };
}

/** Columns of the table AppMetrics that queries use. */
const COLUMNS = ['TimeGenerated', '_ResourceId', 'Name', 'Sum', 'Max', 'ItemCount', 'Properties'];
const WORDS =
  /^(AppMetrics|where|project|extend|summarize|order|by|desc|in|and|bin|max|sum|sumif|count|round|tostring|TimeRange|grain)$/;

/** The names of a query that are neither columns nor the language's, nor given by the query itself. */
export function strayNames(query: string): readonly string[] {
  const text = query.replaceAll(/'[^']*'/g, '');
  const given = new Set([...text.matchAll(/(\w+) = /g)].map(([, name]) => name));
  const names = text.match(/\b[A-Za-z_]\w*\b/g) ?? [];
  return names.filter((name) => !COLUMNS.includes(name) && !WORDS.test(name) && !given.has(name));
}
