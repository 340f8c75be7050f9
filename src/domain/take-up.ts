/** How an ended operation is taken up again: what a retry, a new compensation or a forgetting makes of its state. */
import { checkKinds, isOurs } from './compensation.ts';
import type { Command } from './command.ts';
import {
  instantAfter,
  isEnded,
  progressOf,
  type OperationState,
  type StepProgress,
} from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import type { ProblemClass } from './problem.ts';

/**
 * The ended state with which its orchestration starts once more, under the run that the record says. It is as it ended,
 * and has not ended: only a command in the mailbox says what is to become of it.
 */
export function takenUp(
  state: OperationState,
  { run, mailCursor }: Pick<OperationState, 'run' | 'mailCursor'>,
): OperationState {
  const { endedAt: _endedAt, ...rest } = state;
  return { ...rest, run, mailCursor: Math.max(state.mailCursor, mailCursor), recordedPhase: null };
}

/**
 * What is kept of an ended operation for that. No step follows a running operation of Azure any more (I9), and what is
 * still to be told goes to the record together with this.
 */
export function endStateOf(state: OperationState): OperationState {
  const { untoldNews: _news, toldProgress: _progress, ...rest } = state;
  return withSteps(rest, (_step, { handle: _handle, ...progress }) => progress);
}

/** Whether it was taken up and has not yet read why. */
export function isTakenUp({ phase, endedAt }: OperationState): boolean {
  return isEnded(phase) && endedAt === undefined;
}

/**
 * From the step that failed. What was done is looked at again, and made again only if it is gone; what was undone starts
 * anew; what was found to be this operation's stays so. What a check found out stays true, and the addresses that it chose
 * stay chosen.
 */
export function retriedFromFailure(state: OperationState): OperationState {
  const { failure: _failure, reopenedAt: _reopenedAt, ...rest } = lively(state);
  return withSteps(rest, (step, progress) =>
    progress.state === 'done' && checkKinds.includes(step.kind) ? progress : lookedAtAnew(progress),
  );
}

function lookedAtAnew(progress: StepProgress): StepProgress {
  const { state, owned, attempts, outputs, markedBy, forgottenBy } = progress;
  if (state === 'undone' || forgottenBy !== undefined) return { state: 'waiting', owned: false, attempts: 0 };
  return {
    state: 'waiting',
    owned,
    attempts,
    ...(outputs ? { outputs } : {}),
    ...(markedBy === undefined ? {} : { markedBy }),
  };
}

/** What stands is to go, also what was kept on purpose; each removal has a budget of its own again. */
export function compensatedAnew(state: OperationState): OperationState {
  const onFailure = state.onFailure === 'keep' ? 'rollback' : state.onFailure;
  return withSteps({ ...lively(state), onFailure }, (step, progress) =>
    ['residue', 'undoing'].includes(progress.state) && isOurs(step, progress) ? standing(progress) : progress,
  );
}

function standing({ owned, attempts, outputs, markedBy, startedAt }: StepProgress): StepProgress {
  return {
    state: 'done',
    owned,
    attempts,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(outputs ? { outputs } : {}),
    ...(markedBy === undefined ? {} : { markedBy }),
  };
}

/** Alive, with a deadline to come; `apply` finds its phase. */
function lively(state: OperationState): OperationState {
  const { startedAt: _startedAt, deadlineAt: _deadlineAt, endedAt: _endedAt, ...rest } = state;
  return { ...rest, phase: 'Accepted' };
}

/**
 * What may be forgotten: what no further try of ours removes. Somebody else holds it (a lock or policy, their users,
 * their mark, rights that were taken away), only Azure's support can remove it, Azure says both that it is and is not
 * there, or it outlasted all patience. What a further try may remove (throttling, faults, unknown answers) is not here.
 */
const forgettable: readonly ProblemClass[] = [
  'platformResidue',
  'governance',
  'unauthorized',
  'mismatch',
  'dependencyBusy',
  'busy',
  'notFound',
  'timedOut',
];

/** Why what is left may not be forgotten. */
export function whyUnforgettable(state: OperationState): string | undefined {
  const left = leftSteps(state);
  if (left.length === 0) return 'nothing of it is left that could be forgotten';
  const kept = left.filter((step) => {
    const { problem } = progressOf(state, step.id);
    return !problem || !forgettable.includes(problem.class);
  });
  if (kept.length === 0) return undefined;
  return `${kept.map(({ id }) => id).join(', ')}: retryCompensation may still remove it`.slice(0, 300);
}

/** What is left is nobody's any more: no ledger names it, and unless the operation is retried nothing removes it. */
export function forgotten(state: OperationState, { requestedBy }: Command, nowMs: number): OperationState {
  const left = new Set(leftSteps(state).map(({ id }) => id));
  const steps = Object.entries(state.steps).map(([id, progress]) => {
    return [id, left.has(id) ? { ...progress, forgottenBy: requestedBy } : progress] as const;
  });
  return { ...state, steps: Object.fromEntries(steps), endedAt: instantAfter(nowMs, 0) };
}

/** Whether anything of it is left to take back. */
export function hasLeft(state: OperationState): boolean {
  return leftSteps(state).length > 0;
}

/** What could not be removed; of an operation that keeps what it made, all that it made. */
function leftSteps(state: OperationState): readonly PlanStep[] {
  return state.plan.steps.filter((step) => {
    const progress = progressOf(state, step.id);
    if (!isOurs(step, progress)) return false;
    return state.phase === 'Failed' ? progress.state !== 'undone' : progress.state === 'residue';
  });
}

function withSteps(
  state: OperationState,
  change: (step: PlanStep, progress: StepProgress) => StepProgress,
): OperationState {
  const steps = state.plan.steps.map((step) => [step.id, change(step, progressOf(state, step.id))] as const);
  return { ...state, steps: Object.fromEntries(steps) };
}
