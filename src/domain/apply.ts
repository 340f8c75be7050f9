/**
 * `apply(state, round, now)`: the state after the answers and commands of one round. Pure: the same round gives the same
 * state, whatever the order of answers to different steps.
 */
import {
  checkKinds,
  hasResidueAbove,
  isRemoving,
  isSettling,
  willUndo,
  verifyingKinds,
} from './compensation.ts';
import type { Command } from './command.ts';
import { countRetry } from './count-retries.ts';
import { isInFlight } from './decide.ts';
import { withDeferral } from './deferral.ts';
import { needsDiagnosis } from './diagnosis.ts';
import { withInUseLeft } from './left-in-use.ts';
import {
  instantAfter,
  isEnded,
  progressOf,
  started,
  stepOf,
  type Failure,
  type OperationState,
  type Phase,
  type StepProgress,
} from './operation-state.ts';
import { withoutOutage } from './outage.ts';
import { withRegistrationReopened } from './reopen-registration.ts';
import type { PlanStep } from './plan.ts';
import { withMoveBegun, withMoveEnded } from './relocation.ts';
import type { Problem } from './problem.ts';
import type { Moment } from './step-moment.ts';
import { advance } from './step-transitions.ts';
import { withNews } from './step-news.ts';
import { operationTimedOut } from './step-problems.ts';
import { withStopped } from './stop-waiting.ts';
import { withoutSpentSuspension } from './suspension.ts';
import { takeCommand } from './take-command.ts';
import { isTakenUp } from './take-up.ts';
import { countUnlisted } from './unlisted-errors.ts';
import type { StepAnswer } from './verb-answers.ts';

export interface Round {
  /** When what is answered here was asked; the steps that it started were started then. */
  readonly askedMs: number;
  readonly answers: readonly StepAnswer[];
  /** From the mailbox; those already taken in are passed over. */
  readonly commands: readonly Command[];
  /** Why none of the commands can be taken now. */
  readonly turnedAwayBecause?: string;
}

export function apply(state: OperationState, round: Round, nowMs: number): OperationState {
  const { turnedAwayBecause } = round;
  const taking = { nowMs, ...(turnedAwayBecause === undefined ? {} : { turnedAwayBecause }) };
  const commanded = round.commands.reduce(
    (each, command) => settled(each, takeCommand(each, command, taking), nowMs),
    isEnded(state.phase) ? state : withAnswers(state, round, nowMs),
  );
  // Nothing in the mailbox was for it after all.
  return isTakenUp(commanded) ? { ...commanded, endedAt: instantAfter(nowMs, 0) } : commanded;
}

function withAnswers(state: OperationState, round: Round, nowMs: number): OperationState {
  const { askedMs } = round;
  const begun = started(state, askedMs);
  const answered = round.answers.reduce(
    (each, answer) => takeAnswer(each, answer, { askedMs, nowMs }),
    state.suspended ? withoutSpentSuspension(begun, nowMs) : withoutOutage(begun, round, nowMs),
  );
  const reopened = withRegistrationReopened(answered, round, nowMs);
  const failed = withMoveBegun(
    { ...reopened, ...firstFailure(reopened, askedMs), ...unlisted(reopened, round) },
    nowMs,
  );
  return settled(state, failed, nowMs);
}

function unlisted(state: OperationState, { answers }: Round): Pick<OperationState, 'unlistedErrors'> {
  const unlistedErrors = countUnlisted(state.unlistedErrors, answers);
  return unlistedErrors ? { unlistedErrors } : {};
}

/** With what follows from a failure, its phase, and news of what is over; one that has ended stays so. */
function settled(before: OperationState, state: OperationState, nowMs: number): OperationState {
  if (isEnded(state.phase)) return state;
  const isNew = !before.failure && state.failure !== undefined;
  const stopped = withBlockedResidue(withStopped(withInUseLeft(state), isNew, nowMs));
  // Where the plan is made anew its steps are waiting again.
  const told = withNews(before, stopped, nowMs);
  return withPhase(withMoveEnded(told, nowMs), nowMs);
}

function takeAnswer(
  state: OperationState,
  given: StepAnswer,
  times: Pick<Moment, 'askedMs' | 'nowMs'>,
): OperationState {
  const { stepId, verb, answer } = given;
  const moment = { state, step: stepOf(state, stepId), ...times };
  const progress = advance(moment, progressOf(state, stepId), verb, answer);
  const retries = countRetry(state.retries, given, progress);
  return {
    ...withDeferral(state, moment.step, answer),
    ...(retries ? { retries } : {}),
    steps: { ...state.steps, [stepId]: progress },
  };
}

