import type { Problem } from '../domain/problem.ts';
import type { ArmResponse } from './arm-response.ts';

/** What a failed request or operation means for whoever asked. */
export interface ArmFailure {
  readonly retry: boolean;
  readonly problem: Problem;
  /** Whether ARM may have acted on the request, or on a part of it. */
  readonly effect: 'none' | 'unknown';
  readonly retryAfterSeconds?: number;
}

export type ArmResult<T> =
  | { readonly ok: true; readonly value: T; readonly response: ArmResponse }
  | { readonly ok: false; readonly failure: ArmFailure };

/** «It is not there»: for a read the answer, for a deletion the aim. */
export function isNotFound(failure: ArmFailure): boolean {
  return failure.problem.class === 'notFound';
}
