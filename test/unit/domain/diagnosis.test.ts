import { describe, expect, it } from 'vitest';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { command } from '../../support/commands.ts';
import { allGoesWell, order, problem, runReducer, type Run } from '../../support/reducer-run.ts';
import { clusterRequest, operationState } from '../../support/requests.ts';

type Answer = StepAnswer['answer'];
const refused: Answer = { outcome: 'refused', problem: { ...problem('quota'), correlationId: 'c-1' } };
const seen: Answer = { outcome: 'diagnosed', diagnostics: { provisioningState: 'Failed' } };

/** An operation whose cluster is refused by that verb. */
function failedAt(
  verb: 'begin' | 'poll',
  { diagnosis = seen, onFailure = 'rollback' }: { diagnosis?: Answer; onFailure?: 'rollback' | 'keep' } = {},
): Run {
  return runReducer(operationState(clusterRequest({ onFailure })), {
    answer: (call) => {
      if (call.verb === 'diagnose') return diagnosis;
      return call.call.stepId === 'cluster' && call.verb === verb ? refused : allGoesWell(call);
    },
  });
}

describe('a cluster at which an operation fails', () => {
  it('is looked at once, before it is undone', () => {
    const run = failedAt('poll');
    const verbs = run.trace.filter(({ stepId }) => stepId === 'cluster').map(({ verb }) => verb);
    expect(verbs).toEqual(['observe', 'begin', 'poll', 'diagnose', 'undo']);
    expect(order(run, 'diagnose')).toEqual(['cluster']);
    expect(operationDocument(run.state, 0).diagnostics).toEqual([
      { step: 'cluster', provisioningState: 'Failed', correlationId: 'c-1' },
    ]);
  });

  it('is looked at when it is kept, too', () => {
    const run = failedAt('poll', { onFailure: 'keep' });
    expect(run.state.phase).toBe('Failed');
    expect(operationDocument(run.state, 0).diagnostics).toHaveLength(1);
  });

  it.each<[string, Answer, string]>([
    ['a refusal', { outcome: 'refused', problem: problem('unauthorized', 'Denied') }, 'Not read: Denied'],
    [
      'a pause',
      { outcome: 'retry', effect: 'none', problem: problem('throttled', 'Slow') },
      'Not read: Slow',
    ],
    ['a fault', { outcome: 'fault', message: 'broken' }, 'Not read: broken'],
    [
      'too many words',
      { outcome: 'diagnosed', diagnostics: { text: 'x'.repeat(5000) } },
      'Too long to be kept.',
    ],
  ])('is undone all the same after %s', (_name, diagnosis, note) => {
    const run = failedAt('poll', { diagnosis });
    expect(run.state.phase).toBe('Compensated');
    expect(run.trace.filter(({ verb }) => verb === 'diagnose')).toHaveLength(1);
    expect(operationDocument(run.state, 0).diagnostics).toMatchObject([{ step: 'cluster', note }]);
  });

  it('is not looked at after a cancel', () => {
    let isBegun = false;
    const run = runReducer(operationState(), {
      answer: (call) => {
        isBegun ||= call.call.stepId === 'cluster' && call.verb === 'begin';
        return allGoesWell(call);
      },
      mail: () => (isBegun ? [command('cancel')] : []),
    });
    expect(run.state.phase).toBe('Canceled');
    expect(order(run, 'diagnose')).toEqual([]);
    expect(operationDocument(run.state, 0)).not.toHaveProperty('diagnostics');
  });
});
