/** What carries the mark of an operation in a subscription, whichever operation that is. */
import type { Problem } from '../domain/problem.ts';

export interface MarkedResource {
  readonly resourceId: string;
  /** As the mark says. */
  readonly operationId: string;
}

export type MarkedResources =
  | { readonly ok: true; readonly resources: readonly MarkedResource[] }
  | { readonly ok: false; readonly problem: Problem };

/** Changes nothing. */
export type ReadMarkedResources = (subscriptionId: string) => Promise<MarkedResources>;
