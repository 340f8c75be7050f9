import type * as z from 'zod';
import type { RecordFilter } from '../contracts/operation-records.ts';
import type { clustersQuery, operationsQuery } from '../status/schema/queries.ts';

/** What the query parameters of the list mean to the records. */
export function recordFilter(query: z.output<typeof operationsQuery>): RecordFilter {
  const { cluster, subscription, createdFrom, createdTo, ...same } = query;
  return present({
    ...same,
    clusterId: cluster,
    subscriptionId: subscription,
    createdFrom: utc(createdFrom),
    createdTo: utc(createdTo),
  });
}

export function clusterFilter(
  query: z.output<typeof clustersQuery>,
): Pick<RecordFilter, 'subscriptionId' | 'search' | 'top' | 'continuationToken'> {
  const { subscription, ...same } = query;
  return present({ ...same, subscriptionId: subscription });
}

/** Records compare instants as text. */
function utc(instant: string | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function present<T extends object>(values: T): Present<T> {
  // Object.entries forgets the keys' types; nothing but undefined values is taken out.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
