import type { ProblemClass, ProblemOwner } from '../../domain/problem.ts';

/**
 * What one error of ARM means. A row fits when everything it names fits; of several, the first wins. What ARM sends
 * without a row is judged by its HTTP status.
 */
export interface ErrorRow {
  /** ARM's code in any case, or a pattern; absent: any code, known by its message. */
  readonly code?: string | RegExp;
  /** In the message that came with the code. */
  readonly message?: RegExp;
  readonly status?: number;
  /** The code says little: one in `details`, or named in the message, is taken before it. */
  readonly generic?: boolean;
  readonly class: ProblemClass;
  readonly owner: ProblemOwner;
  /** Said of a change that was begun: what it left is to be looked at. */
  readonly mayHaveActed?: boolean;
  /** Worth trying again unchanged. How often and for how long is decided by the class, elsewhere. */
  readonly retry: boolean;
  readonly remedy: string;
  /** Absent: the runbook's part on the class. */
  readonly doc?: string;
}

/** What rows of one sort have in common. */
export type ErrorSort = Omit<ErrorRow, 'code' | 'message' | 'status'>;

/** Of what is mended outside the request: the operation goes on from the step that failed. */
export const thenRetry = 'Then send the command retry.';

/** Of what stands in the way of a removal. */
export const thenRetryCompensation = 'Then send the command retryCompensation.';

const LEARN = 'https://learn.microsoft.com';

export function aksErrorPage(name: string): string {
  return `${LEARN}/troubleshoot/azure/azure-kubernetes/error-codes/${name}`;
}

export function azurePage(path: string): string {
  return `${LEARN}/azure/${path}`;
}
