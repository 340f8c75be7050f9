/**
 * How one step moves on when a verb has answered. Pure; `apply` folds these over the answers of a round.
 */
import { willUndo } from './compensation.ts';
import { deferred, withTurn } from './deferral.ts';
import { diagnosed } from './diagnosis.ts';
import { awaitingLateSuccess, lookingAgain, mayComeUpLate } from './late-success.ts';
import { instantAfter, type Retrying, type StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import type { Problem } from './problem.ts';
import type { StepKindName } from './step-inputs.ts';
import { countedFromMs } from './outage.ts';
import {
  isSpent,
  lingers,
  namedDelaySeconds,
  retryDelaySeconds,
  retryPolicyOf,
  undoRetryPolicyOf,
} from './retry-policy.ts';
import { calm, dueAfter, isPast, sooner, type Moment } from './step-moment.ts';
import { faultProblem, mismatch, timedOut, waitInVain } from './step-problems.ts';
import { isInOwnNetwork } from './own-network.ts';
import { pauseSeconds, stepTimings, undoTiming } from './step-timing.ts';
import type { Deferred, Done, Fault, Observation, Pending, Retry, VerbAnswer, Verb } from './verb-answers.ts';

export function advance(
  moment: Moment,
  before: StepProgress,
  verb: Verb,
  answer: VerbAnswer | Fault,
): StepProgress {
  if (verb === 'diagnose') return diagnosed(before, answer);
  if (answer.outcome === 'deferred') return deferred(moment, before, verb, answer);
  const { turn: _turn, ...taken } = before;
  return answered(moment, withStart(moment, taken, verb), verb, answer);
}

function answered(
  moment: Moment,
  started: StepProgress,
  verb: Verb,
  answer: Exclude<VerbAnswer, Deferred> | Fault,
): StepProgress {
  switch (answer.outcome) {
    case 'observed':
      return observed(moment, started, answer.observation);
    case 'done':
      return verb === 'undo' ? undone(moment, started, answer) : done(moment, started, answer);
    case 'pending':
      return pending(moment, started, verb, answer);
    case 'diagnosed':
      return started;
    case 'retry':
      return notNow(moment, started, verb, answer);
    case 'refused':
      return finallyRefused(moment, started, verb, answer.problem);
    case 'fault':
      return retried(moment, started, verb, {
        outcome: 'retry',
        effect: 'unknown',
        problem: faultProblem(answer),
      });
  }
}

/** What another operation makes is looked at until it is there, or nobody makes it any more. */
function notNow(moment: Moment, before: StepProgress, verb: Verb, answer: Retry): StepProgress {
  if (!answer.isAnothers) return retried(moment, before, verb, answer);
  const notSent = { ...before, owned: false, attempts: before.attempts - 1 };
  return retried(moment, notSent, 'observe', answer);
}

/** Of an undoing a refusal is not always the last word. */
function finallyRefused(moment: Moment, before: StepProgress, verb: Verb, problem: Problem): StepProgress {
  return verb === 'undo' && lingers(problem.class)
    ? retried(moment, before, verb, { outcome: 'retry', effect: 'none', problem })
    : refused(moment, before, verb, problem);
}

/** Counts the try, and sets the clock of the step's deadline where a new stretch of work starts. */
function withStart(moment: Moment, before: StepProgress, verb: Verb): StepProgress {
  const { state, step, askedMs } = moment;
  const firstUndo = verb === 'undo' && before.state !== 'undoing';
  const seconds = verb === 'undo' ? undoTiming.deadlineSeconds : stepTimings[step.kind].deadlineSeconds;
  const deadlineAt = instantAfter(countedFromMs(moment), seconds);
  return {
    ...before,
    attempts: before.attempts + (verb === 'begin' ? 1 : 0),
    startedAt: before.startedAt ?? instantAfter(askedMs, 0),
    ...(before.deadlineAt === undefined || firstUndo
      ? { deadlineAt: verb === 'undo' ? deadlineAt : sooner(deadlineAt, state.deadlineAt ?? deadlineAt) }
      : {}),
  };
}

function observed(moment: Moment, before: StepProgress, observation: Observation): StepProgress {
  if (before.settling) return observedLate(moment, before, before.settling, observation);
  switch (observation.found) {
    case 'absent':
      return moment.state.failure ? absentAfterFailure(moment, before) : begin(moment, before);
    case 'ours':
      return ours(moment, before, observation);
    case 'fit':
      // One of a kind that is marked would have been found to be ours; somebody made it since it was seen absent.
      return done(moment, { ...before, owned: mayBeOurs(moment, before, observation) }, observation);
    case 'unfit':
      return before.owned
        ? begin(moment, before)
        : refused(moment, before, 'observe', mismatch(moment.step, observation.differences));
  }
}

/** What is not there at all does not come up. */
function observedLate(
  moment: Moment,
  before: StepProgress,
  problem: Problem,
  observation: Observation,
): StepProgress {
  const isOurs = observation.found === 'ours';
  if (isOurs && observation.complete && !observation.handle)
    return done(moment, before, {
      outputs: observation.outputs,
      note: `Azure reported ${problem.code}, yet it came up.`,
    });
  if (!isOurs || isPast(moment, before)) return refused(moment, before, 'observe', problem);
  return lookingAgain(moment, before);
}

function ours(
  moment: Moment,
  before: StepProgress,
  { complete, handle, outputs }: Extract<Observation, { found: 'ours' }>,
): StepProgress {
  const mine = { ...before, owned: true, attempts: Math.max(1, before.attempts) };
  if (handle) return pending(moment, { ...mine, outputs }, 'begin', { outcome: 'pending', handle });
  if (complete) return done(moment, mine, { outputs });
  return begin(moment, mine);
}

/** What is created may be readable late: after a change of unknown outcome it is looked for a while longer. */
const APPEARS_WITHIN_SECONDS = 60;
const LOOK_AGAIN_SECONDS = 15;

function absentAfterFailure(moment: Moment, before: StepProgress): StepProgress {
  const sentMs = Date.parse(before.failing?.lastAt ?? before.startedAt ?? '');
  // Whether there is nothing to remove the undoing finds out, which does not believe one read.
  if (moment.askedMs >= sentMs + APPEARS_WITHIN_SECONDS * 1000)
    return willUndo(moment.state, moment.step) ? begin(moment, before) : { ...calm(before), state: 'undone' };
  return { ...calm(before), state: 'observing', dueAt: dueAfter(moment, before, LOOK_AGAIN_SECONDS) };
}

function mayBeOurs(
  { step }: Moment,
  { owned }: StepProgress,
  { isAnothers }: Extract<Observation, { found: 'fit' }>,
): boolean {
  return owned && isUnmarked(step) && isAnothers !== true;
}

/** The kinds whose resources carry no mark of the operation: there the ledger alone says whose they are. */
function isUnmarked({ kind }: PlanStep): boolean {
  return kind === 'subnet' || kind === 'virtualNetworkPeering';
}

/** The intent to change is in the state, and so in the history, before `begin` is called. After a failure nothing begins. */
function begin(moment: Moment, before: StepProgress): StepProgress {
  if (moment.state.failure) {
    return { ...calm(before), state: 'refused', endedAt: instantAfter(moment.nowMs, 0) };
  }
  return { ...calm(before), state: 'beginning', owned: true };
}

function done(
  { nowMs }: Moment,
  before: StepProgress,
  { outputs, note }: Omit<Done, 'outcome'>,
): StepProgress {
  const {
    handle: _handle,
    begunAt: _begunAt,
    deadlineAt: _deadlineAt,
    problem: _problem,
    failing: _failing,
    settling: _settling,
    ...rest
  } = calm(before);
  return {
    ...rest,
    state: 'done',
    endedAt: instantAfter(nowMs, 0),
    outputs: { ...before.outputs, ...outputs },
    ...(note === undefined ? {} : { note }),
  };
}

function undone({ nowMs }: Moment, before: StepProgress, { note }: Done): StepProgress {
  const { deadlineAt: _deadlineAt, ...rest } = calm(before);
  return {
    ...rest,
    state: 'undone',
    endedAt: instantAfter(nowMs, 0),
    ...(note === undefined ? {} : { note }),
  };
}

/** Even when Azure says «at once», so that no answer makes the loop run without a pause. */
const SHORTEST_WAIT_SECONDS = 1;

function pending(moment: Moment, before: StepProgress, verb: Verb, answer: Pending): StepProgress {
  if (isPast(moment, before))
    return refused(moment, before, verb, timedOut(moment.step, before, answer.waitingFor));
  const begunAt = verb === 'begin' ? instantAfter(moment.nowMs, 0) : before.begunAt;
  return {
    ...calm(before),
    state: verb === 'undo' ? 'undoing' : 'polling',
    dueAt: dueAfter(moment, before, secondsToLook(moment, before, verb, answer)),
    ...(begunAt === undefined ? {} : { begunAt }),
    ...(answer.handle ? { handle: answer.handle } : {}),
    ...(answer.waitingFor === undefined ? {} : { waitingFor: answer.waitingFor }),
  };
}

/** A removal is looked at when ARM says; everything else when it may be over, and not before ARM says. */
function secondsToLook(
  moment: Moment,
  { begunAt }: StepProgress,
  verb: Verb,
  { retryAfterSeconds }: Pending,
): number {
  if (verb === 'undo') return Math.max(SHORTEST_WAIT_SECONDS, retryAfterSeconds ?? undoTiming.everySeconds);
  const timing = stepTimings[moment.step.kind];
  const sinceSeconds = begunAt === undefined ? 0 : (moment.nowMs - Date.parse(begunAt)) / 1000;
  const usual = verb === 'begin' ? timing.firstLookSeconds : pauseSeconds(timing, sinceSeconds);
  const named = Math.max(SHORTEST_WAIT_SECONDS, retryAfterSeconds ?? 0);
  return Math.max(named, aligned(moment, Math.max(named, usual)));
}

/** The delay to the multiple that is nearest to the end of the given one. */
function aligned({ nowMs, step }: Moment, seconds: number): number {
  const { alignSeconds } = stepTimings[step.kind];
  if (alignSeconds === undefined) return seconds;
  const earliest = nowMs / 1000 + seconds - alignSeconds / 2;
  return Math.ceil(earliest / alignSeconds) * alignSeconds - nowMs / 1000;
}

/**
 * Back to the same verb after a delay, or to `observe` when ARM may have acted. A problem whose class is not retried,
 * or that outlasts its budget or the step's deadline, becomes the refusal.
 */
function retried(moment: Moment, before: StepProgress, verb: Verb, answer: Retry): StepProgress {
  const { problem } = answer;
  if (before.settling && !isPast(moment, before))
    return lookingAgain(moment, before, answer.retryAfterSeconds);
  const policy =
    verb === 'undo' ? undoRetryPolicyOf(problem.class) : retryPolicyOf(problem.class, moment.step.kind);
  const tally = isChange(verb) && answer.effect === 'unknown' ? 'failing' : 'retrying';
  const tries = countTry(moment, before[tally], problem);
  const counted = { ...before, [tally]: tries };
  const elapsedMs = moment.askedMs - Date.parse(tries.since);
  if (!policy || isSpent(policy, tries.count, elapsedMs) || isPast(moment, before))
    return refused(moment, counted, verb, problem);
  if (isInVain(moment, before, answer)) return refused(moment, counted, verb, waitInVain(answer, before));
  const seed = `${moment.state.ids.operationId}/${moment.step.id}`;
  const named = namedDelaySeconds(problem.class, answer.retryAfterSeconds, seed);
  const waiting: StepProgress = {
    ...notYetOurs(moment, calm(before), verb, answer.effect),
    state: stateAfterRetry(moment.step, verb, answer.effect),
    dueAt: dueAfter(moment, before, Math.max(retryDelaySeconds(policy, tries.count, seed), named)),
    waitingFor: problem.code,
    problem,
    [tally]: tries,
  };
  return withTurn(moment, waiting, answer);
}

/** `Retry-After` is obeyed, and so there is nothing to wait for when it ends after the deadline. */
function isInVain(
  { nowMs }: Moment,
  { deadlineAt }: StepProgress,
  { retryAfterSeconds = 0 }: Retry,
): boolean {
  return deadlineAt !== undefined && nowMs + retryAfterSeconds * 1000 > Date.parse(deadlineAt);
}

/** Whether the verb tells how a change went; the others only look. */
function isChange(verb: Verb): boolean {
  return verb === 'begin' || verb === 'poll';
}

/**
 * A change that was not taken leaves nothing: what an unmarked kind shows from then on may be somebody else's. Not so in
 * a network of our own: there it is the work of an earlier run of the same activity, whose answer was lost with its host.
 */
function notYetOurs(
  { state, step }: Moment,
  before: StepProgress,
  verb: Verb,
  effect: Retry['effect'],
): StepProgress {
  const nothingSent = verb === 'begin' && effect === 'none' && before.failing === undefined;
  const maybeOthers = nothingSent && isUnmarked(step) && !isInOwnNetwork(state, step);
  return maybeOthers ? { ...before, owned: false } : before;
}

/** A problem of another class starts a count of its own. */
function countTry({ nowMs }: Moment, tries: Retrying | undefined, problem: Problem): Retrying {
  const lastAt = instantAfter(nowMs, 0);
  return tries?.class === problem.class
    ? { ...tries, lastAt, count: tries.count + 1 }
    : { class: problem.class, since: lastAt, lastAt, count: 1 };
}

function stateAfterRetry(step: PlanStep, verb: Verb, effect: Retry['effect']): StepProgress['state'] {
  if (verb === 'undo') return 'undoing';
  if (verb === 'observe' || effect === 'unknown') return 'observing';
  if (verb === 'begin' && isUnmarked(step)) return 'observing';
  return verb === 'begin' ? 'beginning' : 'polling';
}

/** What is a service besides the cluster: no failure of it may cost the cluster. */
const optionalKinds: readonly StepKindName[] = ['kubeconfigSecret'];

function refused(moment: Moment, before: StepProgress, verb: Verb, problem: Problem): StepProgress {
  const { nowMs, step } = moment;
  if (verb !== 'undo' && optionalKinds.includes(step.kind))
    return done(moment, before, { outputs: {}, note: `Not done: ${problem.message} ${problem.remedy}` });
  if (verb !== 'undo' && mayComeUpLate(moment, before, verb, problem))
    return awaitingLateSuccess(moment, before, problem);
  const { deadlineAt: _deadlineAt, settling, ...rest } = calm(before);
  return {
    ...rest,
    state: verb === 'undo' ? 'residue' : 'refused',
    endedAt: instantAfter(nowMs, 0),
    ...(verb === 'undo' && before.retrying ? { gaveUp: before.retrying } : {}),
    problem: settling ?? problem,
  };
}
