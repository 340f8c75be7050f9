/**
 * Which steps are over, told once each. News are numbered by a counter in the state, and kept there until the
 * operation's record is known to have taken them: a write that is repeated, or whose answer is lost, says the same again
 * under the same number.
 */
import type { Progress, StepEnd, StepNews } from './operation-news.ts';
import { instantAfter, type OperationState, type StepProgress, type StepState } from './operation-state.ts';
import type { PlanStep } from './plan.ts';

/** The state stays small however long the record cannot be written: then the oldest are given up. */
const MOST_UNTOLD = 100;
const LONGEST_MESSAGE = 500;

const stepEnds: readonly StepState[] = [
  'done',
  'refused',
  'stopped',
  'undone',
  'residue',
] satisfies StepEnd[];

export function isStepEnd(state: StepState): state is StepEnd {
  return stepEnds.includes(state);
}

/** `after` with news of each step that was not over in `before` in the way in which it is now; in the plan's order. */
export function withNews(before: OperationState, after: OperationState, nowMs: number): OperationState {
  const known = after.newsSequence ?? 0;
  const news = after.plan.steps
    .flatMap((step) => newEnd(step, before.steps[step.id], after.steps[step.id]))
    .map((each, index) => ({ sequence: known + index + 1, at: instantAfter(nowMs, 0), ...each }));
  if (news.length === 0) return after;
  const untoldNews = [...(after.untoldNews ?? []), ...news].slice(-MOST_UNTOLD);
  return { ...after, newsSequence: known + news.length, untoldNews };
}

type StepEnded = Omit<StepNews, 'sequence' | 'at'>;

function newEnd(
  { id: stepId, title, kind }: PlanStep,
  before: StepProgress | undefined,
  after: StepProgress | undefined,
): readonly StepEnded[] {
  if (!before || !after || !isStepEnd(after.state) || !isNew(before.state, after.state)) return [];
  const { state, attempts, startedAt } = after;
  const start = startedAt === undefined ? {} : { startedAt };
  return [{ stepId, title, kind, state, attempts, ...start, ...whyNot(after) }];
}

/** What is to be removed once more counts as standing before that: nothing was done about it. */
function isNew(before: StepState, after: StepEnd): boolean {
  const standsAgain = after === 'done' && (before === 'residue' || before === 'undoing');
  return before !== after && !standsAgain;
}

/** What was put right in the end is told without what was wrong before. */
function whyNot({ state, problem }: StepProgress): Pick<StepEnded, 'problem'> {
  if (!problem || (state !== 'refused' && state !== 'residue')) return {};
  const { code, class: problemClass, owner, message } = problem;
  return { problem: { code, class: problemClass, owner, message: message.slice(0, LONGEST_MESSAGE) } };
}

/** What the record has been told and has taken. */
export interface Told {
  readonly progress?: Progress;
  readonly news?: readonly StepNews[];
}

/** Keeps what has become news since. */
export function withTold(state: OperationState, { progress, news = [] }: Told): OperationState {
  const { untoldNews = [], ...rest } = state;
  const last = news.at(-1)?.sequence ?? 0;
  const left = untoldNews.filter(({ sequence }) => sequence > last);
  return {
    ...rest,
    ...(left.length > 0 ? { untoldNews: left } : {}),
    ...(progress ? { toldProgress: progress } : {}),
  };
}
