import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../../src/domain/request-rules.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import type { OnFailure, OperationState } from '../../../src/domain/operation-state.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { command } from '../../support/commands.ts';
import {
  allGoesWell,
  finds,
  problem,
  runReducer,
  type Answerer,
  type Run,
} from '../../support/reducer-run.ts';
import { clusterRequest, operationState, requestInput } from '../../support/requests.ts';

type Answer = StepAnswer['answer'];
const full = problem('capacity', 'AKSCapacityHeavyUsage');
const parked: Answer = { outcome: 'retry', effect: 'none', problem: full };

function stateWith(alternateLocations: string[], onFailure: OnFailure = 'rollback'): OperationState {
  const { target } = requestInput();
  return operationState(clusterRequest({ target: { ...target, alternateLocations }, onFailure }));
}

function regionOf(state: OperationState): string {
  const preflight = state.plan.steps[0];
  return preflight?.kind === 'preflight' ? preflight.input.request.target.location : '';
}

/** The cluster meets with this in these regions. */
function without(regions: readonly string[], answer: Answer = parked): Answerer {
  return (call, state) =>
    call.call.stepId === 'cluster' && call.verb === 'begin' && regions.includes(regionOf(state))
      ? answer
      : allGoesWell(call);
}

function times(run: Run, stepId: string, verb: string): number {
  return run.trace.filter((each) => each.stepId === stepId && each.verb === verb).length;
}

