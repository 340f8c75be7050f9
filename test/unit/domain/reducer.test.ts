import { describe, expect, it } from 'vitest';
import { isOurs } from '../../../src/domain/compensation.ts';
import { progressOf, stepOf, type Command } from '../../../src/domain/operation-state.ts';
import type { Observation, StepAnswer } from '../../../src/domain/verb-answers.ts';
import { allGoesWell, except, order, problem, runReducer, stateOf } from '../../support/reducer-run.ts';
import { clusterRequest, operationState } from '../../support/requests.ts';

const absent: StepAnswer['answer'] = { outcome: 'observed', observation: { found: 'absent' } };

function finds(observation: Observation): StepAnswer['answer'] {
  return { outcome: 'observed', observation };
}

describe('an operation in which all goes well', () => {
  const run = runReducer(operationState(), { answer: allGoesWell });

  it('ends Succeeded with every step done once', () => {
    expect(run.state).toMatchObject({ phase: 'Succeeded' });
    expect(run.state.plan.steps.map((step) => stateOf(run, step.id))).toEqual(
      run.state.plan.steps.map(() => 'done'),
    );
    expect(run.trace.filter(({ verb }) => verb === 'begin')).toHaveLength(run.state.plan.steps.length);
  });

  it('goes through its phases in order', () => {
    const phases = run.states.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(['Accepted', 'Provisioning', 'Verifying', 'Succeeded']);
  });

  it('starts registration, and the resource group beside it, at once', () => {
    expect(run.trace.slice(0, 2).map(({ stepId, verb }) => `${stepId} ${verb}`)).toEqual([
      'feature observe',
      'resource-group observe',
    ]);
  });

  it('gives later steps what earlier ones put out', () => {
    const inputs: unknown[] = [];
    runReducer(operationState(), {
      answer: (call) => {
        if (call.kind === 'roleAssignment') inputs.push(call.call.input);
        return allGoesWell(call);
      },
    });
    expect(inputs).not.toHaveLength(0);
    for (const input of inputs) expect(input).toMatchObject({ principalId: 'p-1' });
  });

  it('takes a first look at the cluster after three minutes', () => {
    const times = (verb: string) =>
      run.trace.find((each) => each.stepId === 'cluster' && each.verb === verb)?.atMs ?? 0;
    expect((times('poll') - times('begin')) / 1000).toBeCloseTo(180, -1);
  });
});

describe('what is found before a change', () => {
  const outputs = { resourceId: '/id/found', principalId: 'p-1' };

  it.each<[string, Observation, string]>([
    ['fit', { found: 'fit', outputs }, 'adopted: never sent, not owned'],
    ['ours and complete', { found: 'ours', complete: true, outputs }, 'ours: never sent, owned'],
    [
      'ours and changing',
      { found: 'ours', complete: true, outputs, handle: { url: 'u' } },
      'followed: never sent, owned',
    ],
    ['ours and incomplete', { found: 'ours', complete: false, outputs }, 'sent again, owned'],
    ['absent', { found: 'absent' }, 'sent, owned'],
  ])('%s', (_name, observation, expected) => {
    const run = runReducer(operationState(), {
      answer: except('virtual-network', 'observe', finds(observation)),
    });
    const begun = order(run, 'begin').includes('virtual-network');
    const { owned } = progressOf(run.state, 'virtual-network');
    expect(run.state.phase).toBe('Succeeded');
    expect(expected).toContain(begun ? 'sent' : 'never sent');
    expect(owned).toBe(!expected.includes('not owned'));
  });

  it('refuses somebody else’s resource that differs, and says where', () => {
    const run = runReducer(operationState(), {
      answer: except(
        'virtual-network',
        'observe',
        finds({
          found: 'unfit',
          differences: [{ field: 'location', expected: 'westus2', found: 'eastus' }],
        }),
      ),
    });
    expect(run.state).toMatchObject({
      phase: 'Compensated',
      failure: { stepId: 'virtual-network', problem: { code: 'ResourceMismatch', owner: 'user' } },
    });
    expect(run.state.failure?.problem.message).toContain('location is "eastus", wanted "westus2"');
    expect(order(run, 'undo')).not.toContain('virtual-network');
  });

  it('takes what it finds after an unknown outcome for its own when it was absent before', () => {
    let observed = 0;
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId !== 'identity') return allGoesWell(call);
        if (call.verb === 'begin')
          return { outcome: 'retry', effect: 'unknown', problem: problem('transient') };
        observed += 1;
        return observed === 1 ? absent : finds({ found: 'fit', outputs });
      },
    });
    expect(progressOf(run.state, 'identity')).toMatchObject({ state: 'done', owned: true, attempts: 1 });
  });
});

