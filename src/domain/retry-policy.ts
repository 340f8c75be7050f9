/**
 * What is done about a problem that may pass: how often and how long it is tried again. One row a class; classes
 * without one are never retried. ARM's `Retry-After` goes before the delay of the row.
 *
 * Sources: rules, sections 2 and 3 (RBAC effect 10 minutes at 30 seconds; identity replication 30 times 3 seconds).
 */
import type { ProblemClass } from './problem.ts';

export interface RetryPolicy {
  readonly firstSeconds: number;
  /** Each delay is the last one times this. */
  readonly factor: number;
  readonly longestSeconds: number;
  /** From the first problem of the class until it becomes a refusal. */
  readonly budgetSeconds: number;
}

const MINUTE = 60;

function every(seconds: number, budgetSeconds: number): RetryPolicy {
  return { firstSeconds: seconds, factor: 1, longestSeconds: seconds, budgetSeconds };
}

function growing(firstSeconds: number, longestSeconds: number, budgetSeconds: number): RetryPolicy {
  return { firstSeconds, factor: 2, longestSeconds, budgetSeconds };
}

const policies: Partial<Record<ProblemClass, RetryPolicy>> = {
  rbacPropagating: every(30, 10 * MINUTE),
  identityReplicating: every(3, 5 * MINUTE),
  featureNotPropagated: every(30, 15 * MINUTE),
  capacity: growing(5 * MINUTE, 15 * MINUTE, 60 * MINUTE),
  busy: growing(5, 30, 30 * MINUTE),
  dependencyBusy: growing(10, 60, 30 * MINUTE),
  throttled: growing(10, 2 * MINUTE, 30 * MINUTE),
  transient: growing(2, 60, 15 * MINUTE),
  nodeBootstrap: every(60, 10 * MINUTE),
  fault: growing(5, 60, 10 * MINUTE),
};

export function retryPolicyOf(problemClass: ProblemClass): RetryPolicy | undefined {
  return policies[problemClass];
}

/** Spread of a delay around its middle, so that operations refused together do not come back together. */
const JITTER = 0.2;

/**
 * The delay before try number `count` (1: the first repetition), in seconds. `seed` makes the jitter: the same seed
 * gives the same delay, as a replay needs.
 */
export function retryDelaySeconds(policy: RetryPolicy, count: number, seed: string): number {
  const middle = Math.min(policy.longestSeconds, policy.firstSeconds * policy.factor ** (count - 1));
  return middle * (1 + JITTER * (2 * fraction(`${seed}#${String(count)}`) - 1));
}

/** A number from 0 up to 1 from a text (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash / 2 ** 32;
}
