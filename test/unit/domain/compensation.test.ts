import { describe, expect, it } from 'vitest';
import { isOurs } from '../../../src/domain/compensation.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { progressOf, stepOf } from '../../../src/domain/operation-state.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import {
  absent,
  allGoesWell,
  except,
  finds,
  order,
  problem,
  runReducer,
  stateOf,
} from '../../support/reducer-run.ts';
import { clusterRequest, operationState } from '../../support/requests.ts';
import { command } from '../../support/commands.ts';

describe('compensation', () => {
  const quota: StepAnswer['answer'] = { outcome: 'refused', problem: problem('quota', 'QuotaExceeded') };

  it('undoes what was created, dependents first', () => {
    const run = runReducer(operationState(), { answer: except('cluster', 'begin', quota) });
    expect(run.state.phase).toBe('Compensated');
    const undone = order(run, 'undo');
    const before = (a: string, b: string) => undone.indexOf(a) < undone.indexOf(b);
    expect(undone[0]).toBe('cluster');
    expect(before('cluster', 'role-node-subnet')).toBe(true);
    expect(before('role-node-subnet', 'node-subnet')).toBe(true);
    expect(before('node-subnet', 'api-server-subnet')).toBe(true);
    expect(before('api-server-subnet', 'virtual-network')).toBe(true);
    expect(before('identity', 'resource-group')).toBe(true);
    expect(undone.at(-1)).toBe('resource-group');
  });

  it('leaves alone what was adopted', () => {
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId === 'cluster' && call.verb === 'begin') return quota;
        const existing = ['resource-group', 'virtual-network'].includes(call.call.stepId);
        return existing && call.verb === 'observe' ? finds({ found: 'fit', outputs: {} }) : allGoesWell(call);
      },
    });
    expect(order(run, 'undo')).not.toContain('resource-group');
    expect(order(run, 'undo')).not.toContain('virtual-network');
    expect(run.state.phase).toBe('Compensated');
  });

  it('begins nothing new after a failure', () => {
    const run = runReducer(operationState(), { answer: except('virtual-network', 'begin', quota) });
    expect(order(run, 'begin')).not.toContain('api-server-subnet');
    expect(stateOf(run, 'cluster')).toBe('waiting');
  });

  it('waits no longer for a registration, of which nothing would have to be removed', () => {
    const run = runReducer(operationState(), {
      answer: (call, state) =>
        call.call.stepId === 'feature' && call.verb === 'poll'
          ? { outcome: 'pending' }
          : except('virtual-network', 'begin', quota)(call, state),
    });
    expect(stateOf(run, 'feature')).toBe('stopped');
    expect(run.state.phase).toBe('Compensated');
    expect(run.elapsedSeconds).toBeLessThan(120);
  });

  it('lets what is in flight settle before it is undone', () => {
    let polls = 0;
    const run = runReducer(operationState(), {
      answer: (call, state) => {
        if (call.call.stepId !== 'identity' || call.verb !== 'poll') {
          return except('virtual-network', 'begin', quota)(call, state);
        }
        polls += 1;
        return polls < 3 ? { outcome: 'pending' } : allGoesWell(call);
      },
    });
    const verbs = run.trace.filter(({ stepId }) => stepId === 'identity').map(({ verb }) => verb);
    expect(verbs).toEqual(['observe', 'begin', 'poll', 'poll', 'poll', 'undo']);
  });

  it.each([
    ['keep', 'Failed', []],
    ['keepNetwork', 'Compensated', ['resource-group', 'virtual-network', 'api-server-subnet', 'node-subnet']],
  ] as const)('keeps what onFailure %s says', (onFailure, phase, kept) => {
    const run = runReducer(operationState(clusterRequest({ onFailure })), {
      answer: except('cluster', 'begin', quota),
    });
    expect(run.state.phase).toBe(phase);
    for (const stepId of kept) expect(order(run, 'undo')).not.toContain(stepId);
    if (onFailure === 'keep') expect(order(run, 'undo')).toEqual([]);
    else expect(order(run, 'undo')).toContain('identity');
  });

  it('names what could not be removed, and leaves what carries it', () => {
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId === 'cluster' && call.verb === 'begin') return quota;
        return except('node-subnet', 'undo', {
          outcome: 'refused',
          problem: problem('platformResidue', 'Stuck'),
        })(call, operationState());
      },
    });
    expect(run.state.phase).toBe('CompensationIncomplete');
    expect(stateOf(run, 'node-subnet')).toBe('residue');
    expect(progressOf(run.state, 'virtual-network')).toMatchObject({
      state: 'residue',
      problem: { code: 'DependentRemains' },
    });
    expect(stateOf(run, 'identity')).toBe('undone');
  });

  it('looks a while longer for what was sent without an answer, before it takes it for absent', () => {
    let looks = 0;
    const run = runReducer(operationState(), {
      answer: (call, state) => {
        const { stepId } = call.call;
        if (stepId === 'virtual-network' && call.verb === 'begin') return quota;
        if (stepId !== 'identity') return allGoesWell(call);
        if (call.verb === 'begin')
          return { outcome: 'retry', effect: 'unknown', problem: problem('transient') };
        if (call.verb !== 'observe') return allGoesWell(call);
        looks += 1;
        const appeared = state.failure && looks > 3;
        return appeared ? finds({ found: 'ours', complete: true, outputs: {} }) : absent;
      },
    });
    expect(run.state.phase).toBe('Compensated');
    expect(order(run, 'undo')).toContain('identity');
  });

  /** Between the look and an answer that nothing was changed, the subnet came up. */
  function subnetAppears(network: 'absent' | 'fit') {
    let looks = 0;
    return runReducer(operationState(), {
      answer: (call) => {
        const { stepId } = call.call;
        if (stepId === 'cluster' && call.verb === 'begin') return quota;
        if (stepId === 'virtual-network' && call.verb === 'observe')
          return network === 'fit' ? finds({ found: 'fit', outputs: {} }) : absent;
        if (stepId !== 'api-server-subnet' || call.verb === 'undo') return allGoesWell(call);
        if (call.verb === 'begin') return { outcome: 'retry', effect: 'none', problem: problem('busy') };
        looks += 1;
        return looks === 1 ? absent : finds({ found: 'fit', outputs: {} });
      },
    });
  }

  it('leaves what somebody else made between the look and the change', () => {
    const run = subnetAppears('fit');
    expect(order(run, 'undo')).not.toContain('api-server-subnet');
    expect(run.state.phase).toBe('Compensated');
  });

  it('undoes what a run of the activity made in a network of its own, the answer lost with its host', () => {
    const run = subnetAppears('absent');
    expect(order(run, 'undo')).toContain('api-server-subnet');
    expect(run.state.phase).toBe('Compensated');
  });

  it('names what was left although Azure never said that it was made', () => {
    const stuck = problem('governance', 'ScopeLocked');
    const run = runReducer(operationState(), {
      answer: (call, state) =>
        call.call.stepId === 'cluster' && call.verb === 'poll'
          ? quota
          : except('cluster', 'undo', { outcome: 'refused', problem: stuck })(call, state),
    });
    const { resources } = operationDocument(run.state, 0);
    expect(resources).toContainEqual({
      step: 'cluster',
      resourceId: run.state.ids.clusterId,
      outcome: 'left',
    });
  });

  it('is started by a cancel, once, at any round, and ends Canceled', () => {
    const cancel = command('cancel', { reason: 'wrong cluster' });
    for (let at = 0; at < 30; at += 1) {
      const run = runReducer(operationState(), {
        answer: allGoesWell,
        mail: (round) => (round >= at ? [cancel] : []),
      });
      const created = order(run, 'begin').filter((id) =>
        isOurs(stepOf(run.state, id), progressOf(run.state, id)),
      );
      expect(run.state.phase === 'Canceled' || run.state.phase === 'Succeeded').toBe(true);
      if (run.state.phase === 'Canceled') expect([...order(run, 'undo')].sort()).toEqual([...created].sort());
    }
  });
});

