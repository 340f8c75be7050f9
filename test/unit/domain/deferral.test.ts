import { describe, expect, it } from 'vitest';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { overallProgress } from '../../../src/domain/operation-progress.ts';
import { progressOf, type OperationState } from '../../../src/domain/operation-state.ts';
import type { Deferred, StepAnswer } from '../../../src/domain/verb-answers.ts';
import { command } from '../../support/commands.ts';
import { allGoesWell, problem, runReducer, type Answerer } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';

const HOUR = 3600;

function deferral(afterSeconds: number): Deferred {
  return { outcome: 'deferred', afterSeconds, waitingFor: 'its turn' };
}

/** Whoever has no turn waits for one. */
function eachInTurn(afterSeconds: number, then: Answerer = allGoesWell): Answerer {
  return (call, state, askedMs) =>
    call.call.hasTurn === true || call.verb === 'undo' || call.verb === 'diagnose'
      ? then(call, state, askedMs)
      : deferral(afterSeconds);
}

function only(stepId: string, verb: string, afterSeconds: number, then: Answerer = allGoesWell): Answerer {
  return (call, state, askedMs) => {
    const isIt = call.call.stepId === stepId && call.verb === verb && call.call.hasTurn !== true;
    return isIt ? deferral(afterSeconds) : then(call, state, askedMs);
  };
}

/** The state in which the step waits for its turn. */
function waitingState(states: readonly OperationState[], stepId: string): OperationState {
  const found = states.find((state) => progressOf(state, stepId).turn !== undefined);
  if (!found) throw new Error(`${stepId} never waited`);
  return found;
}

