/**
 * What Azure takes in one subscription, as published, as far as several operations share it. What is counted for each
 * cluster by itself is not here: one operation at a time has a cluster.
 *
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 * https://learn.microsoft.com/azure/aks/quotas-skus-regions
 */
export interface RequestLimit {
  /** So many at once, after a while without any. */
  readonly burst: number;
  readonly perSecond: number;
  /** What is limited, for people. */
  readonly of: string;
}

const FIVE_MINUTES_S = 300;

function inFiveMinutes(count: number, of: string): RequestLimit {
  return { burst: count, perSecond: count / FIVE_MINUTES_S, of };
}

export const requestLimits = {
  reads: { burst: 250, perSecond: 25, of: 'reads' },
  writes: { burst: 200, perSecond: 10, of: 'writes' },
  deletes: { burst: 200, perSecond: 10, of: 'deletions' },
  clusterOperations: { burst: 200, perSecond: 2, of: 'looks at operations of AKS' },
  clusterLists: { burst: 500, perSecond: 1, of: 'lists of clusters' },
  /** Commands that are run in clusters, their results, and whatever AKS has no limit of its own for. */
  clusterCalls: { burst: 60, perSecond: 1, of: 'other requests to AKS' },
  networkWrites: inFiveMinutes(1000, 'changes of networks'),
  dnsReads: inFiveMinutes(500, 'reads of DNS zones'),
} as const satisfies Readonly<Record<string, RequestLimit>>;

export type LimitName = keyof typeof requestLimits;

// The keys of a constant.
export const limitNames = Object.keys(requestLimits) as readonly LimitName[];

/** So many requests of each limit. */
export type RequestNeeds = Readonly<Partial<Record<LimitName, number>>>;
