import { describe, expect, it } from 'vitest';
import type { StepCall } from '../../../src/domain/decide.ts';
import { progressOf } from '../../../src/domain/operation-state.ts';
import type { Observation, StepAnswer } from '../../../src/domain/verb-answers.ts';
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
import { operationState } from '../../support/requests.ts';

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
    expect([...new Set(phases)]).toEqual(['Accepted', 'Preflight', 'Provisioning', 'Verifying', 'Succeeded']);
  });

  it('starts registration, and the resource group beside it, once preflight has passed', () => {
    const later = run.trace.filter(({ stepId }) => stepId !== 'preflight');
    expect(later.slice(0, 3).map(({ stepId, verb }) => `${stepId} ${verb}`)).toEqual([
      'feature observe',
      'provider-network observe',
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

  it('takes a first look at the cluster after four minutes and a quarter', () => {
    const times = (verb: string) =>
      run.trace.find((each) => each.stepId === 'cluster' && each.verb === verb)?.atMs ?? 0;
    expect((times('poll') - times('begin')) / 1000).toBeCloseTo(255, -1);
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
        if (call.call.stepId !== 'api-server-subnet') return allGoesWell(call);
        if (call.verb === 'begin')
          return { outcome: 'retry', effect: 'unknown', problem: problem('transient') };
        observed += 1;
        return observed === 1 ? absent : finds({ found: 'fit', outputs });
      },
    });
    expect(progressOf(run.state, 'api-server-subnet')).toMatchObject({
      state: 'done',
      owned: true,
      attempts: 1,
    });
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

  it('begins again every twenty seconds while the permission is not effective, within ten minutes', () => {
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
    expect(begins.length).toBeGreaterThanOrEqual(25);
    expect(begins.length).toBeLessThanOrEqual(38);
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

describe('an operation whose message lay in the queue for hours', () => {
  it('has its three hours from the moment that it is taken up', () => {
    const old = { ...operationState(), acceptedAt: '2026-01-05T01:00:00.000Z' };
    const run = runReducer(old, { answer: allGoesWell });
    expect(run.state.phase).toBe('Succeeded');
    expect(run.state.deadlineAt).toBe('2026-01-05T11:00:00.000Z');
  });
});

describe('what ends badly again and again', () => {
  const failed: StepAnswer['answer'] = {
    outcome: 'retry',
    effect: 'unknown',
    problem: problem('nodeBootstrap'),
  };
  const broken: StepAnswer['answer'] = finds({ found: 'ours', complete: false, outputs: {} });

  it('is sent again within one budget, not for ever', () => {
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId !== 'cluster' || call.verb === 'undo') return allGoesWell(call);
        if (call.verb === 'poll') return failed;
        return call.verb === 'observe' && begun.has('cluster') ? broken : begin(call);
      },
    });
    expect(run.state.failure).toMatchObject({ stepId: 'cluster', problem: { class: 'nodeBootstrap' } });
    const begins = run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'begin');
    expect(begins.length).toBeLessThanOrEqual(4);
  });

  const begun = new Set<string>();
  function begin(call: StepCall): StepAnswer['answer'] {
    if (call.verb === 'begin') begun.add(call.call.stepId);
    return allGoesWell(call);
  }
});

it('tells a step that looks again that it has sent for it, and no first look', () => {
  const looks: (boolean | undefined)[] = [];
  let isLost = true;
  const run = runReducer(operationState(), {
    answer: (call) => {
      if (call.call.stepId !== 'node-subnet') return allGoesWell(call);
      if (call.verb === 'observe') looks.push(call.call.sent);
      if (call.verb === 'observe' && !isLost) return finds({ found: 'fit', outputs: {} });
      if (call.verb !== 'begin') return allGoesWell(call);
      isLost = false;
      return { outcome: 'retry', effect: 'unknown', problem: problem('transient') };
    },
  });
  expect(run.state.phase).toBe('Succeeded');
  expect(looks).toEqual([undefined, true]);
  expect(run.state.steps['node-subnet']).toMatchObject({ owned: true });
});

it('waits at least a second, whatever Azure says', () => {
  const run = runReducer(operationState(), {
    answer: except('cluster', 'begin', {
      outcome: 'retry',
      effect: 'none',
      retryAfterSeconds: 0,
      problem: problem('throttled'),
    }),
  });
  expect(
    run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'begin').length,
  ).toBeLessThan(60);
});