describe('a cancel after changes whose answers were lost', () => {
  const lost: StepAnswer['answer'] = {
    outcome: 'retry',
    effect: 'unknown',
    problem: problem('transient', 'RequestTimedOut'),
  };

  /** Each change of the identity is made, unheard, and can be read only 40 seconds later. */
  function canceledAfter(round: number) {
    const made = { isThere: false, appearsAtMs: Number.POSITIVE_INFINITY };
    const run = runReducer(operationState(), {
      answer: (call, _state, askedMs) => {
        if (call.call.stepId !== 'identity') return allGoesWell(call);
        made.isThere ||= askedMs >= made.appearsAtMs;
        if (call.verb === 'begin') {
          made.appearsAtMs = askedMs + 40_000;
          return lost;
        }
        if (call.verb === 'undo') made.isThere = false;
        if (call.verb !== 'observe' || !made.isThere) return allGoesWell(call);
        return finds({ found: 'ours', complete: true, outputs: { resourceId: '/id/identity' } });
      },
      mail: (each) => (each >= round ? [command('cancel')] : []),
    });
    return { run, isLeft: made.isThere || run.trace.every(({ atMs }) => atMs < made.appearsAtMs) };
  }

  it('at any round looks long enough for what may still appear, and leaves nothing', () => {
    let begun = 0;
    for (let round = 0; round < 40; round += 1) {
      const { run, isLeft } = canceledAfter(round);
      if (run.state.phase !== 'Canceled' || !order(run, 'begin').includes('identity')) continue;
      begun += 1;
      expect(isLeft, `canceled after round ${String(round)}`).toBe(false);
    }
    expect(begun).toBeGreaterThan(5);
  });
});

