/**
 * A cluster whose creation Azure reports to have failed comes up now and then all the same: before its step counts as
 * refused, and is undone, it is looked at a while longer.
 */
import { instantAfter, type StepProgress } from './operation-state.ts';
import type { Problem, ProblemClass } from './problem.ts';
import { calm, sooner, type Moment } from './step-moment.ts';
import type { StepKindName } from './step-inputs.ts';
import type { Verb } from './verb-answers.ts';

const kinds: readonly StepKindName[] = ['managedCluster'];

/** What a creation may survive; of every other class the refusal is surely final. */
const survivable: readonly ProblemClass[] = [
  'nodeBootstrap',
  'unknown',
  'timedOut',
  'transient',
  'capacity',
  'busy',
  'dependencyBusy',
  'throttled',
  'fault',
];

const LOOK_SECONDS = 60;
const LONGEST_SECONDS = 10 * 60;

/** Whether what was sent may still come to a good end, though the step would be refused for this. */
export function mayComeUpLate(
  { state, step, nowMs }: Moment,
  before: StepProgress,
  verb: Verb,
  problem: Problem,
): boolean {
  const wasTaken = verb === 'poll' || before.handle !== undefined || before.failing !== undefined;
  const hasTime = state.deadlineAt === undefined || nowMs < Date.parse(state.deadlineAt);
  const isOpen = before.settling === undefined && state.failure === undefined && hasTime;
  return isOpen && wasTaken && kinds.includes(step.kind) && survivable.includes(problem.class);
}

export function awaitingLateSuccess(
  { state, nowMs }: Moment,
  before: StepProgress,
  problem: Problem,
): StepProgress {
  const longest = instantAfter(nowMs, LONGEST_SECONDS);
  const deadlineAt = sooner(longest, state.deadlineAt ?? longest);
  return {
    ...calm(before),
    state: 'observing',
    deadlineAt,
    dueAt: sooner(instantAfter(nowMs, LOOK_SECONDS), deadlineAt),
    waitingFor: `late success after ${problem.code}`,
    problem,
    settling: problem,
  };
}

/** Another look, within the same time and not before the one that Azure named. */
export function lookingAgain({ nowMs }: Moment, before: StepProgress, retryAfterSeconds = 0): StepProgress {
  const due = instantAfter(nowMs, Math.max(LOOK_SECONDS, retryAfterSeconds));
  return { ...before, dueAt: sooner(due, before.deadlineAt ?? due) };
}
