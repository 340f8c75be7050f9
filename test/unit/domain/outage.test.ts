import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/apply.ts';
import { progressOf, type OperationState, type StepProgress } from '../../../src/domain/operation-state.ts';
import type { StepAnswer, Verb } from '../../../src/domain/verb-answers.ts';
import { problem } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';

const startMs = Date.parse(START);
const minutes = (count: number): number => startMs + count * 60_000;

type Answer = StepAnswer['answer'];
const absent: Answer = { outcome: 'observed', observation: { found: 'absent' } };
const pending: Answer = { outcome: 'pending' };
const cutOff: Answer = { outcome: 'retry', effect: 'unknown', problem: problem('transient') };

/** The answer about the resource group, whose deadline is ten minutes, asked and answered in these minutes. */
function answered(
  state: OperationState,
  verb: Verb,
  answer: Answer,
  [asked, came]: readonly [number, number],
): OperationState {
  const answers: readonly StepAnswer[] = [{ stepId: 'resource-group', verb, answer }];
  return apply(state, { askedMs: minutes(asked), answers, commands: [] }, minutes(came));
}

function resourceGroup(state: OperationState): StepProgress {
  return progressOf(state, 'resource-group');
}

const begun = answered(operationState(), 'observe', absent, [0, 0]);
const polled = answered(begun, 'begin', pending, [0, 0]);

describe('an outage that outlasts the deadline of a step', () => {
  it('does not count when a look is taken late', () => {
    const state = answered(polled, 'poll', pending, [45, 45]);
    expect(resourceGroup(state)).toMatchObject({ state: 'polling' });
    expect(Date.parse(resourceGroup(state).deadlineAt ?? '')).toBeGreaterThan(minutes(54));
  });

  it('does not count when an answer is heard late', () => {
    const state = answered(begun, 'begin', cutOff, [0, 45]);
    expect(resourceGroup(state)).toMatchObject({ state: 'observing' });
  });

  it('does not count when it began before the first look was heard of', () => {
    const lookedLate = answered(operationState(), 'observe', absent, [0, 45]);
    const state = answered(lookedLate, 'begin', pending, [45, 45]);
    expect(resourceGroup(state)).toMatchObject({ state: 'polling' });
  });

  it('does not count when it began before the first removal was heard of', () => {
    const made = answered(polled, 'poll', { outcome: 'done', outputs: {} }, [1, 1]);
    const failing = { ...made, failure: { stepId: null, problem: problem('quota') } };
    const undoing = answered(failing, 'undo', pending, [2, 180]);
    expect(resourceGroup(answered(undoing, 'undo', pending, [181, 181]))).toMatchObject({ state: 'undoing' });
  });

  it('does not count for the budget of retries', () => {
    const first = answered(begun, 'observe', cutOff, [0, 0]);
    const state = answered(first, 'observe', cutOff, [45, 45]);
    expect(resourceGroup(state)).toMatchObject({ state: 'observing', retrying: { count: 2 } });
  });

  it('does not count for the deadline of the operation', () => {
    const state = answered(polled, 'poll', pending, [4 * 60, 4 * 60]);
    expect(resourceGroup(state)).toMatchObject({ state: 'polling' });
    expect(Date.parse(state.deadlineAt ?? '')).toBeGreaterThan(minutes(6.9 * 60));
  });

  it('ends all the same what does not finish afterwards', () => {
    const after = answered(polled, 'poll', pending, [45, 45]);
    const state = [46, 47, 48, 49, 50, 51, 52, 53, 54, 55].reduce(
      (each, minute) => answered(each, 'poll', pending, [minute, minute]),
      after,
    );
    expect(state.failure).toMatchObject({ stepId: 'resource-group', problem: { code: 'StepTimedOut' } });
  });
});
