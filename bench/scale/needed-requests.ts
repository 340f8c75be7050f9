/**
 * The requests that a plan cannot do without, however it is driven: each change once, and of the command that is run in
 * its cluster the result. Other reads are not among them: one list tells several operations what is there, and how their
 * changes ended.
 */
import type { PlanStep } from '../../src/domain/plan.ts';
import { plannedResourceId } from '../../src/domain/planned-resource-id.ts';
import { managedClusterId } from '../../src/domain/resource-ids.ts';
import { armSchedule } from '../end-to-end/critical-path.ts';
import { drawnBuckets } from './drawn-buckets.ts';
import type { NeededBucket, NeededRequest } from './lower-bound.ts';

interface Request {
  readonly method: string;
  readonly path: string;
}

interface NeededByStep {
  readonly change?: Request;
  /** Of what the change began, once it has ended. */
  readonly look?: Request;
}

export interface PlannedOperation {
  readonly steps: readonly PlanStep[];
  /** What ARM takes for a step. */
  readonly armMs: (step: PlanStep) => number;
}

export function neededBuckets(operations: readonly PlannedOperation[]): readonly NeededBucket[] {
  const buckets = new Map<string, NeededBucket & { readonly requests: NeededRequest[] }>();
  for (const { method, path, ...needed } of operations.flatMap(neededRequests)) {
    for (const { name, burst, perSecond } of drawnBuckets(method, path)) {
      const bucket = buckets.get(name) ?? { burst, perSecond, requests: [] };
      bucket.requests.push(needed);
      buckets.set(name, bucket);
    }
  }
  return [...buckets.values()];
}

/** Each with what has to go before it and what has to come after it. */
export function neededRequests(operation: PlannedOperation): readonly (Request & NeededRequest)[] {
  const { steps, armMs } = operation;
  const { timings } = armSchedule(steps, armMs);
  const tails = tailsOf(operation);
  return steps.flatMap((step) => {
    const { change, look } = neededBy(step);
    const headMs = timings.get(step.id)?.startsAfterSeconds ?? 0;
    const tailMs = tails.get(step.id) ?? 0;
    const tookMs = armMs(step);
    return [
      ...(change ? [{ ...change, headMs, tailMs: tailMs + tookMs }] : []),
      ...(look ? [{ ...look, headMs: headMs + tookMs, tailMs }] : []),
    ];
  });
}

/** The longest that has to come after each step. */
function tailsOf({ steps, armMs }: PlannedOperation): ReadonlyMap<string, number> {
  const tails = new Map<string, number>();
  for (const step of steps.toReversed()) {
    const followedMs = (tails.get(step.id) ?? 0) + armMs(step);
    for (const before of step.dependsOn) tails.set(before, Math.max(tails.get(before) ?? 0, followedMs));
  }
  return tails;
}

const ANY_ID = '00000000-0000-4000-8000-000000000000';

function neededBy(step: PlanStep): NeededByStep {
  if (step.kind === 'roleAssignment') {
    const path = `${step.input.scope}/providers/Microsoft.Authorization/roleAssignments/${ANY_ID}`;
    return { change: { method: 'PUT', path } };
  }
  if (step.kind === 'nodeReadiness') return commandRun(managedClusterId(step.input));
  const id = plannedResourceId(step);
  return id === undefined ? {} : { change: { method: 'PUT', path: id } };
}

function commandRun(clusterId: string): NeededByStep {
  return {
    change: { method: 'POST', path: `${clusterId}/runCommand` },
    look: { method: 'GET', path: `${clusterId}/commandResults/${ANY_ID}` },
  };
}