describe('a cancel while the cluster is being made', () => {
  const endless: StepAnswer['answer'] = { outcome: 'pending', handle: { url: 'https://arm/cluster' } };

  function canceledAt(minute: number, onFailure: 'rollback' | 'keep' | 'keepNetwork') {
    let isBegun = false;
    let beganMs = 0;
    return runReducer(operationState(clusterRequest({ onFailure })), {
      answer: (call, state) => {
        if (call.call.stepId !== 'cluster') return allGoesWell(call);
        if (call.verb === 'begin') isBegun = true;
        if (call.verb === 'poll') beganMs ||= Date.parse(progressOf(state, 'cluster').startedAt ?? '');
        return call.verb === 'poll' ? endless : allGoesWell(call);
      },
      mail: () => (isBegun && minute === 0 ? [command('cancel')] : beganMs > 0 ? [command('cancel')] : []),
    });
  }

  it.each([0, 3])('undoes it at once, after minute %d', (minute) => {
    const run = canceledAt(minute, 'rollback');
    const verbs = run.trace.filter(({ stepId }) => stepId === 'cluster').map(({ verb }) => verb);
    expect(verbs).toEqual(['observe', 'begin', ...(minute === 0 ? [] : ['poll']), 'undo']);
    expect(run.state.phase).toBe('Canceled');
    expect(order(run, 'undo')[0]).toBe('cluster');
  });

  it('gives the undoing the handle of the creation', () => {
    const run = canceledAt(3, 'keepNetwork');
    const undo = run.trace.find(({ stepId, verb }) => stepId === 'cluster' && verb === 'undo');
    expect(undo && progressOf(undo.state, 'cluster').handle).toEqual({ url: 'https://arm/cluster' });
  });

  it('leaves it to itself when it is to be kept', () => {
    const run = canceledAt(3, 'keep');
    expect(stateOf(run, 'cluster')).toBe('stopped');
    expect(run.state.phase).toBe('Failed');
    expect(operationDocument(run.state, 0).resources).toContainEqual({
      step: 'cluster',
      resourceId: run.state.ids.clusterId,
      outcome: 'created',
    });
  });

  it('is not held up by the long pause of a retry', () => {
    let isParked = false;
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId !== 'cluster' || call.verb !== 'begin') return allGoesWell(call);
        isParked = true;
        return { outcome: 'retry', effect: 'none', problem: problem('capacity') };
      },
      mail: () => (isParked ? [command('cancel')] : []),
    });
    const begun = run.trace.find(({ stepId, verb }) => stepId === 'cluster' && verb === 'begin');
    const undone = run.trace.find(({ stepId, verb }) => stepId === 'cluster' && verb === 'undo');
    expect((undone?.atMs ?? 0) - (begun?.atMs ?? 0)).toBeLessThan(5_000);
    expect(run.state.phase).toBe('Canceled');
  });

  it('takes the look that comes before an undo at once, but for a throttled one', () => {
    const pauseAfterCancel = (problemClass: 'capacity' | 'throttled'): number => {
      let isLost = false;
      const run = runReducer(operationState(), {
        answer: (call) => {
          if (call.call.stepId !== 'cluster' || call.verb !== 'begin') return allGoesWell(call);
          isLost = true;
          const unknown = { outcome: 'retry', effect: 'unknown', retryAfterSeconds: 50 } as const;
          return { ...unknown, problem: problem(problemClass) };
        },
        mail: () => (isLost ? [command('cancel')] : []),
      });
      const [begun, look] = run.trace
        .filter(({ stepId }) => stepId === 'cluster')
        .slice(1)
        .map(({ atMs }) => atMs);
      return (look ?? 0) - (begun ?? 0);
    };
    expect(pauseAfterCancel('capacity')).toBeLessThan(5_000);
    expect(pauseAfterCancel('throttled')).toBeGreaterThanOrEqual(50_000);
  });
});
