/**
 * What went wrong, in the one form that state, status and messages carry. `azure/` makes it from ARM's answers, the
 * reducer from broken deadlines and contradictions.
 */

/** Decides what is done about a problem: `domain/retry-policy.ts` has one row for each. */
export const problemClasses = [
  'rbacPropagating',
  'identityReplicating',
  'featureNotPropagated',
  'approvalNeeded',
  'notAvailable',
  'capacity',
  'quota',
  'busy',
  'dependencyBusy',
  'throttled',
  'transient',
  'networkCapacity',
  'networkConfig',
  'nodeBootstrap',
  'platformResidue',
  'governance',
  'unauthorized',
  'nameCollision',
  'invalidInput',
  'mismatch',
  'notFound',
  'timedOut',
  'fault',
  'unknown',
] as const;

export type ProblemClass = (typeof problemClasses)[number];

/** Who has to act: the sender of the request, the people who run Slipway, or Microsoft. */
export type ProblemOwner = 'user' | 'operator' | 'azure';

export interface Problem {
  /** ARM's code verbatim, or one of ours (CamelCase). */
  readonly code: string;
  readonly class: ProblemClass;
  readonly owner: ProblemOwner;
  /** What happened, in ARM's own words where there are any. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The field or resource that ARM named. */
  readonly target?: string;
  /** A page that explains it. */
  readonly doc?: string;
  /**
   * For Azure support: ARM's `x-ms-correlation-request-id`, or where no answer came, the `x-ms-client-request-id` that
   * the request was sent with.
   */
  readonly correlationId?: string;
  /** The table of errors has no row for its code: it was judged by its HTTP status. */
  readonly unlisted?: true;
}

/** Where the runbook tells an operator what a class means and what to do. */
export function runbookPage(problemClass: ProblemClass): string {
  return `docs/runbook.md#${problemClass.toLowerCase()}`;
}

/** The orchestration itself broke or was terminated; what it had created by then stands as it is. */
export const orchestrationFault: Problem = {
  code: 'OrchestrationFault',
  class: 'fault',
  owner: 'operator',
  message: 'The orchestration of this operation ended before its work did.',
  remedy: 'See the log of the function app; look at the resources listed here, then send a new request.',
};

/** There is nothing any more that works on the operation, and nothing that says how far it came. */
export const operationLost: Problem = {
  code: 'OperationLost',
  class: 'fault',
  owner: 'operator',
  message: 'The orchestration of this operation is gone, or could not go on; nothing works on it any more.',
  remedy:
    'What it had made may stand: a DeprovisionCluster request removes what its ledger names, GET /api/orphans ' +
    'names the rest. Then send a new request.',
};
