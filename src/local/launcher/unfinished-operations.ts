import { allPages } from '../../cli/api/all-pages.ts';
import type { OperationsApi } from '../../cli/api/operations-api.ts';

/** Ids of all operations that have not ended, oldest first. */
export async function unfinishedOperations(api: OperationsApi): Promise<readonly string[]> {
  const found: string[] = [];
  const read = (token?: string) =>
    api.list({ top: '200', ...(token === undefined ? {} : { continuationToken: token }) });
  for await (const page of allPages(read)) {
    found.push(...page.filter(({ shown }) => !shown.done).map(({ shown }) => shown.operationId));
  }
  return found.reverse();
}
