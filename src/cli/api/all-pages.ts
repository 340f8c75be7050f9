import type { Page, Seen } from './operations-api.ts';

/** What is on all pages, one page after the other and none before it is wanted. */
export async function* allPages<T>(
  read: (continuationToken?: string) => Promise<Page<T>>,
): AsyncGenerator<readonly Seen<T>[]> {
  let token: string | undefined;
  do {
    const { items, continuationToken } = await read(token);
    yield items;
    token = continuationToken;
  } while (token !== undefined);
}
