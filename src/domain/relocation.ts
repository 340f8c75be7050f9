/**
 * When a region has no capacity for the cluster and the request names others: what the operation made is taken back, as
 * after a failure, then the plan is made anew for the next region. In the last one capacity is waited for.
 */
import { willUndo } from './compensation.ts';
import { isInFlight } from './decide.ts';
import { needsDiagnosis } from './diagnosis.ts';
import {
  instantAfter,
  progressOf,
  type OperationState,
  type Relocation,
  type StepProgress,
} from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { planCluster } from './planning/plan-cluster.ts';
import type { Problem, ProblemClass } from './problem.ts';
import type { ClusterRequest } from './request.ts';
import type { StepKindName } from './step-inputs.ts';

/** In a region that is not the last, capacity is asked for this often: after no pause, a short one and a longer one. */
const TRIES_IN_ONE_REGION = 3;

/** What another region may have. */
const regional: readonly ProblemClass[] = ['capacity', 'notAvailable'];

/** Turns want of capacity into a move, while there is somewhere to go and time for it. */
export function withMoveBegun(state: OperationState, nowMs: number): OperationState {
  const cluster = state.plan.steps.find(({ kind }) => kind === 'managedCluster');
  if (!cluster || state.moving || state.intent !== 'provision') return state;
  const problem = wantOfCapacity(state, cluster);
  const to = nextRegion(state);
  if (!problem || to === undefined || isOverdue(state, nowMs) || isBound(state)) return state;
  const from = requestOf(state)?.target.location ?? '';
  const because = `${problem.code}: ${problem.message}`.slice(0, 300);
  return {
    ...state,
    failure: { stepId: cluster.id, problem },
    moving: { from, to, because, at: instantAfter(nowMs, 0) },
  };
}

/** The reason to go, when the cluster was refused for it or has been parked for it long enough. */
function wantOfCapacity({ steps, failure }: OperationState, { id }: PlanStep): Problem | undefined {
  const { retrying, failing, problem } = steps[id] ?? {};
  if (failure) return failure.stepId === id && isRegional(failure.problem) ? failure.problem : undefined;
  const parked = [retrying, failing].some(
    (tries) => tries?.class === 'capacity' && tries.count >= TRIES_IN_ONE_REGION,
  );
  return parked ? problem : undefined;
}

function isRegional({ class: problemClass }: Problem): boolean {
  return regional.includes(problemClass);
}

function isOverdue({ deadlineAt }: OperationState, nowMs: number): boolean {
  return deadlineAt !== undefined && nowMs >= Date.parse(deadlineAt);
}

/** Whether something was found in this region that the plan uses and would not move. */
function isBound(state: OperationState): boolean {
  const inRegion: readonly StepKindName[] = ['resourceGroup', 'virtualNetwork'];
  return state.plan.steps.some((step) => {
    const { state: stepState, owned } = progressOf(state, step.id);
    return inRegion.includes(step.kind) && stepState === 'done' && !owned;
  });
}

function nextRegion(state: OperationState): string | undefined {
  const used = (state.relocations ?? []).map(({ to }) => to);
  return requestOf(state)?.target.alternateLocations?.find((region) => !used.includes(region));
}

function requestOf({ plan }: OperationState): ClusterRequest | undefined {
  const preflight = plan.steps.find(({ kind }) => kind === 'preflight');
  return preflight?.kind === 'preflight' ? preflight.input.request : undefined;
}

/** Goes on in the next region when nothing of this one is left; what could not be removed ends the operation. */
export function withMoveEnded(state: OperationState, nowMs: number): OperationState {
  const { moving, failure: _failure, reopenedAt: _reopenedAt, ...rest } = state;
  const request = requestOf(state);
  const all = state.plan.steps;
  if (!moving || !request || all.some((step) => isUnderWay(state, step))) return state;
  if (isOverdue(state, nowMs) || all.some(({ id }) => progressOf(state, id).state === 'residue')) {
    const { moving: _moving, ...stays } = state;
    return stays;
  }
  const plan = planCluster(
    { ...request, target: { ...request.target, location: moving.to } },
    { operationId: state.ids.operationId, productionSubscriptions: productionSubscriptions(state) },
  );
  const steps = plan.steps.map(({ id, kind }): [string, StepProgress] => [
    id,
    startOf(state.steps[id], kind),
  ]);
  return {
    ...rest,
    plan,
    relocations: [...(state.relocations ?? []), moving],
    steps: Object.fromEntries(steps),
  };
}

function isUnderWay(state: OperationState, step: PlanStep): boolean {
  return willUndo(state, step) || needsDiagnosis(state, step) || isInFlight(progressOf(state, step.id));
}

/** A registration is the subscription's, whatever the region. */
function startOf(before: StepProgress | undefined, kind: StepKindName): StepProgress {
  const isLasting = kind === 'previewFeature' || kind === 'resourceProvider';
  return before?.state === 'done' && isLasting ? before : { state: 'waiting', owned: false, attempts: 0 };
}

/** As far as they matter to this plan: the setting itself is not the state's. */
function productionSubscriptions({ plan }: OperationState): readonly string[] {
  return plan.steps.flatMap((step) =>
    step.kind === 'previewFeature' && !step.input.mayRegister ? [step.input.subscriptionId] : [],
  );
}

/** For people: those that are over, and the one under way. */
export function relocationsOf({ relocations = [], moving }: OperationState): readonly Relocation[] {
  return moving ? [...relocations, moving] : relocations;
}