describe('what may pass', () => {
  it('retries a throttled begin after the time that Azure named', () => {
    let tries = 0;
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId !== 'identity' || call.verb !== 'begin') return allGoesWell(call);
        tries += 1;
        return tries === 1
          ? { outcome: 'retry', effect: 'none', retryAfterSeconds: 77, problem: problem('throttled') }
          : allGoesWell(call);
      },
    });
    const [first, second] = run.trace.filter((each) => each.stepId === 'identity' && each.verb === 'begin');
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(77_000);
    expect(run.state.phase).toBe('Succeeded');
    expect(progressOf(run.state, 'identity').attempts).toBe(2);
  });

  it('begins again every half minute while the permission is not effective, within ten minutes', () => {
    const denied: StepAnswer['answer'] = {
      outcome: 'retry',
      effect: 'none',
      problem: problem('rbacPropagating', 'LinkedAuthorizationFailed'),
    };
    const run = runReducer(operationState(), { answer: except('cluster', 'begin', denied) });
    const begins = run.trace.filter((each) => each.stepId === 'cluster' && each.verb === 'begin');
    expect(run.state).toMatchObject({
      phase: 'Compensated',
      failure: { stepId: 'cluster', problem: { code: 'LinkedAuthorizationFailed' } },
    });
    expect(begins.length).toBeGreaterThanOrEqual(16);
    expect(begins.length).toBeLessThanOrEqual(25);
  });

  it.each(['quota', 'governance', 'invalidInput', 'networkConfig', 'mismatch'] as const)(
    'never retries a problem of class %s',
    (problemClass) => {
      const run = runReducer(operationState(), {
        answer: except('cluster', 'begin', {
          outcome: 'retry',
          effect: 'none',
          problem: problem(problemClass),
        }),
      });
      expect(run.trace.filter((each) => each.stepId === 'cluster' && each.verb === 'begin')).toHaveLength(1);
      expect(run.state.failure?.stepId).toBe('cluster');
    },
  );

  it('observes again after a fault, since its outcome is unknown', () => {
    let faults = 0;
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId !== 'resource-group' || call.verb !== 'begin') return allGoesWell(call);
        faults += 1;
        return faults === 1 ? { outcome: 'fault', message: 'killed' } : allGoesWell(call);
      },
    });
    const verbs = run.trace.filter(({ stepId }) => stepId === 'resource-group').map(({ verb }) => verb);
    expect(verbs).toEqual(['observe', 'begin', 'observe', 'begin', 'poll']);
    expect(run.state.phase).toBe('Succeeded');
  });

  it('gives up what never finishes at its deadline, after a last look', () => {
    const run = runReducer(operationState(), {
      answer: except('feature', 'poll', { outcome: 'pending', waitingFor: 'feature is Registering' }),
    });
    expect(run.state.failure).toMatchObject({
      stepId: 'feature',
      problem: { code: 'StepTimedOut', class: 'timedOut' },
    });
    expect(run.elapsedSeconds).toBeGreaterThanOrEqual(120 * 60);
    expect(run.elapsedSeconds).toBeLessThan(121 * 60);
  });
});

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
        })(call, run0);
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

  it('is started by a cancel, once, at any round, and ends Canceled', () => {
    const cancel: Command = { sequence: 1, kind: 'cancel', requestedBy: 'ops', reason: 'wrong cluster' };
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

const run0 = operationState();
