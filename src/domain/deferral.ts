/**
 * A verb that was deferred, so as not to ask more of Azure than it takes, was not run: the wait counts for no deadline
 * and no budget, and the step is as it was. What the whole operation waits for moves its deadline too.
 */
import { checkKinds, verifyingKinds } from './compensation.ts';
import { instantAfter, type OperationState, type StepProgress, type StepState } from './operation-state.ts';
import { movedStep, withMovedDeadline } from './outage.ts';
import type { PlanStep } from './plan.ts';
import type { Moment } from './step-moment.ts';
import type { Deferred, Fault, Retry, Verb, VerbAnswer } from './verb-answers.ts';

export function deferred(
  { nowMs }: Pick<Moment, 'nowMs'>,
  before: StepProgress,
  verb: Verb,
  { afterSeconds, waitingFor }: Deferred,
): StepProgress {
  return {
    ...movedStep(before, afterSeconds * 1000),
    // From here on it is under way, for people to see; nothing was sent, so nothing is in flight.
    state: before.state === 'waiting' ? 'observing' : before.state,
    dueAt: instantAfter(nowMs, afterSeconds),
    waitingFor,
    turn: { verb, since: instantAfter(nowMs, 0) },
  };
}

const nextVerbs: Partial<Record<StepState, Verb>> = {
  observing: 'observe',
  beginning: 'begin',
  polling: 'poll',
  undoing: 'undo',
};

/** Of what was refused with others its turn comes when Azure says or later; what is later is no delay of Azure's. */
export function withTurn(
  { nowMs }: Pick<Moment, 'nowMs'>,
  waiting: StepProgress,
  { turnAfterSeconds, retryAfterSeconds = 0 }: Retry,
): StepProgress {
  const verb = nextVerbs[waiting.state];
  if (turnAfterSeconds === undefined || verb === undefined) return waiting;
  const turnAt = instantAfter(nowMs, turnAfterSeconds);
  const { dueAt = turnAt } = waiting;
  return {
    ...movedStep(waiting, Math.max(0, turnAfterSeconds - retryAfterSeconds) * 1000),
    dueAt: dueAt > turnAt ? dueAt : turnAt,
    turn: { verb, since: instantAfter(nowMs, 0) },
  };
}

/** Before the checks have passed, and once only the cluster is to be seen, nothing else of the operation runs. */
export function withDeferral(
  state: OperationState,
  { kind }: PlanStep,
  answer: VerbAnswer | Fault,
): OperationState {
  const isAlone = checkKinds.includes(kind) || verifyingKinds.includes(kind);
  return answer.outcome === 'deferred' && isAlone
    ? withMovedDeadline(state, answer.afterSeconds * 1000)
    : state;
}

/** The end of what it waits for, at the latest: of a turn when that comes. */
export function waitsUntil({ turn, dueAt, deadlineAt }: StepProgress): string | undefined {
  return turn === undefined ? deadlineAt : dueAt;
}

/** Whether it waits for nothing but its turn, and how long in all. */
export function waitForTurnMs({ turn, dueAt }: StepProgress): number {
  return turn === undefined || dueAt === undefined ? 0 : Date.parse(dueAt) - Date.parse(turn.since);
}
