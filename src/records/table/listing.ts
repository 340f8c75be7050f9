import { odata } from '@azure/data-tables';
import type { RecordFilter, RecordPage } from '../../contracts/operation-records.ts';
import { readToken, writeToken } from '../list-position.ts';
import { listFor } from './keys.ts';
import type { RowStore } from './row-store.ts';

export async function list(store: RowStore, filter: RecordFilter): Promise<RecordPage> {
  const { phase, done, top, continuationToken } = filter;
  const range = listFor(filter, continuationToken ? readToken(continuationToken) : undefined);
  const conditions = [
    ...(phase === undefined ? [] : [odata`phase eq ${phase}`]),
    ...(done === undefined ? [] : [odata`done eq ${done}`]),
  ];
  const rows = await store.readRange(range, { filter: conditions.join(' and '), top: top + 1 });
  const records = rows.slice(0, top).map(({ value }) => value);
  const last = records.at(-1);
  return { records, ...(rows.length > top && last ? { continuationToken: writeToken(last) } : {}) };
}
