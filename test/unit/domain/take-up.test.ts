import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/apply.ts';
import type { Command } from '../../../src/domain/command.ts';
import { ledgerOf } from '../../../src/domain/ledger.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { instantAfter, progressOf, type OperationState } from '../../../src/domain/operation-state.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { isTakenUp, takenUp } from '../../../src/domain/take-up.ts';
import { allGoesWell, except, finds, order, problem, runReducer } from '../../support/reducer-run.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';
import { command } from '../../support/commands.ts';

const startMs = Date.parse(START);
const quota: StepAnswer['answer'] = { outcome: 'refused', problem: problem('quota', 'QuotaExceeded') };

/** With what the sender of the command makes of an ended one. */
function takingUp(state: OperationState, commands: readonly Command[], nowMs = startMs): OperationState {
  const again = takenUp(state, { run: state.run + 1, mailCursor: 0 });
  return apply(again, { askedMs: nowMs, answers: [], commands }, nowMs);
}

describe('retry of what has ended', () => {
  it('observes the finished steps and makes only what is missing', () => {
    const failed = runReducer(operationState(clusterRequest({ onFailure: 'keep' })), {
      answer: except('cluster', 'begin', quota),
    }).state;
    expect(failed.phase).toBe('Failed');
    const again = runReducer(takingUp(failed, [command('retry')]), { answer: standing(failed) });
    expect(again.state).toMatchObject({ phase: 'Succeeded', run: 2 });
    expect(order(again, 'begin')).not.toContain('virtual-network');
    expect(order(again, 'begin')).toContain('cluster');
    expect(order(again, 'observe')).toContain('virtual-network');
    expect(order(again, 'observe')).not.toContain('preflight');
    expect(again.state.failure).toBeUndefined();
  });

  it('makes anew what was undone', () => {
    const compensated = runReducer(operationState(), { answer: except('cluster', 'begin', quota) }).state;
    const again = runReducer(takingUp(compensated, [command('retry')]), { answer: allGoesWell });
    expect(again.state.phase).toBe('Succeeded');
    expect(order(again, 'begin')).toEqual(expect.arrayContaining(['resource-group', 'cluster']));
    expect(progressOf(again.state, 'resource-group').attempts).toBe(1);
  });

  it('keeps the addresses that the checks chose', () => {
    const outputs = { nodeSubnetPrefix: '10.9.0.0/24' };
    const failed = runReducer(operationState(), {
      answer: (call, state) =>
        call.call.stepId === 'preflight' && call.verb === 'observe'
          ? finds({ found: 'fit', outputs })
          : except('cluster', 'begin', quota)(call, state),
    }).state;
    const again = takingUp(failed, [command('retry')]);
    expect(progressOf(again, 'preflight')).toMatchObject({ state: 'done', outputs });
  });

  it('takes back all that it made in both runs when it fails again', () => {
    const failed = runReducer(operationState(clusterRequest({ onFailure: 'keep' })), {
      answer: except('cluster', 'begin', quota),
    }).state;
    const rollback: OperationState = { ...failed, onFailure: 'rollback' };
    const world = standing(failed);
    const again = runReducer(takingUp(rollback, [command('retry')]), {
      answer: (call) => (call.call.stepId === 'cluster' && call.verb === 'begin' ? quota : world(call)),
    });
    expect(again.state.phase).toBe('Compensated');
    expect(order(again, 'undo')).toEqual(expect.arrayContaining(['virtual-network', 'resource-group']));
  });

  it('has a deadline of its own', () => {
    const compensated = runReducer(operationState(), { answer: except('cluster', 'begin', quota) }).state;
    const dayMs = 24 * 60 * 60 * 1000;
    const alive = takingUp(compensated, [command('retry')], startMs + dayMs);
    expect(alive.deadlineAt).toBeUndefined();
    expect(alive.endedAt).toBeUndefined();
    const looked = apply(alive, { askedMs: startMs + dayMs, answers: [], commands: [] }, startMs + dayMs);
    expect(looked.deadlineAt).toBe(instantAfter(startMs + dayMs, 3 * 60 * 60));
  });

  it('is refused after success, and the operation ends once more as it was', () => {
    const succeeded = runReducer(operationState(), { answer: allGoesWell }).state;
    const told = takingUp(succeeded, [command('retry')]);
    expect(told.phase).toBe('Succeeded');
    expect(isTakenUp(told)).toBe(false);
    expect(told.commands).toMatchObject([{ refusedBecause: 'it has succeeded' }]);
  });

  /** What was made is there and carries the mark; the rest goes well. */
  function standing(before: OperationState) {
    return (call: Parameters<typeof allGoesWell>[0]): StepAnswer['answer'] => {
      const { state, outputs = {}, owned } = progressOf(before, call.call.stepId);
      const isThere = call.verb === 'observe' && state === 'done' && owned;
      return isThere ? finds({ found: 'ours', complete: true, outputs }) : allGoesWell(call);
    };
  }
});

