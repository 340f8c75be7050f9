import { describe, expect, it } from 'vitest';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { allGoesWell, problem, runReducer } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';

const notEnabled: StepAnswer['answer'] = {
  outcome: 'retry',
  effect: 'none',
  problem: problem('featureNotPropagated', 'BadRequest'),
};

function runWith(times: number) {
  let left = times;
  return runReducer(operationState(), {
    answer: (call) => {
      if (call.call.stepId !== 'cluster' || call.verb !== 'begin' || left === 0) return allGoesWell(call);
      left -= 1;
      return notEnabled;
    },
  });
}

/** The virtual network is complained of first, and the cluster after it. */
function runWithNetworkFirst() {
  const complained = new Set<string>();
  return runReducer(operationState(), {
    answer: (call) => {
      const { stepId } = call.call;
      const complains = stepId === 'virtual-network' || stepId === 'cluster';
      if (!complains || call.verb !== 'begin' || complained.has(stepId)) return allGoesWell(call);
      complained.add(stepId);
      return notEnabled;
    },
  });
}

function begun(run: ReturnType<typeof runWith>, stepId: string): number {
  return run.trace.filter((each) => each.stepId === stepId && each.verb === 'begin').length;
}

describe('«feature is not enabled» at the creation of the cluster', () => {
  it('goes back to registration once, and on from there', () => {
    const run = runWith(1);
    expect(run.state.phase).toBe('Succeeded');
    expect(begun(run, 'provider-containerservice')).toBe(2);
    expect(begun(run, 'cluster')).toBe(2);
    expect(begun(run, 'virtual-network')).toBe(1);
  });

  it('is retried like anything else the second time', () => {
    const run = runWith(3);
    expect(run.state.phase).toBe('Succeeded');
    expect(begun(run, 'provider-containerservice')).toBe(2);
    expect(begun(run, 'cluster')).toBe(4);
  });

  it('is the cluster’s alone: a provider that another step waits for does not spend it', () => {
    const run = runWithNetworkFirst();
    expect(run.state.phase).toBe('Succeeded');
    expect(begun(run, 'virtual-network')).toBe(2);
    expect(begun(run, 'provider-containerservice')).toBe(2);
    const reopened = run.states.find(({ reopenedAt }) => reopenedAt !== undefined);
    expect(reopened?.steps['virtual-network']?.state).toBe('done');
  });

  it('is refused and compensated when it does not pass', () => {
    const run = runWith(Number.POSITIVE_INFINITY);
    expect(run.state.phase).toBe('Compensated');
    expect(run.state.failure?.problem.class).toBe('featureNotPropagated');
  });
});

describe('the wait for a feature', () => {
  const run = runReducer(operationState(), {
    answer: (call) =>
      call.kind === 'previewFeature' && call.verb === 'poll'
        ? { outcome: 'pending', waitingFor: 'feature is Registering' }
        : allGoesWell(call),
  });

  it('ends after two hours', () => {
    expect(run.state.failure?.problem.code).toBe('StepTimedOut');
    expect(run.elapsedSeconds).toBeGreaterThanOrEqual(120 * 60);
    expect(run.elapsedSeconds).toBeLessThan(125 * 60);
  });

  it('is looked at when the feature of every other operation is', () => {
    const looks = run.trace.filter((each) => each.stepId === 'feature' && each.verb === 'poll');
    expect(looks.length).toBeGreaterThan(20);
    expect(looks.length).toBeLessThan(40);
    expect(looks.slice(0, -1).filter(({ atMs }) => atMs % 30_000 !== 0)).toEqual([]);
  });

  it('is marked after 15, 30 and 60 minutes', () => {
    const waiting = run.states.filter(({ steps }) => steps['feature']?.state === 'polling');
    const marks = waiting.map((state) => {
      const atMs = Date.parse(state.steps['feature']?.dueAt ?? START);
      const step = operationDocument(state, atMs).steps.find(({ id }) => id === 'feature');
      return step?.waiting?.escalatedAfterMinutes;
    });
    expect([...new Set(marks)]).toEqual([undefined, 15, 30, 60]);
  });
});