describe('a deferred verb', () => {
  const plain = runReducer(operationState(), { answer: allGoesWell });
  const paced = runReducer(operationState(), { answer: eachInTurn(90) });

  it('is run once, when its turn has come, and leaves nothing behind', () => {
    const asked = (run: typeof plain) =>
      run.trace
        .filter(({ outcome }) => outcome !== 'deferred')
        .map(({ stepId, verb }) => `${stepId} ${verb}`)
        .sort();
    expect(asked(paced)).toEqual(asked(plain));
    expect(paced.trace.filter(({ outcome }) => outcome === 'deferred')).toHaveLength(asked(plain).length);
    expect(paced.state.phase).toBe('Succeeded');
    expect(paced.state.retries).toBeUndefined();
    for (const step of paced.state.plan.steps) {
      const { attempts, turn, problem: none } = progressOf(paced.state, step.id);
      expect({ attempts, turn, none }, step.id).toEqual({
        attempts: progressOf(plain.state, step.id).attempts,
        turn: undefined,
        none: undefined,
      });
    }
  });

  it('shows what it waits for and until when, and is held up only if that is long', () => {
    const { states } = runReducer(operationState(), { answer: only('virtual-network', 'begin', 90) });
    const state = waitingState(states, 'virtual-network');
    const nowMs = Date.parse(START);
    const step = operationDocument(state, nowMs).steps.find(({ id }) => id === 'virtual-network');
    expect(step?.waiting).toMatchObject({
      for: 'its turn',
      until: progressOf(state, 'virtual-network').dueAt,
      next: progressOf(state, 'virtual-network').dueAt,
    });
    expect(step).not.toHaveProperty('problem');
    const first = runReducer(operationState(), { answer: only('preflight', 'observe', 90) }).states;
    const held = waitingState(first, 'preflight');
    const [unbegun] = operationDocument(held, nowMs).steps;
    expect(unbegun?.waiting).toMatchObject({ until: progressOf(held, 'preflight').dueAt });
    expect(overallProgress(held, nowMs)).toMatchObject({
      current: [expect.any(String)],
      parked: { for: 'its turn', until: progressOf(held, 'preflight').dueAt },
    });
    const short = waitingState(
      runReducer(operationState(), { answer: only('preflight', 'observe', 20) }).states,
      'preflight',
    );
    expect(overallProgress(short, nowMs)).not.toHaveProperty('parked');
  });

  it('is as if it had not been asked: what is observed late was not begun', () => {
    const { states } = runReducer(operationState(), { answer: only('virtual-network', 'observe', 90) });
    const { startedAt, deadlineAt, attempts } = progressOf(
      waitingState(states, 'virtual-network'),
      'virtual-network',
    );
    expect({ startedAt, deadlineAt, attempts }).toEqual({
      startedAt: undefined,
      deadlineAt: undefined,
      attempts: 0,
    });
  });

  it.each(['observe', 'begin', 'poll'])('costs no step its deadline: %s, an hour late', (verb) => {
    const run = runReducer(operationState(), { answer: only('virtual-network', verb, HOUR) });
    expect(run.state.phase).toBe('Succeeded');
  });

  it('costs the operation its deadline only where something else of it could go on', () => {
    const late = runReducer(operationState(), { answer: only('preflight', 'observe', 5 * HOUR) });
    expect(late.state.phase).toBe('Succeeded');
    const tooLate = runReducer(operationState(), { answer: only('virtual-network', 'begin', 5 * HOUR) });
    expect(tooLate.state.failure?.problem.code).toBe('OperationTimedOut');
    const seenLate = runReducer(operationState(), { answer: only('node-readiness', 'begin', 5 * HOUR) });
    expect(seenLate.state.phase).toBe('Succeeded');
  });

  it('is none of those that have to go before an undoing', () => {
    const turns: boolean[] = [];
    const denied: StepAnswer['answer'] = { outcome: 'refused', problem: problem('quota') };
    const run = runReducer(operationState(), {
      answer: (call, state) => {
        if (state.failure) turns.push(call.call.goesFirst === true);
        const isIt = call.call.stepId === 'cluster' && call.verb === 'begin';
        return isIt ? denied : allGoesWell(call);
      },
    });
    expect(run.state.phase).toBe('Compensated');
    expect(new Set(turns)).toEqual(new Set([true]));
  });

  it('does not outlast a cancel: nothing of it was begun', () => {
    const cancel = command('cancel', { commandId: 'c1' });
    const run = runReducer(operationState(), {
      answer: only('preflight', 'observe', HOUR),
      mail: () => [cancel],
    });
    expect(run.state.phase).toBe('Canceled');
    expect(run.trace.map(({ outcome }) => outcome)).toEqual(['deferred']);
  });
});

describe('what Azure refused together with others', () => {
  const refusedOnce = (verb: 'begin' | 'observe', turnAfterSeconds: number): Answerer => {
    const refusal: StepAnswer['answer'] = {
      ...{ outcome: 'retry', effect: 'none', problem: problem('throttled') },
      ...{ retryAfterSeconds: 10, turnAfterSeconds },
    };
    return (call) => {
      const isIt = call.call.stepId === 'virtual-network' && call.verb === verb;
      return isIt && call.call.hasTurn !== true ? refusal : allGoesWell(call);
    };
  };

  it('has its turn when it comes again, and not before', () => {
    const turns: { readonly hasTurn: boolean; readonly atMs: number }[] = [];
    const answer = refusedOnce('begin', 200);
    runReducer(operationState(), {
      answer: (call, state, askedMs) => {
        if (call.call.stepId === 'virtual-network' && call.verb === 'begin')
          turns.push({ hasTurn: call.call.hasTurn === true, atMs: askedMs });
        return answer(call, state, askedMs);
      },
    });
    const [first, second] = turns;
    expect([first?.hasTurn, second?.hasTurn]).toEqual([false, true]);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(200_000);
  });

  it('is given up for no wait that is not of Azure', () => {
    const run = runReducer(operationState(), { answer: refusedOnce('begin', HOUR) });
    expect(run.state.phase).toBe('Succeeded');
    expect(run.state.retries).toEqual({ throttled: 1 });
  });
});
