import type { OperationSummaryAnswer } from '../../status/schema/answers.ts';
import type { ApiClient } from '../live/api-client.ts';
import { operationsResource } from '../live/api-resource.ts';
import { filterQuery, type BoardFilter } from './board-filter.ts';

export const FIRST_ROWS = 50;
export const MORE_ROWS = 100;
/** More than that nobody reads, and all that is shown is read again and again. */
export const MOST_ROWS = 1000;

/** The most that the API gives in one page. */
const PAGE_ROWS = 200;

export interface BoardRows {
  readonly operations: readonly OperationSummaryAnswer[];
  readonly hasMore: boolean;
}

/** The first `wanted` operations, page after page: each begins where the one before it ends, so that none falls between. */
export async function readRows(
  api: ApiClient,
  { filter, wanted }: { readonly filter: BoardFilter; readonly wanted: number },
  signal: AbortSignal,
): Promise<BoardRows> {
  const operations: OperationSummaryAnswer[] = [];
  let continuationToken: string | undefined;
  do {
    const query = filterQuery(filter);
    query.set('top', String(Math.min(PAGE_ROWS, wanted - operations.length)));
    if (continuationToken !== undefined) query.set('continuationToken', continuationToken);
    const page = await api.read(operationsResource(query), signal);
    operations.push(...page.operations);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined && operations.length < wanted);
  return { operations, hasMore: continuationToken !== undefined };
}
