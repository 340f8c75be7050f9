import type { ClusterRequest } from './request.ts';

/** One rule over several fields of a request, with its number in the list of rules. */
export interface RequestRule {
  readonly rule: string;
  readonly field: string;
  readonly remedy: string;
  /** What is wrong, or undefined. */
  readonly check: (request: ClusterRequest) => string | undefined;
}
