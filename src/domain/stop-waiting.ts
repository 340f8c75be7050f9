/** What a failure or a cancel does to the steps that are under way: only what may have to be removed is looked at. */
import { isOurs, willUndo } from './compensation.ts';
import { instantAfter, progressOf, type OperationState, type StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { calm } from './step-moment.ts';

/** `isNew`: the failure came in this round. */
export function withStopped(state: OperationState, isNew: boolean, nowMs: number): OperationState {
  if (!state.failure) return state;
  const steps = state.plan.steps.flatMap((step): [string, StepProgress][] => {
    const progress = progressOf(state, step.id);
    if (!['observing', 'beginning', 'polling'].includes(progress.state)) return [];
    return [[step.id, stopped(state, step, progress) ?? hurried(progress, isNew, nowMs)]];
  });
  return { ...state, steps: { ...state.steps, ...Object.fromEntries(steps) } };
}

/** Nothing of it is to be removed. A cancelled cluster that is kept goes on in Azure by itself. */
function stopped(state: OperationState, step: PlanStep, before: StepProgress): StepProgress | undefined {
  const isKeptCluster =
    step.kind === 'managedCluster' && state.failure?.stepId === null && !willUndo(state, step);
  if (isOurs(step, before) && (!isKeptCluster || before.settling)) return undefined;
  const progress = calm(before);
  return { ...progress, state: progress.attempts > 0 ? 'stopped' : 'waiting' };
}

/** Late success is awaited no longer, and no long pause holds up the look that has to come before an undo. */
function hurried(progress: StepProgress, isNew: boolean, nowMs: number): StepProgress {
  const { settling, ...calmed } = calm(progress);
  if (settling) {
    const { deadlineAt: _deadlineAt, ...rest } = calmed;
    return { ...rest, state: 'refused', endedAt: instantAfter(nowMs, 0), problem: settling };
  }
  const looked = { ...progress, state: mayHaveBeenSent(progress) ? 'observing' : progress.state } as const;
  return isNew && !isForAzureToSay(looked) ? withoutPause(looked) : looked;
}

/** It was to be sent again, since nothing was seen of what was sent before: that may still appear. */
function mayHaveBeenSent({ state, failing }: StepProgress): boolean {
  return state === 'beginning' && failing !== undefined;
}

/** When a running operation is looked at next, and when a throttled look may be taken again. */
function isForAzureToSay({ state, problem, turn }: StepProgress): boolean {
  return (
    (state === 'polling' && turn === undefined) || (state === 'observing' && problem?.class === 'throttled')
  );
}

function withoutPause(progress: StepProgress): StepProgress {
  const { dueAt: _dueAt, ...rest } = progress;
  return rest;
}
