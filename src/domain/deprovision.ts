/**
 * Taking back what an operation made: a new operation over the old one's ledger, whose steps all count as done and are
 * undone in the order in which a compensation would, once a check has found that nothing else depends on them.
 */
import { REMOVAL_CHECK_STEP } from './compensation.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { OperationIds, OperationState, StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { plannedResourceId } from './planned-resource-id.ts';
import { resourcePathOf } from './resource-ids.ts';
import type { DeprovisionRequest } from './request.ts';
import type { RemovalCandidate } from './step-inputs.ts';

export interface Deprovisioning {
  readonly ids: OperationIds;
  readonly acceptedAt: string;
  readonly whenInUse: DeprovisionRequest['whenInUse'];
  /** What is to be taken back; absent: nothing is known to have been made. */
  readonly made?: { readonly operationId: string; readonly ledger: Ledger };
}

export function newDeprovisioning({ ids, acceptedAt, whenInUse, made }: Deprovisioning): OperationState {
  const entries = made?.ledger.entries ?? [];
  const check = removalCheck(ids, entries, whenInUse);
  return {
    version: 1,
    intent: 'deprovision',
    ids,
    markedBy: made?.operationId ?? ids.operationId,
    onFailure: 'rollback',
    plan: {
      mode: made?.ledger.mode ?? 'byoVnet',
      profile: made?.ledger.profile ?? 'ga',
      steps: [check, ...entries.map(({ step }) => ({ ...step, title: removalTitle(step) }))],
    },
    phase: 'Accepted',
    recordedPhase: 'Accepted',
    acceptedAt,
    steps: Object.fromEntries([
      [check.id, { state: 'waiting', owned: false, attempts: 0 } satisfies StepProgress],
      ...entries.map(({ step, outputs }): [string, StepProgress] => [
        step.id,
        { state: 'done', owned: true, attempts: 1, outputs },
      ]),
    ]),
    mailCursor: 0,
  };
}

function removalCheck(
  { clusterId }: OperationIds,
  entries: readonly LedgerEntry[],
  whenInUse: DeprovisionRequest['whenInUse'],
): PlanStep {
  const ids = entries.flatMap(({ step, outputs }) => outputs['resourceId'] ?? plannedResourceId(step) ?? []);
  return {
    id: REMOVAL_CHECK_STEP,
    title: 'Check that nothing else depends on what is to be removed',
    kind: 'removalCheck',
    input: {
      ...resourcePathOf(clusterId),
      candidates: entries.flatMap(({ step }) => candidate(step)),
      removedIds: ids.filter((id) => typeof id === 'string').map((id) => id.toLowerCase()),
      whenInUse,
    },
    dependsOn: [],
    expectedSeconds: 4,
  };
}

function candidate(step: PlanStep): RemovalCandidate[] {
  const resourceId = plannedResourceId(step);
  switch (step.kind) {
    case 'resourceGroup':
    case 'virtualNetwork':
    case 'subnet':
    case 'managedIdentity':
    case 'privateDnsZone':
      return resourceId === undefined ? [] : [{ stepId: step.id, kind: step.kind, resourceId }];
    default:
      return [];
  }
}

const removals = [
  [/^Create /, 'Remove '],
  [/^Grant /, 'Revoke '],
  [/^Peer with /, 'End the peering with '],
  [/^Peer (.*) back$/, 'End the peering of $1'],
  [/^Link /, 'Unlink '],
] as const;

function removalTitle({ title }: PlanStep): string {
  return removals.reduce((text, [made, removed]) => text.replace(made, removed), title);
}

/** What the check says of one thing that is to stay. */
export interface InUse {
  readonly stepId: string;
  readonly because: string;
}

/** Once the check has passed: what something else depends on stays, and so does everything that is under it. */
export function withInUseLeft(state: OperationState): OperationState {
  const inUse =
    state.intent === 'deprovision' ? state.steps[REMOVAL_CHECK_STEP]?.outputs?.['inUse'] : undefined;
  if (!Array.isArray(inUse)) return state;
  const left = new Map<string, string>();
  for (const { stepId, because } of inUse as readonly InUse[]) leave(state, left, stepId, because);
  const steps = Object.entries(state.steps).map(([id, progress]): [string, StepProgress] => {
    const leftBecause = left.get(id);
    return [id, leftBecause === undefined ? progress : { ...progress, leftBecause }];
  });
  return { ...state, steps: Object.fromEntries(steps) };
}

function leave(state: OperationState, left: Map<string, string>, stepId: string, because: string): void {
  if (left.has(stepId)) return;
  left.set(stepId, because);
  const step = state.plan.steps.find((each) => each.id === stepId);
  for (const under of step?.dependsOn ?? []) {
    if (state.steps[under]) leave(state, left, under, `Left, because ${stepId} stays.`);
  }
}
