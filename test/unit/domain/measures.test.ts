import { describe, expect, it } from 'vitest';
import { newDeprovisioning } from '../../../src/domain/deprovision.ts';
import { ledgerOf } from '../../../src/domain/ledger.ts';
import { measuresOf } from '../../../src/domain/measures.ts';
import { progressOf } from '../../../src/domain/operation-state.ts';
import { allGoesWell, except, finds, problem, runReducer } from '../../support/reducer-run.ts';
import { clusterRequest, operationState } from '../../support/requests.ts';

describe('measuresOf', () => {
  it('tells of each step how long it took, how often it was begun, and what it registered', () => {
    const request = clusterRequest({ profile: 'preview-2022' });
    const { state } = runReducer(operationState(request), { answer: allGoesWell });
    const { mode, profile, steps, retries } = measuresOf(state);
    expect({ mode, profile, retries }).toEqual({ mode: 'byoVnet', profile: 'preview-2022', retries: {} });
    expect(steps.map(({ id }) => id)).toEqual(state.plan.steps.map(({ id }) => id));
    const { startedAt = '', endedAt = '' } = progressOf(state, 'cluster');
    expect(steps.find(({ id }) => id === 'cluster')).toEqual({
      id: 'cluster',
      kind: 'managedCluster',
      state: 'done',
      seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
      attempts: 1,
    });
    expect(steps.flatMap(({ registers }) => registers ?? []).sort()).toEqual([
      'Microsoft.ContainerService',
      'Microsoft.ContainerService/EnableAPIServerVnetIntegrationPreview',
      'Microsoft.Network',
    ]);
  });

  it('counts by class what was put off for a problem, and not what ended for it', () => {
    let left = 3;
    const { state } = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId === 'cluster' && call.verb === 'begin') {
          left -= 1;
          if (left > 0) return { outcome: 'retry', effect: 'none', problem: problem('busy') };
          return { outcome: 'refused', problem: problem('quota') };
        }
        if (call.call.stepId === 'identity' && call.verb === 'undo' && left-- > -2)
          // Of an undoing a refusal is not the last word.
          return { outcome: 'refused', problem: problem('governance') };
        return allGoesWell(call);
      },
    });
    expect(state.phase).toBe('Compensated');
    expect(measuresOf(state).retries).toEqual({ busy: 2, governance: 2 });
  });

  it('counts an answer that was lost, and a look that was not taken does not count', () => {
    let isLost = false;
    const { state } = runReducer(operationState(), {
      answer: (call) => {
        if (call.verb === 'diagnose') return { outcome: 'fault', message: 'broken' };
        if (call.call.stepId === 'cluster' && call.verb === 'poll')
          return { outcome: 'refused', problem: problem('quota') };
        if (call.call.stepId !== 'identity' || call.verb !== 'begin' || isLost) return allGoesWell(call);
        isLost = true;
        return { outcome: 'fault', message: 'lost' };
      },
    });
    expect(measuresOf(state).retries).toEqual({ fault: 1 });
  });

  it('leaves out what nothing was done about', () => {
    const { state: made } = runReducer(operationState(), { answer: allGoesWell });
    const ledger = ledgerOf(made);
    if (!ledger) throw new Error('nothing was made');
    const before = newDeprovisioning({
      ids: made.ids,
      acceptedAt: made.acceptedAt,
      whenInUse: 'leave',
      made: [{ operationId: made.ids.operationId, ledger }],
    });
    const inUse = [{ stepId: 'virtual-network', because: 'somebody uses it' }];
    const { state } = runReducer(before, {
      answer: except('removal-check', 'observe', finds({ found: 'fit', outputs: { inUse } })),
    });
    expect(state.phase).toBe('Succeeded');
    const ids = measuresOf(state).steps.map(({ id }) => id);
    expect(ids).toContain('cluster');
    expect(ids).not.toContain('virtual-network');
  });
});
