/** Drives `decide` and `apply` with answers that a test chooses, as the orchestrator does, and keeps a trace. */
import { apply } from '../../src/domain/apply.ts';
import type { Command } from '../../src/domain/command.ts';
import { decide, type StepCall } from '../../src/domain/decide.ts';
import type { StepNews } from '../../src/domain/operation-news.ts';
import { progressOf, type OperationState } from '../../src/domain/operation-state.ts';
import type { Problem, ProblemClass } from '../../src/domain/problem.ts';
import { withTold } from '../../src/domain/step-news.ts';
import type { Observation, StepAnswer, Verb } from '../../src/domain/verb-answers.ts';
import { START } from './requests.ts';

export interface TraceEntry {
  readonly stepId: string;
  readonly verb: Verb;
  readonly outcome: string;
  readonly atMs: number;
  /** The state that the call was decided in. */
  readonly state: OperationState;
}

export interface Run {
  readonly state: OperationState;
  /** What a record that is told in each round has been told. */
  readonly news: readonly StepNews[];
  readonly trace: readonly TraceEntry[];
  readonly states: readonly OperationState[];
  readonly elapsedSeconds: number;
}

export type Answerer = (call: StepCall, state: OperationState, askedMs: number) => StepAnswer['answer'];

export interface RunOptions {
  readonly answer: Answerer;
  /** Commands that are in the mailbox after so many rounds. */
  readonly mail?: (round: number) => readonly Command[];
  readonly maxRounds?: number;
}

export function runReducer(initial: OperationState, { answer, mail, maxRounds = 5000 }: RunOptions): Run {
  let state = initial;
  let nowMs = Date.parse(START);
  const trace: TraceEntry[] = [];
  const states = [state];
  const news: StepNews[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const decision = decide(state, nowMs);
    news.push(...(state.untoldNews ?? []));
    if (decision.kind === 'finished') {
      return { state, news, trace, states, elapsedSeconds: (nowMs - Date.parse(START)) / 1000 };
    }
    if (decision.kind === 'wait') nowMs = Math.max(nowMs, Date.parse(decision.until));
    const calls = decision.kind === 'run' ? decision.calls : dueCalls(state, nowMs);
    const before = state;
    const askedMs = nowMs;
    const answers = calls.map((call): StepAnswer => {
      const given = answer(call, before, askedMs);
      const { stepId } = call.call;
      trace.push({ stepId, verb: call.verb, outcome: given.outcome, atMs: nowMs, state: before });
      return { stepId, verb: call.verb, answer: given };
    });
    nowMs += 500;
    const told = withTold(state, { news: state.untoldNews ?? [] });
    state = apply(told, { askedMs, answers, commands: mail?.(round) ?? [] }, nowMs);
    states.push(state);
  }
  throw new Error(`Not finished after ${String(maxRounds)} rounds: ${JSON.stringify(state.steps)}`);
}

function dueCalls(state: OperationState, nowMs: number): readonly StepCall[] {
  const decision = decide(state, nowMs);
  return decision.kind === 'run' ? decision.calls : [];
}

export function problem(problemClass: ProblemClass, code = 'SomeCode'): Problem {
  return { code, class: problemClass, owner: 'azure', message: `${code} happened`, remedy: 'do something' };
}

/** What a world answers in which nothing exists and all goes well. */
export function allGoesWell(call: StepCall): StepAnswer['answer'] {
  switch (call.verb) {
    case 'observe':
      return { outcome: 'observed', observation: { found: 'absent' } };
    case 'begin':
      return { outcome: 'pending', handle: { url: `https://arm/${call.call.stepId}` } };
    case 'poll':
      return { outcome: 'done', outputs: { resourceId: `/id/${call.call.stepId}`, principalId: 'p-1' } };
    case 'diagnose':
      return { outcome: 'diagnosed', diagnostics: { provisioningState: 'Failed' } };
    case 'undo':
      return { outcome: 'done', outputs: {} };
  }
}

/** The same, but for one verb of one step. */
export function except(
  stepId: string,
  verb: Verb,
  answer: StepAnswer['answer'],
): (call: StepCall, state?: OperationState) => StepAnswer['answer'] {
  return (call) => (call.call.stepId === stepId && call.verb === verb ? answer : allGoesWell(call));
}

export function stateOf(run: Run, stepId: string): string {
  return progressOf(run.state, stepId).state;
}

export function order(run: Run, verb: Verb): readonly string[] {
  return [...new Set(run.trace.filter((each) => each.verb === verb).map(({ stepId }) => stepId))];
}

export const absent: StepAnswer['answer'] = { outcome: 'observed', observation: { found: 'absent' } };

export function finds(observation: Observation): StepAnswer['answer'] {
  return { outcome: 'observed', observation };
}