describe('retryCompensation and forget', () => {
  const lock = problem('governance', 'ScopeLocked');

  function incomplete(left: Problem = lock): OperationState {
    const { state } = runReducer(operationState(), {
      answer: (call, each) =>
        call.call.stepId === 'virtual-network' && call.verb === 'undo'
          ? { outcome: 'refused', problem: left }
          : except('cluster', 'begin', quota)(call, each),
    });
    expect(state.phase).toBe('CompensationIncomplete');
    return state;
  }

  it('remove what was left, and what lay under it, and nothing twice', () => {
    const again = runReducer(takingUp(incomplete(), [command('retryCompensation')]), { answer: allGoesWell });
    expect(again.state).toMatchObject({ phase: 'Compensated', failure: { stepId: 'cluster' } });
    expect(order(again, 'undo')).toEqual(['virtual-network', 'resource-group']);
    expect(ledgerOf(again.state)).toBeUndefined();
  });

  it('take back what was kept on purpose', () => {
    const kept = runReducer(operationState(clusterRequest({ onFailure: 'keep' })), {
      answer: except('cluster', 'begin', quota),
    }).state;
    const again = runReducer(takingUp(kept, [command('retryCompensation')]), { answer: allGoesWell });
    expect(again.state.phase).toBe('Compensated');
    expect(order(again, 'undo').at(-1)).toBe('resource-group');
  });

  it('track no longer what is forgotten, and say by whom', () => {
    const before = incomplete();
    expect(ledgerOf(before)?.entries.map(({ step }) => step.id)).toEqual([
      'resource-group',
      'virtual-network',
    ]);
    const after = takingUp(before, [command('forget', { confirm: 'aks-test' })]);
    expect(after.phase).toBe('CompensationIncomplete');
    expect(isTakenUp(after)).toBe(false);
    expect(ledgerOf(after)).toBeUndefined();
    const document = operationDocument(after, startMs);
    expect(document.steps.find(({ id }) => id === 'virtual-network')?.note).toContain('forgotten by ops');
    expect(document.resources).toContainEqual(
      expect.objectContaining({ step: 'virtual-network', outcome: 'left' }),
    );
    expect(document.allowedCommands).toEqual(['retry']);
  });

  it('refuse to forget what another try may remove', () => {
    const after = takingUp(incomplete(problem('throttled', 'TooManyRequests')), [
      command('forget', { confirm: 'aks-test' }),
    ]);
    expect(after.commands).toMatchObject([
      { refusedBecause: expect.stringContaining('virtual-network') as string },
    ]);
    expect(ledgerOf(after)).toBeDefined();
  });

  it('refuse to forget when the cluster is named wrongly', () => {
    const after = takingUp(incomplete(), [command('forget', { confirm: 'aks' })]);
    expect(after.commands).toMatchObject([{ refusedBecause: 'confirm has to be the name of the cluster' }]);
  });
});