describe('a cluster for which a region has no capacity', () => {
  it.each(['rollback', 'keep', 'keepNetwork'] as const)(
    'is made in the next one, after all is taken back (%s)',
    (onFailure) => {
      const run = runReducer(stateWith(['eastus', 'northeurope'], onFailure), {
        answer: without(['westus2']),
      });
      expect(run.state.phase).toBe('Succeeded');
      expect(regionOf(run.state)).toBe('eastus');
      expect(run.state.steps['cluster']).toMatchObject({ state: 'done' });
      const cluster = run.state.plan.steps.find(({ id }) => id === 'cluster');
      expect(cluster?.input).toMatchObject({ location: 'eastus' });
      for (const stepId of ['virtual-network', 'identity', 'resource-group']) {
        expect(times(run, stepId, 'begin')).toBe(2);
        expect(times(run, stepId, 'undo')).toBe(1);
      }
      expect(times(run, 'provider-containerservice', 'begin')).toBe(1);
      expect(times(run, 'preflight', 'observe')).toBe(2);
      const phases = run.states.map(({ phase }) => phase);
      expect(phases).toContain('Provisioning');
      expect(phases).not.toContain('Compensating');
      expect(run.state.failure).toBeUndefined();
    },
  );

  it('is asked for there after two pauses', () => {
    const run = runReducer(stateWith(['eastus']), { answer: without(['westus2']) });
    expect(times(run, 'cluster', 'begin')).toBe(4);
    const moved = run.states.find(({ moving }) => moving !== undefined);
    const at = Date.parse(moved?.moving?.at ?? '');
    const first = run.trace.find(({ stepId, verb }) => stepId === 'cluster' && verb === 'begin')?.atMs ?? 0;
    expect((at - first) / 60_000).toBeGreaterThan(11);
    expect((at - first) / 60_000).toBeLessThan(19);
  });

  it('goes at once where it is refused for good, as for a size that is not sold', () => {
    const notSold: Answer = { outcome: 'refused', problem: problem('notAvailable', 'SkuNotAvailable') };
    const run = runReducer(stateWith(['eastus']), { answer: without(['westus2'], notSold) });
    expect(run.state.phase).toBe('Succeeded');
    expect(times(run, 'cluster', 'begin')).toBe(2);
  });

  it('tells where it went and why', () => {
    const run = runReducer(stateWith(['eastus', 'northeurope']), { answer: without(['westus2', 'eastus']) });
    const { relocations } = operationDocument(run.state, 0);
    expect(relocations?.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'westus2 eastus',
      'eastus northeurope',
    ]);
    expect(relocations?.[0]?.because).toContain('AKSCapacityHeavyUsage');
    const moving = run.states.find((state) => state.moving !== undefined);
    expect(moving && operationDocument(moving, 0).relocations).toHaveLength(1);
  });

  it('is waited for in the last one, and refused there', () => {
    const run = runReducer(stateWith(['eastus']), { answer: without(['westus2', 'eastus']) });
    expect(run.state).toMatchObject({ phase: 'Compensated', failure: { problem: { class: 'capacity' } } });
    expect(times(run, 'cluster', 'begin')).toBeGreaterThanOrEqual(3 + 5);
    expect(run.state.relocations).toHaveLength(1);
  });

  it('moves after a creation that failed for it, too', () => {
    const run = runReducer(stateWith(['eastus']), {
      answer: (call, state) => {
        if (call.call.stepId !== 'cluster' || regionOf(state) !== 'westus2') return allGoesWell(call);
        const isMade = (state.steps['cluster']?.attempts ?? 0) > 0;
        if (call.verb === 'observe' && isMade) return finds({ found: 'ours', complete: false, outputs: {} });
        return call.verb === 'poll'
          ? { outcome: 'retry', effect: 'unknown', problem: full }
          : allGoesWell(call);
      },
    });
    expect(run.state.phase).toBe('Succeeded');
    expect(regionOf(run.state)).toBe('eastus');
  });

  it('stays where something that exists is in the region', () => {
    const adopted: Answer = finds({ found: 'fit', outputs: {} });
    const run = runReducer(stateWith(['eastus']), {
      answer: (call, ...rest) =>
        call.call.stepId === 'virtual-network' && call.verb === 'observe'
          ? adopted
          : without(['westus2'])(call, ...rest),
    });
    expect(run.state).toMatchObject({ phase: 'Compensated', failure: { problem: { class: 'capacity' } } });
    expect(run.state.relocations).toBeUndefined();
  });

  it('goes nowhere when something could not be taken back', () => {
    const run = runReducer(stateWith(['eastus']), {
      answer: (call, ...rest) =>
        call.call.stepId === 'identity' && call.verb === 'undo'
          ? { outcome: 'refused', problem: problem('mismatch', 'Stuck') }
          : without(['westus2'])(call, ...rest),
    });
    expect(run.state.phase).toBe('CompensationIncomplete');
    expect(operationDocument(run.state, 0).residue?.map(({ code }) => code)).toContain('Stuck');
  });

  it('is given up on a cancel at any moment', () => {
    for (let at = 20; at < 120; at += 3) {
      const run = runReducer(stateWith(['eastus']), {
        answer: without(['westus2']),
        mail: (round) => (round >= at ? [command('cancel')] : []),
      });
      expect(['Canceled', 'Succeeded']).toContain(run.state.phase);
      expect(run.state.moving).toBeUndefined();
    }
  });

  it('keeps a state that is JSON and no larger for it', () => {
    const { states } = runReducer(stateWith(['eastus', 'northeurope']), {
      answer: without(['westus2', 'eastus']),
    });
    const sizes = states.map((state) => JSON.stringify(state).length);
    expect(Math.max(...sizes.slice(-5))).toBeLessThan((sizes[0] ?? 0) * 1.5);
    for (const state of states.slice(-3)) expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe('alternate locations', () => {
  const { target } = requestInput();
  const findings = (change: object) =>
    checkRequest(clusterRequest({ target: { ...target, alternateLocations: ['eastus'] }, ...change }));

  it.each([
    [
      'a virtual network',
      { network: { ...requestInput().network, virtualNetwork: { name: 'vnet', existence: 'mustExist' } } },
    ],
    [
      'a zone',
      {
        access: {
          privateDnsZone: `/subscriptions/${target.subscriptionId}/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/private.westus2.azmk8s.io`,
        },
      },
    ],
  ])('are refused beside %s that is in a region', (_name, change) => {
    expect(findings(change)).toContainEqual(expect.objectContaining({ field: 'target.alternateLocations' }));
  });

  it.each([
    [['eastus', 'eastus']],
    [['a', 'b', 'c', 'd', 'e', 'f'].map((each) => `${each}1`)],
    [['East US']],
  ])('are no request: %j', (alternateLocations) => {
    expect(() => clusterRequest({ target: { ...target, alternateLocations } })).toThrow();
  });
});
