/** The lower bound of a throttled run: its plans, with what the simulator drew for their steps. */
import { operationIdOf } from '../../src/domain/operation-ids.ts';
import { parseRequest } from '../../src/domain/parse-request.ts';
import type { PlanStep } from '../../src/domain/plan.ts';
import { planCluster } from '../../src/domain/planning/plan-cluster.ts';
import { plannedResourceId } from '../../src/domain/planned-resource-id.ts';
import { managedClusterId } from '../../src/domain/resource-ids.ts';
import { seededDurations, type DurationKind, type Durations } from '../../src/local/arm/durations.ts';
import { lowerBoundMs } from './lower-bound.ts';
import { requestAt } from './many-requests.ts';
import { neededBuckets, pathMs, type PlannedOperation } from './needed-requests.ts';

interface BoundOf {
  readonly operations: number;
  readonly seed: number;
  /** Of the role assignments that were made: their names are known only then. */
  readonly assignmentIds: readonly string[];
}

export function throttledBoundMs({ operations, seed, assignmentIds }: BoundOf): number {
  const durations = seededDurations(seed, {});
  const atScope = new Map(assignmentIds.map((id) => [scopeOf(id), id]));
  const armMs = (step: PlanStep): number => {
    const drawn = drawnFor(step, atScope);
    return drawn ? durations.drawMs(...drawn) : 0;
  };
  const planned = Array.from({ length: operations }, (_, index): PlannedOperation => {
    const steps = stepsOf(index);
    const tookMs = new Map(steps.map((step) => [step.id, armMs(step)]));
    return { steps, armMs: ({ id }) => tookMs.get(id) ?? 0 };
  });
  return lowerBoundMs(planned.map(pathMs), neededBuckets(planned));
}

function stepsOf(index: number): readonly PlanStep[] {
  const parsed = parseRequest(requestAt(index, 1), '*');
  if (!parsed.ok || parsed.request.kind !== 'ProvisionCluster') throw new Error('No request for a cluster.');
  const operationId = operationIdOf(parsed.request.requestId, parsed.request.target);
  return planCluster(parsed.request, { operationId, productionSubscriptions: [] }).steps;
}

const kinds: Partial<Record<PlanStep['kind'], DurationKind>> = {
  virtualNetwork: 'virtualNetworkWrite',
  subnet: 'subnetWrite',
  managedCluster: 'clusterCreate',
};

/** What is answered at once, or is there already, takes nothing. */
function drawnFor(
  step: PlanStep,
  atScope: ReadonlyMap<string, string>,
): Parameters<Durations['drawMs']> | undefined {
  if (step.kind === 'nodeReadiness') return ['runCommand', managedClusterId(step.input)];
  if (step.kind === 'roleAssignment') {
    const id = atScope.get(step.input.scope.toLowerCase());
    return id === undefined ? undefined : ['roleAssignmentEffective', id];
  }
  const kind = kinds[step.kind];
  const id = plannedResourceId(step);
  return kind && id !== undefined ? [kind, id] : undefined;
}

const ASSIGNMENTS = '/providers/microsoft.authorization/roleassignments/';

export function isAssignment(path: string): boolean {
  return path.toLowerCase().includes(ASSIGNMENTS);
}

function scopeOf(assignmentId: string): string {
  const id = assignmentId.toLowerCase();
  return id.slice(0, id.lastIndexOf(ASSIGNMENTS));
}
