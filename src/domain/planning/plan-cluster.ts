/**
 * `request → plan`, for every network mode. Pure: the same request gives the same plan, whose steps, names and order
 * are stored with the operation.
 *
 * 1. Everything depends on preflight, so that what it refuses has created nothing.
 * 2. Writes to one virtual network follow each other, and the cluster follows the last.
 */
import type { Plan, PlanStep } from '../plan.ts';
import type { ClusterRequest } from '../request.ts';
import { clusterSteps } from './cluster-steps.ts';
import { connectivitySteps } from './connectivity-steps.ts';
import { identitySteps } from './identity-steps.ts';
import { networkSteps } from './network-steps.ts';
import type { PlanContext } from './plan-context.ts';
import { plannedNames } from './planned-names.ts';
import { registrationSteps } from './registration-steps.ts';
import { stepIds } from './step-ids.ts';

export function planCluster(request: ClusterRequest, context: PlanContext): Plan {
  const names = plannedNames(request, context.operationId);
  const registration = registrationSteps(request, context);
  const network = networkSteps(request, names);
  const identity = identitySteps(request, names);
  const connectivity = connectivitySteps(request, names, lastOf(network));
  const before = [...registration, ...network, ...connectivity.beforeCluster, ...identity];
  const cluster = clusterSteps(request, names, endsOf(before));
  const preflight: PlanStep = {
    id: stepIds.preflight,
    title: 'Check everything before anything is created',
    kind: 'preflight',
    input: { request },
    dependsOn: [],
    expectedSeconds: 4,
  };
  return {
    mode: request.network.mode,
    profile: request.profile,
    steps: [
      preflight,
      ...[...before, ...cluster.creation, ...connectivity.afterCluster, ...cluster.handover].map(
        afterPreflight,
      ),
    ],
  };
}

function afterPreflight(step: PlanStep): PlanStep {
  return step.dependsOn.length === 0 ? { ...step, dependsOn: [stepIds.preflight] } : step;
}

function lastOf(steps: readonly PlanStep[]): string {
  const last = steps.at(-1);
  return last ? last.id : stepIds.preflight;
}

/** The steps that no other waits for. */
function endsOf(steps: readonly PlanStep[]): readonly string[] {
  const awaited = new Set(steps.flatMap((step) => step.dependsOn));
  return steps.filter((step) => !awaited.has(step.id)).map((step) => step.id);
}
