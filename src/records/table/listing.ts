/**
 * Lists, newest first as their rows are. What the keys of a list and what its rows show do not tell is looked for in the
 * rows that are read.
 *
 * - A page is looked for in `MOST_LOOKED_AT` rows: it may be short, or empty, and have a token for the next.
 * - The oldest and the slowest first are the whole list, put in order: of the newest `MOST_SORTED` that what the rows
 *   show lets through.
 */
import { odata } from '@azure/data-tables';
import type {
  ClusterFilter,
  OperationRecord,
  RecordFilter,
  RecordPage,
  Tally,
} from '../../contracts/operation-records.ts';
import { laneOf } from '../../domain/lane.ts';
import { readToken, tokenOf, writeToken, type ListPosition } from '../list-position.ts';
import { acceptedMs, isAskedFor, isNamedBy, rankOf } from '../record-facets.ts';
import { tallyOf, type Counted } from '../tally.ts';
import { operationKey, latestList, listFor } from './keys.ts';
import type { RowStore } from './row-store.ts';

const MOST_LOOKED_AT = 2000;
const MOST_SORTED = 10_000;

export async function list(store: RowStore, filter: RecordFilter): Promise<RecordPage> {
  const { sort = 'newest', top, continuationToken } = filter;
  const after = continuationToken === undefined ? undefined : readToken(continuationToken, sort);
  if (sort !== 'newest') return sortedPage(await matching(store, filter), { sort, top, after });
  const { rows, lastLookedAt } = await store.look(listFor(filter, after), {
    filter: shownConditions(filter),
    matches: (record) => isAskedFor(record, filter),
    top: top + 1,
    most: MOST_LOOKED_AT,
  });
  const records = rows.slice(0, top).map(({ value }) => value);
  const last = rows.length > top ? records.at(-1) : lastLookedAt?.value;
  return { records, ...(last ? { continuationToken: tokenOf(last, sort) } : {}) };
}

async function matching(store: RowStore, filter: RecordFilter): Promise<readonly OperationRecord[]> {
  const conditions = shownConditions(filter);
  const rows = await store.readRange(listFor(filter), { filter: conditions, top: MOST_SORTED });
  return rows.map(({ value }) => value).filter((record) => isAskedFor(record, filter));
}

interface SortedPage {
  readonly sort: 'oldest' | 'slowest';
  readonly top: number;
  readonly after: ListPosition | undefined;
}

function sortedPage(records: readonly OperationRecord[], { sort, top, after }: SortedPage): RecordPage {
  const upwards = sort === 'oldest' ? 1 : -1;
  const order = (a: ListPosition, b: ListPosition) =>
    upwards *
    (a.rank - b.rank || (a.operationId < b.operationId ? -1 : Number(a.operationId > b.operationId)));
  const placed = records
    .map((record) => ({ record, rank: rankOf(record, sort), operationId: record.operationId }))
    .filter((each) => after === undefined || order(after, each) < 0)
    .toSorted(order);
  const page = placed.slice(0, top);
  const last = placed.length > top ? page.at(-1) : undefined;
  return {
    records: page.map(({ record }) => record),
    ...(last ? { continuationToken: writeToken(sort, last) } : {}),
  };
}

/** What rows show of it, for the service to pass over the others. */
function shownConditions({ phase, done, kind, lane, errorClass }: RecordFilter): string {
  return [
    ...(phase === undefined ? [] : [odata`phase eq ${phase}`]),
    ...(done === undefined ? [] : [odata`done eq ${done}`]),
    ...(kind === undefined ? [] : [odata`kind eq ${kind}`]),
    ...(errorClass === undefined ? [] : [odata`errorClass eq ${errorClass}`]),
    ...(lane === undefined ? [] : [odata`lane eq ${lane}`]),
  ].join(' and ');
}

export async function listClusters(store: RowStore, filter: ClusterFilter): Promise<RecordPage> {
  const { top, continuationToken } = filter;
  const after = continuationToken === undefined ? undefined : readToken(continuationToken, 'newest');
  const { rows, lastLookedAt } = await store.look(latestList(after), {
    matches: (operation) => isNamedBy(operation, filter),
    top: top + 1,
    most: MOST_LOOKED_AT,
  });
  const found = rows.slice(0, top).map(({ value }) => value);
  const stored = await Promise.all(found.map(({ operationId }) => store.read(operationKey(operationId))));
  const last = rows.length > top ? found.at(-1) : lastLookedAt?.value;
  return {
    records: stored.flatMap((row) => row?.value.record ?? []),
    ...(last ? { continuationToken: writeToken('newest', { ...last, rank: acceptedMs(last) }) } : {}),
  };
}

/** Of all that there are at this moment. */
export async function tally(store: RowStore): Promise<Tally> {
  const shown = await store.readShown(listFor({ top: Infinity }), ['phase', 'done', 'lane']);
  return tallyOf(shown.map((row) => countedIn(row)));
}

/** What is read here was written beside the record; what a former version wrote shows no lane. */
function countedIn({ phase, done, lane }: Readonly<Record<string, unknown>>): Counted {
  const subject = { phase: phase as Counted['phase'], done: done === true };
  return { phase: subject.phase, lane: (lane as Counted['lane'] | undefined) ?? laneOf(subject), count: 1 };
}
