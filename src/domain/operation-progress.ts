/** How far an operation is, what is being done, and whether it moves by itself. */
import { isOurs } from './compensation.ts';
import { decide, isInFlight } from './decide.ts';
import type { Progress } from './operation-news.ts';
import { isEnded, progressOf, type OperationState, type StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { registrationKinds } from './reopen-registration.ts';
import { waitForTurnMs, waitsUntil } from './deferral.ts';
import { isBackingOff } from './step-moment.ts';

/** A step that runs longer than expected never counts as more than this much of itself. */
const MOST_OF_A_RUNNING_STEP = 0.95;
/** What takes no longer than this is a pause, not a stop. */
const PATIENCE_MS = 60_000;
/** Percent alone is news only in steps of this size. */
const LEAST_PERCENT = 5;

export function overallProgress(state: OperationState, nowMs: number): Progress {
  const parked = parkedOf(state, nowMs);
  return {
    percent: percentOf(state, nowMs),
    current: currentSteps(state).map(({ title }) => title),
    ...(parked ? { parked } : {}),
  };
}

export function isWorthTelling(told: Progress | undefined, { percent, current, parked }: Progress): boolean {
  const before = told ?? { percent: 0, current: [] };
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return (
    Math.abs(percent - before.percent) >= LEAST_PERCENT ||
    !isSame(current, before.current) ||
    !isSame(parked, before.parked)
  );
}

export function percentOf(state: OperationState, nowMs: number): number {
  if (state.phase === 'Succeeded') return 100;
  const total = state.plan.steps.reduce((sum, step) => sum + step.expectedSeconds, 0);
  const finished = state.plan.steps.reduce(
    (sum, step) => sum + step.expectedSeconds * finishedShare(state, step, nowMs),
    0,
  );
  return Math.min(99, Math.floor((100 * finished) / total));
}

function finishedShare(operation: OperationState, step: PlanStep, nowMs: number): number {
  const { state, startedAt } = shownProgress(operation, step);
  if (state === 'done') return 1;
  if (state === 'undone') return operation.intent === 'deprovision' ? 1 : 0;
  if (state !== 'polling' || startedAt === undefined) return 0;
  return Math.min(MOST_OF_A_RUNNING_STEP, (nowMs - Date.parse(startedAt)) / 1000 / step.expectedSeconds);
}

/** What a deprovisioning is to remove is there already, and so for its own part not done. */
export function shownProgress(state: OperationState, step: PlanStep): StepProgress {
  const progress = progressOf(state, step.id);
  const isToGo = state.intent === 'deprovision' && progress.state === 'done' && isOurs(step, progress);
  return isToGo ? { ...progress, state: 'waiting' } : progress;
}

/** The steps that something is being done about. */
export function currentSteps(state: OperationState): readonly PlanStep[] {
  if (isEnded(state.phase)) return [];
  return state.plan.steps.filter((step) => isCurrent(progressOf(state, step.id)));
}

function isCurrent(progress: StepProgress): boolean {
  return isInFlight(progress) || ['observing', 'beginning', 'undoing'].includes(progress.state);
}

/** Set when every step under way is held up, and nothing else is about to run. Of several the first in the plan is told. */
function parkedOf(state: OperationState, nowMs: number): Progress['parked'] {
  const current = currentSteps(state);
  const held = current.filter((step) => isHeldUp(step, progressOf(state, step.id), nowMs));
  const [first] = held;
  if (!first || held.length < current.length || hasOtherWork(state, held, nowMs)) return undefined;
  const progress = progressOf(state, first.id);
  const until = waitsUntil(progress);
  return { for: progress.waitingFor ?? first.title, ...(until === undefined ? {} : { until }) };
}

function hasOtherWork(state: OperationState, held: readonly PlanStep[], nowMs: number): boolean {
  const decision = decide(state, nowMs);
  if (decision.kind !== 'run') return false;
  return decision.calls.some(({ call }) => !held.some(({ id }) => id === call.stepId));
}

/** It backs off from a problem, stands to be refused unless it comes up late, or waits for a registration. */
function isHeldUp({ kind }: PlanStep, progress: StepProgress, nowMs: number): boolean {
  if (progress.settling) return true;
  if (waitForTurnMs(progress) >= PATIENCE_MS) return true;
  if (isBackingOff(progress)) return isLong(progress, nowMs);
  const isRegistering = registrationKinds.includes(kind) && progress.state === 'polling';
  return isRegistering && nowMs - Date.parse(progress.startedAt ?? '') >= PATIENCE_MS;
}

/** Told by what the state says and not by when it is asked, so that the moment of the next try changes nothing. */
function isLong({ dueAt = '', retrying, failing }: StepProgress, nowMs: number): boolean {
  return [retrying, failing].some((tries) => {
    if (!tries) return false;
    const pauseMs = Date.parse(dueAt) - Date.parse(tries.lastAt);
    return pauseMs >= PATIENCE_MS || nowMs - Date.parse(tries.since) >= PATIENCE_MS;
  });
}
