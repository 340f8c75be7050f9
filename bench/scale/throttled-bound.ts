/** The lower bound of a throttled run: its plans, with what the simulator drew for their steps. */
import { operationIdOf } from '../../src/domain/operation-ids.ts';
import { parseRequest } from '../../src/domain/parse-request.ts';
import type { PlanStep } from '../../src/domain/plan.ts';
import { planCluster } from '../../src/domain/planning/plan-cluster.ts';
import { seededDurations } from '../../src/local/arm/durations.ts';
import { armDurationMs } from '../end-to-end/arm-durations.ts';
import { criticalPathMs } from '../end-to-end/critical-path.ts';
import { lowerBoundMs } from './lower-bound.ts';
import { requestAt, type ManyRequests } from './many-requests.ts';
import { neededBuckets, type PlannedOperation } from './needed-requests.ts';

/** The mode that asks for most, all in one subscription. */
export const throttledRequests: ManyRequests = { mode: 'byoVnet', subscriptions: 1 };

interface BoundOf {
  readonly operations: number;
  readonly seed: number;
  /** Of all role assignments that were made: their names are known only then. */
  readonly assignmentIds: readonly string[];
}

export function throttledBoundMs({ operations, seed, assignmentIds }: BoundOf): number {
  const facts = { durations: seededDurations(seed, {}), start: 'warm' as const, assignmentIds };
  const planned = Array.from({ length: operations }, (_, index): PlannedOperation => {
    const steps = stepsOf(index);
    const tookMs = new Map(steps.map((step) => [step.id, armDurationMs(step, facts)]));
    return { steps, armMs: ({ id }) => tookMs.get(id) ?? 0 };
  });
  const alone = planned.map(({ steps, armMs }) => criticalPathMs(steps, armMs));
  return lowerBoundMs(alone, neededBuckets(planned));
}

function stepsOf(index: number): readonly PlanStep[] {
  const parsed = parseRequest(requestAt(index, throttledRequests), '*');
  if (!parsed.ok || parsed.request.kind !== 'ProvisionCluster') throw new Error('No request for a cluster.');
  const operationId = operationIdOf(parsed.request.requestId, parsed.request.target);
  return planCluster(parsed.request, { operationId, productionSubscriptions: [] }).steps;
}