/** In the order of the plan, so that answers of one round have one outcome. */
function firstFailure(state: OperationState, askedMs: number): { failure?: Failure } {
  if (state.failure) return {};
  if (isOverdue(state, askedMs)) return { failure: overdue(state) };
  for (const step of state.plan.steps) {
    const { state: stepState, problem } = progressOf(state, step.id);
    if (stepState === 'refused' && problem) return { failure: { stepId: step.id, problem } };
  }
  return {};
}

/** What goes forward has to have ended; what is taken back has its time step by step. */
function isOverdue(state: OperationState, askedMs: number): boolean {
  const { deadlineAt, suspended } = state;
  if (suspended || deadlineAt === undefined || askedMs < Date.parse(deadlineAt)) return false;
  return !isRemoving(state) && forwardPhase(state) !== 'Succeeded';
}

function overdue(state: OperationState): Failure {
  const unfinished = state.plan.steps.filter((step) => progressOf(state, step.id).state !== 'done');
  const step = unfinished.find(({ id }) => progressOf(state, id).state !== 'waiting') ?? unfinished[0];
  return { stepId: step?.id ?? null, problem: operationTimedOut(step, state.deadlineAt ?? '') };
}

/** What still carries something that could not be removed is left standing, and said so. */
function withBlockedResidue(state: OperationState): OperationState {
  if (!isSettling(state)) return state;
  const blocked = state.plan.steps.filter((step) => willUndo(state, step) && hasResidueAbove(state, step));
  const residue = blocked.map((step): [string, StepProgress] => [
    step.id,
    { ...progressOf(state, step.id), state: 'residue', problem: blockedProblem(step) },
  ]);
  return { ...state, steps: { ...state.steps, ...Object.fromEntries(residue) } };
}

function blockedProblem(step: PlanStep): Problem {
  return {
    code: 'DependentRemains',
    class: 'dependencyBusy',
    owner: 'operator',
    message: `${step.title}: not removed, because something that depends on it remains`,
    remedy: 'remove what remains, then this',
  };
}

function withPhase(state: OperationState, nowMs: number): OperationState {
  const phase = phaseOf(state);
  return { ...state, phase, ...(isEnded(phase) ? { endedAt: instantAfter(nowMs, 0) } : {}) };
}

function phaseOf(state: OperationState): Phase {
  if (isRemoving(state)) return removingPhase(state);
  return state.failure ? failingPhase(state, state.failure) : forwardPhase(state);
}

function removingPhase(state: OperationState): Phase {
  if (state.plan.steps.some((step) => willUndo(state, step))) return 'Deprovisioning';
  const isLeftOver = state.plan.steps.some((step) => progressOf(state, step.id).state === 'residue');
  return isLeftOver ? 'CompensationIncomplete' : 'Succeeded';
}

function forwardPhase(state: OperationState): Phase {
  const unfinished = state.plan.steps.filter((step) => progressOf(state, step.id).state !== 'done');
  if (unfinished.length === 0) return 'Succeeded';
  if (unfinished.some((step) => checkKinds.includes(step.kind))) return 'Preflight';
  return unfinished.every((step) => verifyingKinds.includes(step.kind)) ? 'Verifying' : 'Provisioning';
}

function failingPhase(state: OperationState, failure: Failure): Phase {
  const all = state.plan.steps.map((step) => progressOf(state, step.id));
  const busy =
    all.some(isInFlight) ||
    state.plan.steps.some((step) => willUndo(state, step) || needsDiagnosis(state, step));
  // What moves to another region goes on there.
  if (busy) return state.onFailure === 'keep' || state.moving ? 'Provisioning' : 'Compensating';
  if (all.some((each) => each.state === 'residue')) return 'CompensationIncomplete';
  if (isRefusedByCheck(state, failure)) return 'Rejected';
  if (state.onFailure === 'keep') return 'Failed';
  return failure.stepId === null ? 'Canceled' : 'Compensated';
}

/** What a check refused has changed nothing. */
function isRefusedByCheck(state: OperationState, { stepId }: Failure): boolean {
  return stepId !== null && checkKinds.includes(stepOf(state, stepId).kind);
}
