/**
 * Taking back what operations made for a cluster: a new operation over their ledgers, whose steps all count as done and
 * are undone in the order in which a compensation would, once a check has found that nothing else depends on them.
 */
import { REMOVAL_CHECK_STEP } from './compensation.ts';
import { joinedLedger, type Ledger, type LedgerEntry } from './ledger.ts';
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
  /** What is to be taken back, the oldest first; none: nothing is known to have been made. */
  readonly made: readonly { readonly operationId: string; readonly ledger: Ledger }[];
}

export function newDeprovisioning({ ids, acceptedAt, whenInUse, made }: Deprovisioning): OperationState {
  const ledger = joinedLedger(made.map((each) => each.ledger));
  const entries = ledger?.entries ?? [];
  const check = removalCheck(ids, entries, whenInUse);
  return {
    version: 1,
    intent: 'deprovision',
    ids,
    takesBack: made.map(({ operationId }) => operationId),
    onFailure: 'rollback',
    plan: {
      mode: ledger?.mode ?? 'byoVnet',
      profile: ledger?.profile ?? 'ga',
      steps: [check, ...entries.map(({ step }) => ({ ...step, title: removalTitle(step) }))],
    },
    phase: 'Accepted',
    recordedPhase: 'Accepted',
    acceptedAt,
    steps: Object.fromEntries([
      [check.id, { state: 'waiting', owned: false, attempts: 0 } satisfies StepProgress],
      ...entries.map(({ step, outputs, markedBy }): [string, StepProgress] => [
        step.id,
        { state: 'done', owned: true, attempts: 1, outputs, markedBy },
      ]),
    ]),
    mailCursor: 0,
    commands: [],
    run: 1,
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
      candidates: entries.flatMap(candidate),
      removedIds: ids.filter((id) => typeof id === 'string').map((id) => id.toLowerCase()),
      markedBy: [...new Set(entries.map((each) => each.markedBy))],
      whenInUse,
    },
    dependsOn: [],
    expectedSeconds: 4,
  };
}

function candidate({ step }: LedgerEntry): RemovalCandidate[] {
  const resourceId = plannedResourceId(step);
  switch (step.kind) {
    case 'resourceGroup':
    case 'virtualNetwork':
    case 'subnet':
    case 'virtualNetworkPeering':
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
