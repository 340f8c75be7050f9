/**
 * Lists are read from the table `listed`, by one index: on what the filter asks that the fewest operations are likely to
 * have in common. What else it asks is looked for row by row.
 */
import type { SQLInputValue } from 'node:sqlite';
import type { ClusterFilter, RecordFilter, RecordPage, Tally } from '../../contracts/operation-records.ts';
import { readToken, tokenOf } from '../list-position.ts';
import { parseRecord } from '../record-changes.ts';
import { wantedFacets, type Facets } from '../record-facets.ts';
import { tallyOf } from '../tally.ts';
import type { Statements } from './statements.ts';

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** The most telling first. */
const columns: readonly (readonly [keyof Facets, string])[] = [
  ['cluster', 'cluster'],
  ['requester', 'requester'],
  ['errorClass', 'error_class'],
  ['phase', 'phase'],
  ['lane', 'lane'],
  ['subscription', 'subscription'],
  ['done', 'done'],
  ['kind', 'kind'],
];

/** What few operations have in common, of whatever the list. */
const telling = ['cluster', 'requester', 'error_class'];
/** What is not looked up where the list is by slowness, which has those that are not done first. */
const besideSlowness = ['subscription', 'done', 'kind'];

/** The column by whose index a list is read; undefined: by one of the order alone, of which one has what is searched. */
function leadingColumn(asked: readonly string[], { sort, search }: RecordFilter): string | undefined {
  const [first] = asked;
  if (first === undefined || telling.includes(first)) return first;
  if (search !== undefined) return undefined;
  return sort === 'slowest' && besideSlowness.includes(first) ? undefined : first;
}

const orders = {
  newest: { by: 'accepted_ms', comes: '<', direction: 'DESC' },
  oldest: { by: 'accepted_ms', comes: '>', direction: 'ASC' },
  slowest: { by: 'slowness', comes: '<', direction: 'DESC' },
} as const;

export function list(statements: Statements, filter: RecordFilter): RecordPage {
  return page(statements, filter, { table: 'listed', tables: 'listed' });
}

export function listClusters(statements: Statements, filter: ClusterFilter): RecordPage {
  return page(statements, filter, {
    table: 'latest',
    tables: 'latest CROSS JOIN listed USING (operation_id)',
  });
}

export function tally(statements: Statements): Tally {
  return tallyOf(
    statements.tally.all().map((row) => ({
      // What is read here was written by `putListed`.
      phase: String(row['phase']) as keyof Tally['phases'],
      lane: String(row['lane']) as keyof Tally['lanes'],
      count: Number(row['count']),
    })),
  );
}

/** `table` gives the order, of whatever the `tables` have together. */
interface Source {
  readonly table: 'listed' | 'latest';
  readonly tables: string;
}

function page(statements: Statements, filter: RecordFilter, { table, tables }: Source): RecordPage {
  const { sort = 'newest', top } = filter;
  const { by, direction } = orders[sort];
  const conditions = [
    ...equalities(filter, table),
    ...others(filter),
    ...(filter.continuationToken === undefined ? [] : [beyond(table, filter.continuationToken, sort)]),
  ];
  const where = conditions.map(({ sql }) => sql).join(' AND ') || 'true';
  const order = (rank: string, id: string) => `ORDER BY ${rank} ${direction}, ${id} ${direction}`;
  // A cross join is read in the order in which it is written: records, which are long, are read of the page alone.
  const found =
    `SELECT operation_id, ${table}.${by} AS rank FROM ${tables} WHERE ${where} ` +
    `${order(`${table}.${by}`, `${table}.operation_id`)} LIMIT ?`;
  const rows = statements
    .list(
      `SELECT record FROM (${found}) AS page CROSS JOIN operation USING (operation_id) ` +
        order('page.rank', 'page.operation_id'),
    )
    .all(...conditions.flatMap(({ values }) => values), top + 1);
  const records = rows.slice(0, top).map((row) => parseRecord(String(row['record'])));
  const last = records.at(-1);
  return {
    records,
    ...(rows.length > top && last ? { continuationToken: tokenOf(last, sort) } : {}),
  };
}

/** A plus keeps a column from being looked up in an index. */
function equalities(filter: RecordFilter, table: Source['table']): readonly Condition[] {
  const wanted = wantedFacets(filter);
  const asked = columns.flatMap(([facet, column]) => {
    const value = wanted[facet];
    return value === undefined ? [] : [{ column, value: typeof value === 'boolean' ? Number(value) : value }];
  });
  const names = asked.map(({ column }) => column);
  const leading = table === 'listed' ? leadingColumn(names, filter) : undefined;
  return asked.map(({ column, value }) => ({
    sql: `${column === leading ? '' : '+'}listed.${column} = ?`,
    values: [value],
  }));
}

function others({ createdFrom, createdTo, search }: RecordFilter): readonly Condition[] {
  return [
    ...(createdFrom === undefined
      ? []
      : [{ sql: 'listed.accepted_ms >= ?', values: [Date.parse(createdFrom)] }]),
    ...(createdTo === undefined ? [] : [{ sql: 'listed.accepted_ms < ?', values: [Date.parse(createdTo)] }]),
    ...(search === undefined
      ? []
      : [{ sql: 'instr(listed.searched, ?) > 0', values: [search.toLowerCase()] }]),
  ];
}

function beyond(table: Source['table'], token: string, sort: keyof typeof orders): Condition {
  const { rank, operationId } = readToken(token, sort);
  const { by, comes } = orders[sort];
  return { sql: `(${table}.${by}, ${table}.operation_id) ${comes} (?, ?)`, values: [rank, operationId] };
}
