import type { RecordFilter, RecordPage } from '../../contracts/operation-records.ts';
import { readToken, writeToken } from '../list-position.ts';
import { parseRecord } from '../record-changes.ts';
import type { Statements } from './statements.ts';

/** After everything, in the order of the list. */
const BEGINNING = { acceptedAt: '9999', operationId: '' };

export function list(statements: Statements, filter: RecordFilter): RecordPage {
  const { phase, done, clusterId, top, continuationToken } = filter;
  const { acceptedAt, operationId } = continuationToken ? readToken(continuationToken) : BEGINNING;
  const rows = statements.list.all(
    acceptedAt,
    operationId,
    phase ?? null,
    done === undefined ? null : Number(done),
    clusterId?.toLowerCase() ?? null,
    top + 1,
  );
  const records = rows.slice(0, top).map((row) => parseRecord(String(row['record'])));
  const last = records.at(-1);
  return { records, ...(rows.length > top && last ? { continuationToken: writeToken(last) } : {}) };
}
