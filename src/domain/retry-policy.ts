/**
 * What is done about a problem that may pass: how often and how long it is tried again. One row a class; classes
 * without one are never retried. ARM's `Retry-After` goes before the delay of the row; one that ends after the
 * deadline of what waits is not waited for.
 *
 * Sources: Azure's RBAC documentation (effect within 10 minutes); the Azure CLI (identity replication 30 times 3
 * seconds).
 */
import type { ProblemClass } from './problem.ts';
import type { StepKindName } from './step-inputs.ts';
import { undoTiming } from './step-timing.ts';

export interface RetryPolicy {
  readonly firstSeconds: number;
  /** Each delay is the last one times this. */
  readonly factor: number;
  readonly longestSeconds: number;
  /** From the first problem of the class until it becomes a refusal. */
  readonly budgetSeconds: number;
  /** Repetitions at most, where time alone is no measure of what they cost. */
  readonly attempts?: number;
}

const MINUTE = 60;
const UNDO_BUDGET = undoTiming.deadlineSeconds;

function every(seconds: number, budgetSeconds: number): RetryPolicy {
  return { firstSeconds: seconds, factor: 1, longestSeconds: seconds, budgetSeconds };
}

function growing(firstSeconds: number, longestSeconds: number, budgetSeconds: number): RetryPolicy {
  return { firstSeconds, factor: 2, longestSeconds, budgetSeconds };
}

const policies: Partial<Record<ProblemClass, RetryPolicy>> = {
  rbacPropagating: every(20, 10 * MINUTE),
  identityReplicating: every(3, 5 * MINUTE),
  featureNotPropagated: every(30, 15 * MINUTE),
  capacity: { ...growing(5 * MINUTE, 15 * MINUTE, 60 * MINUTE), attempts: 6 },
  busy: growing(5, 30, 30 * MINUTE),
  dependencyBusy: growing(10, 60, 30 * MINUTE),
  throttled: growing(10, 2 * MINUTE, 30 * MINUTE),
  transient: growing(2, 60, 15 * MINUTE),
  // AKS tries nodes again by itself; sending the cluster once more helps now and then, twice hardly ever.
  nodeBootstrap: { ...every(5 * MINUTE, 20 * MINUTE), attempts: 1 },
  fault: { ...growing(5, 60, 10 * MINUTE), attempts: 20 },
};

/** Where the same class means something else: nodes that are asked for may still become Ready, and asking costs little. */
const ofKind: Partial<Record<StepKindName, typeof policies>> = {
  nodeReadiness: { nodeBootstrap: every(60, 10 * MINUTE) },
};

export function retryPolicyOf(problemClass: ProblemClass, kind?: StepKindName): RetryPolicy | undefined {
  return (kind && ofKind[kind]?.[problemClass]) ?? policies[problemClass];
}

/** What holds on to a resource lets go of it within the time that undoing has, or a person makes it. */
const whileUndoing: Partial<Record<ProblemClass, RetryPolicy>> = {
  busy: growing(5, 30, UNDO_BUDGET),
  dependencyBusy: growing(10, 60, UNDO_BUDGET),
  throttled: growing(10, 2 * MINUTE, UNDO_BUDGET),
  transient: growing(2, 60, UNDO_BUDGET),
  platformResidue: growing(30, 5 * MINUTE, UNDO_BUDGET),
  governance: growing(60, 5 * MINUTE, UNDO_BUDGET),
};

/** As `retryPolicyOf`, for a problem with undoing. */
export function undoRetryPolicyOf(problemClass: ProblemClass): RetryPolicy | undefined {
  return whileUndoing[problemClass] ?? policies[problemClass];
}

/** Whether undoing is tried again although the answer was a refusal: a lock may be lifted, a link released. */
export function lingers(problemClass: ProblemClass): boolean {
  return whileUndoing[problemClass] !== undefined;
}

export function isSpent(policy: RetryPolicy, count: number, elapsedMs: number): boolean {
  return elapsedMs >= policy.budgetSeconds * 1000 || count > (policy.attempts ?? Number.POSITIVE_INFINITY);
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

/** Of a delay that Azure named to many at once: this much of it comes on top, at the most. */
const NAMED_SPREAD = 0.2;

/** `Retry-After`, never shortened; those that were throttled together do not come back together. */
export function namedDelaySeconds(
  problemClass: ProblemClass,
  named: number | undefined,
  seed: string,
): number {
  if (named === undefined || problemClass !== 'throttled') return named ?? 0;
  return named * (1 + NAMED_SPREAD * fraction(`${seed}#named`));
}

/** A number from 0 up to 1 from a text (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash / 2 ** 32;
}
