/** Rows of one partition: read one, read a range, and write several at once or none. */
import { odata, RestError, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { RowKey, RowRange } from './keys.ts';
import { packed, unpacked } from './packed-value.ts';

/** Rows are written together only within a partition. */
const PARTITION = 'operations';

/** Of the service. */
const LARGEST_PAGE = 1000;

/** As often as somebody else may have been quicker. */
const MOST_ATTEMPTS = 40;

export interface Row<T> {
  readonly key: RowKey<T>;
  readonly value: T;
  readonly etag: string;
}

/** Made by the functions below. */
export interface RowChange {
  readonly action: TransactionAction;
}

/** What a call answers, and what has to be written for that. */
export interface Decision<T> {
  readonly result: T;
  readonly changes: readonly RowChange[];
}

/** Rows were read one after the other, and one was changed in between. */
export const AGAIN = Symbol('again');

export interface RowStore {
  read<T>(key: RowKey<T>): Promise<Row<T> | undefined>;
  /** In the order of their keys, `top` at most; `filter` is on what they show. */
  readRange<T>(range: RowRange<T>, options?: { filter?: string; top?: number }): Promise<readonly Row<T>[]>;
  /** In the order of their keys those that match, `top` at most, among `most` that it looks at. */
  look<T>(range: RowRange<T>, search: Search<T>): Promise<Found<T>>;
  /** What all rows of the range show under these names. */
  readShown(range: RowRange<unknown>, names: readonly string[]): Promise<readonly Shown[]>;
  /**
   * Reads and decides again whenever what was to be written met a row that is not as it was read, and when the rows
   * that were read do not go together: `AGAIN`.
   */
  transact<T>(decide: () => Promise<Decision<T> | typeof AGAIN>): Promise<T>;
}

export type Shown = Readonly<Record<string, unknown>>;

export interface Search<T> {
  /** On what they show. */
  readonly filter?: string;
  readonly matches: (value: T) => boolean;
  readonly top: number;
  readonly most: number;
}

export interface Found<T> {
  readonly rows: readonly Row<T>[];
  /** Set when it looked at as many as it may, and there may be more. */
  readonly lastLookedAt?: Row<T>;
}

export function rowStore(client: TableClient): RowStore {
  const ready = onceDone(() => client.createTable());
  return {
    async read<T>(key: RowKey<T>) {
      await ready();
      try {
        return rowOf<T>(await client.getEntity(PARTITION, key.rowKey));
      } catch (error) {
        if (codeOf(error) === 'ResourceNotFound') return undefined;
        throw error;
      }
    },
    async readRange<T>(range: RowRange<T>, options = {}) {
      await ready();
      return readRange(client, range, options);
    },
    async look<T>(range: RowRange<T>, search: Search<T>) {
      await ready();
      return look(client, range, search);
    },
    async readShown(range, names) {
      await ready();
      return readShown(client, range, names);
    },
    async transact(decide) {
      await ready();
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        const decision = await decide();
        if (decision === AGAIN) continue;
        const { result, changes } = decision;
        if (changes.length === 0 || (await commit(client, changes))) return result;
      }
      throw new Error('The records were changed by others all the time');
    },
  };
}

/** A row that is not there yet. */
export function inserted<T>(key: RowKey<T>, value: T, shown: object = {}): RowChange {
  return { action: ['create', entity(key, value, shown)] };
}

/** A row that is there as it was read. */
export function replaced<T>({ key, etag }: Row<T>, value: T, shown: object = {}): RowChange {
  return { action: ['update', entity(key, value, shown), 'Replace', { etag }] };
}

/** A row that may be there or not. */
export function put<T>(key: RowKey<T>, value: T, shown: object = {}): RowChange {
  return { action: ['upsert', entity(key, value, shown), 'Replace'] };
}

/** A row that is there. */
export function deleted({ rowKey }: RowKey<unknown>): RowChange {
  return { action: ['delete', { partitionKey: PARTITION, rowKey }] };
}

function entity(key: RowKey<unknown>, value: unknown, shown: object) {
  return { partitionKey: PARTITION, rowKey: key.rowKey, ...shown, ...packed(value) };
}

/** What is read here was written under a key of the same type. */
function rowOf<T>(found: { rowKey?: string; etag?: string }): Row<T> {
  const { rowKey = '', etag = '', ...properties } = found;
  return { key: { rowKey }, etag, value: unpacked(properties) as T };
}

async function readRange<T>(
  client: TableClient,
  range: RowRange<T>,
  { filter, top = Infinity }: { filter?: string; top?: number },
): Promise<readonly Row<T>[]> {
  const rows: Row<T>[] = [];
  for await (const page of pagesOf(client, range, { filter, size: top })) {
    rows.push(...page.map((found) => rowOf<T>(found)));
    if (rows.length >= top) break;
  }
  return rows.slice(0, top);
}

async function look<T>(
  client: TableClient,
  range: RowRange<T>,
  { filter, matches, top, most }: Search<T>,
): Promise<Found<T>> {
  const rows: Row<T>[] = [];
  let lookedAt = 0;
  for await (const page of pagesOf(client, range, { filter, size: top })) {
    for (const found of page) {
      if (rows.length === top) return { rows };
      const row = rowOf<T>(found);
      if (matches(row.value)) rows.push(row);
      lookedAt += 1;
      if (lookedAt === most && rows.length < top) return { rows, lastLookedAt: row };
    }
  }
  return { rows };
}

async function readShown(
  client: TableClient,
  range: RowRange<unknown>,
  names: readonly string[],
): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  for await (const page of pagesOf(client, range, { select: [...names] })) shown.push(...page);
  return shown;
}

interface Pages {
  readonly filter?: string | undefined;
  readonly select?: string[];
  /** As many as are wanted; a page may be short, or empty, although there is more. */
  readonly size?: number;
}

function pagesOf(client: TableClient, { above, below }: RowRange<unknown>, { filter, select, size }: Pages) {
  const inRange = odata`PartitionKey eq ${PARTITION} and RowKey gt ${above} and RowKey lt ${below}`;
  return client
    .listEntities({
      queryOptions: { filter: filter ? `${inRange} and ${filter}` : inRange, ...(select ? { select } : {}) },
    })
    .byPage({ maxPageSize: Math.min(size ?? Infinity, LARGEST_PAGE) });
}

/** A row is there that should not be, is gone, or is not as it was read. */
const CONFLICTS = ['EntityAlreadyExists', 'ResourceNotFound', 'UpdateConditionNotSatisfied'];

/** False: somebody else was quicker, and nothing is written. */
async function commit(client: TableClient, changes: readonly RowChange[]): Promise<boolean> {
  try {
    await client.submitTransaction(changes.map(({ action }) => action));
    return true;
  } catch (error) {
    if (CONFLICTS.includes(codeOf(error))) return false;
    throw error;
  }
}

/** Of the service; the client has it in one place for a transaction and in another for a request of its own. */
function codeOf(error: unknown): string {
  if (!(error instanceof RestError)) return '';
  const details = (error.details ?? {}) as { readonly odataError?: { readonly code?: string } };
  return error.code ?? details.odataError?.code ?? '';
}

/** Until it has succeeded, each caller tries it; callers at the same time wait for the same try. */
function onceDone(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
