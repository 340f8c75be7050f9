import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../src/domain/operation-state.ts';
import { absent, allGoesWell, order, problem, runReducer } from '../../support/reducer-run.ts';
import { operationState } from '../../support/requests.ts';

/** The network is refused while nobody knows what became of the identity, which no read finds. */
function run(onFailure: 'rollback' | 'keep') {
  return runReducer(
    { ...operationState(), onFailure },
    {
      answer: (call) => {
        const { stepId } = call.call;
        if (stepId === 'virtual-network' && call.verb === 'begin')
          return { outcome: 'refused', problem: problem('quota') };
        if (stepId !== 'identity') return allGoesWell(call);
        if (call.verb === 'begin')
          return { outcome: 'retry', effect: 'unknown', problem: problem('transient') };
        return call.verb === 'observe' ? absent : allGoesWell(call);
      },
    },
  );
}

describe('what was sent and is not seen after a failure', () => {
  it('is left to its undoing, which does not believe one read', () => {
    expect(order(run('rollback'), 'undo')).toContain('identity');
  });

  it('counts as gone where nothing is undone', () => {
    const kept = run('keep');
    expect(order(kept, 'undo')).toEqual([]);
    expect(progressOf(kept.state, 'identity').state).toBe('undone');
  });
});
