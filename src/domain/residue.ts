/**
 * What a compensation or a removal could not take away: what it is, why it stays, who has to do what. Where only Azure
 * can help there is a text for the support request.
 */
import { progressOf, type OperationState, type StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { plannedResourceId } from './planned-resource-id.ts';
import type { Problem, ProblemOwner } from './problem.ts';

export interface Residue {
  readonly step: string;
  readonly resourceId: string;
  /** The code of the last problem with removing it. */
  readonly code: string;
  readonly why: string;
  readonly remedy: string;
  readonly owner: ProblemOwner;
  /** Ready to be sent to Azure support. */
  readonly supportText?: string;
}

/** None: nothing was left that was to go. */
export function residueOf(state: OperationState): readonly Residue[] {
  return state.plan.steps.flatMap((step) => {
    const progress = progressOf(state, step.id);
    return progress.state === 'residue' && progress.problem
      ? [residue(state, step, { progress, problem: progress.problem })]
      : [];
  });
}

interface Left {
  readonly progress: StepProgress;
  readonly problem: Problem;
}

function residue(state: OperationState, step: PlanStep, left: Left): Residue {
  const { problem } = left;
  const resourceId = resourceIdOf(step, left.progress);
  const needsAzure = problem.owner === 'azure' || problem.class === 'platformResidue';
  return {
    step: step.id,
    resourceId,
    code: problem.code,
    why: problem.message,
    remedy: problem.remedy,
    owner: problem.class === 'platformResidue' ? 'azure' : problem.owner,
    ...(needsAzure ? { supportText: supportText(state, resourceId, left) } : {}),
  };
}

/** Exact where Azure ever said it, or the plan knows it; else where to look for it. */
function resourceIdOf(step: PlanStep, { outputs }: StepProgress): string {
  const known = outputs?.['resourceId'] ?? plannedResourceId(step);
  if (typeof known === 'string') return known;
  switch (step.kind) {
    case 'roleAssignment':
      return `${step.input.scope}/providers/Microsoft.Authorization/roleAssignments`;
    case 'privateDnsLink':
      return `${step.input.zoneId}/virtualNetworkLinks/${step.input.name}`;
    default:
      return step.id;
  }
}

function supportText({ ids }: OperationState, resourceId: string, { progress, problem }: Left): string {
  const { gaveUp, endedAt = '' } = progress;
  const [, subscriptionId = 'unknown'] = /^\/subscriptions\/([^/]+)/i.exec(resourceId) ?? [];
  const tried = gaveUp ? `${String(gaveUp.count)} times from ${gaveUp.since} to ${endedAt}` : `at ${endedAt}`;
  return [
    'A resource cannot be deleted.',
    `Subscription: ${subscriptionId}`,
    `Resource: ${resourceId}`,
    `Error: ${problem.code}: ${problem.message}`,
    ...(problem.correlationId === undefined ? [] : [`Correlation id: ${problem.correlationId}`]),
    `Tried: its deletion was asked for and refused ${tried} (UTC).`,
    `Our reference: operation ${ids.operationId}`,
    'Please remove what holds it, so that it can be deleted.',
  ].join('\n');
}
