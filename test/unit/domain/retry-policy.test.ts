import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../src/domain/operation-state.ts';
import { problemClasses, type ProblemClass } from '../../../src/domain/problem.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { except, problem, runReducer, type Run } from '../../support/reducer-run.ts';
import { operationState } from '../../support/requests.ts';

const MINUTE = 60_000;

function notNow(problemClass: ProblemClass, retryAfterSeconds?: number): StepAnswer['answer'] {
  return {
    outcome: 'retry',
    effect: 'none',
    problem: problem(problemClass),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function timesOf(run: Run, stepId: string, verb: string): readonly number[] {
  return run.trace.filter((each) => each.stepId === stepId && each.verb === verb).map(({ atMs }) => atMs);
}

/** How often and for how many minutes the creation of a cluster is sent that is refused for the same reason for ever. */
const forward: Record<ProblemClass, readonly [times: readonly [number, number], minutes: number]> = {
  rbacPropagating: [[24, 36], 10],
  identityReplicating: [[70, 120], 5],
  featureNotPropagated: [[25, 40], 18],
  capacity: [[5, 7], 60],
  busy: [[50, 90], 30],
  dependencyBusy: [[25, 45], 30],
  throttled: [[13, 25], 30],
  transient: [[15, 30], 15],
  nodeBootstrap: [[2, 2], 5],
  fault: [[10, 21], 10],
  approvalNeeded: [[1, 1], 0],
  notAvailable: [[1, 1], 0],
  quota: [[1, 1], 0],
  networkCapacity: [[1, 1], 0],
  networkConfig: [[1, 1], 0],
  platformResidue: [[1, 1], 0],
  governance: [[1, 1], 0],
  unauthorized: [[1, 1], 0],
  nameCollision: [[1, 1], 0],
  invalidInput: [[1, 1], 0],
  mismatch: [[1, 1], 0],
  notFound: [[1, 1], 0],
  timedOut: [[1, 1], 0],
  unknown: [[1, 1], 0],
};

describe('nodes that are not Ready', () => {
  it('are asked for again every minute, for ten minutes', () => {
    const notReady = { outcome: 'retry', effect: 'unknown', problem: problem('nodeBootstrap') } as const;
    const run = runReducer(operationState(), { answer: except('node-readiness', 'poll', notReady) });
    const times = timesOf(run, 'node-readiness', 'poll');
    expect(times.length).toBeGreaterThanOrEqual(9);
    const spentMinutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / MINUTE;
    expect(Math.abs(spentMinutes - 10)).toBeLessThanOrEqual(3);
  });
});

describe('a creation that is refused for ever', () => {
  it.each(problemClasses)('for the class %s is sent so often, for so long', (problemClass) => {
    const [[fewest, most], minutes] = forward[problemClass];
    const run = runReducer(operationState(), { answer: except('cluster', 'begin', notNow(problemClass)) });
    const times = timesOf(run, 'cluster', 'begin');
    expect(times.length).toBeGreaterThanOrEqual(fewest);
    expect(times.length).toBeLessThanOrEqual(most);
    const spentMinutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / MINUTE;
    expect(Math.abs(spentMinutes - minutes)).toBeLessThanOrEqual(minutes * 0.3);
    expect(run.state.failure?.problem).toMatchObject({ class: problemClass, remedy: 'do something' });
    expect(run.state.phase).toBe('Compensated');
  });
});

/** For how many minutes a removal is asked for that is refused for the same reason for ever. */
const backward: Partial<Record<ProblemClass, number>> = {
  rbacPropagating: 10,
  identityReplicating: 5,
  featureNotPropagated: 15,
  capacity: 60,
  busy: 60,
  dependencyBusy: 60,
  throttled: 60,
  transient: 60,
  nodeBootstrap: 5,
  fault: 10,
  platformResidue: 60,
  governance: 60,
};

describe('a removal that is refused for ever', () => {
  it.each(problemClasses)('for the class %s is asked for so long, and then residue', (problemClass) => {
    const answer: StepAnswer['answer'] = notNow(problemClass);
    const run = runReducer(operationState(), {
      answer: (call, state) => {
        if (call.call.stepId === 'cluster' && call.verb === 'undo') return answer;
        return except('cluster', 'begin', { outcome: 'refused', problem: problem('quota') })(call, state);
      },
    });
    const times = timesOf(run, 'cluster', 'undo');
    const spentMinutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / MINUTE;
    const minutes = backward[problemClass] ?? 0;
    expect(Math.abs(spentMinutes - minutes)).toBeLessThanOrEqual(minutes * 0.3);
    expect(progressOf(run.state, 'cluster')).toMatchObject({
      state: 'residue',
      problem: { class: problemClass },
    });
    expect(run.state.phase).toBe('CompensationIncomplete');
  });

  it.each(['governance', 'platformResidue', 'dependencyBusy'] as const)(
    'for the class %s is asked for again though Azure says that it is final',
    (problemClass) => {
      let asked = 0;
      const run = runReducer(operationState(), {
        answer: (call, state) => {
          if (call.call.stepId !== 'node-subnet' || call.verb !== 'undo')
            return except('cluster', 'begin', { outcome: 'refused', problem: problem('quota') })(call, state);
          asked += 1;
          return asked < 4
            ? { outcome: 'refused', problem: problem(problemClass, 'ScopeLocked') }
            : { outcome: 'done', outputs: {} };
        },
      });
      expect(run.state.phase).toBe('Compensated');
      expect(asked).toBe(4);
    },
  );

  it('keeps nothing from being removed that does not carry it', () => {
    const run = runReducer(operationState(), {
      answer: (call, state) =>
        call.call.stepId === 'identity' && call.verb === 'undo'
          ? notNow('busy')
          : except('cluster', 'begin', { outcome: 'refused', problem: problem('quota') })(call, state),
    });
    const [firstTry] = timesOf(run, 'identity', 'undo');
    const [network] = timesOf(run, 'virtual-network', 'undo');
    expect((network ?? 0) - (firstTry ?? 0)).toBeLessThan(MINUTE);
    expect(run.state.phase).toBe('CompensationIncomplete');
  });
});

describe('the time that Azure names', () => {
  it('is obeyed where it is longer than the row’s', () => {
    let tries = 0;
    const run = runReducer(operationState(), {
      answer: (call, state) => {
        tries += call.call.stepId === 'cluster' && call.verb === 'begin' ? 1 : 0;
        const answer = tries === 1 ? notNow('busy', 25 * 60) : undefined;
        return answer
          ? except('cluster', 'begin', answer)(call, state)
          : except('', 'begin', notNow('busy'))(call, state);
      },
    });
    const [first, second] = timesOf(run, 'cluster', 'begin');
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(25 * MINUTE);
    expect(run.state.phase).toBe('Succeeded');
  });

  it('is not waited for when it ends after the deadline of the step', () => {
    const run = runReducer(operationState(), {
      answer: except('identity', 'begin', notNow('throttled', 11 * 60)),
    });
    expect(timesOf(run, 'identity', 'begin')).toHaveLength(1);
    expect(run.state.failure).toMatchObject({
      stepId: 'identity',
      problem: { class: 'throttled', message: expect.stringContaining('after the deadline at') as string },
    });
    expect(run.elapsedSeconds).toBeLessThan(120);
  });
});
