import { describe, expect, it } from 'vitest';
import type { StepCall } from '../../../src/domain/decide.ts';
import { newDeprovisioning } from '../../../src/domain/deprovision.ts';
import { ledgerOf, type Ledger } from '../../../src/domain/ledger.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import type { OperationState } from '../../../src/domain/operation-state.ts';
import type { StepAnswer, StepOutputs } from '../../../src/domain/verb-answers.ts';
import { allGoesWell, problem, runReducer } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';
import { command } from '../../support/commands.ts';

const made = runReducer(operationState(), { answer: allGoesWell }).state;

function ledger(): Ledger {
  const found = ledgerOf(made);
  if (!found) throw new Error('nothing was made');
  return found;
}

function deprovisioning(): OperationState {
  return newDeprovisioning({
    ids: { ...made.ids, operationId: 'gone-1', requestId: 'gone' },
    acceptedAt: START,
    whenInUse: 'leave',
    made: [{ operationId: made.ids.operationId, ledger: ledger() }],
  });
}

function checkAnswers(outputs: StepOutputs) {
  return (call: StepCall): StepAnswer['answer'] =>
    call.kind === 'removalCheck'
      ? { outcome: 'observed', observation: { found: 'fit', outputs } }
      : allGoesWell(call);
}

describe('ledgerOf', () => {
  it('has what was made, in the order of the plan, and nothing that was only looked at', () => {
    expect(ledger().entries.map(({ step }) => step.id)).toEqual([
      'resource-group',
      'virtual-network',
      'api-server-subnet',
      'node-subnet',
      'identity',
      'role-api-server-subnet',
      'role-node-subnet',
      'cluster',
    ]);
  });

  it('knows the principal of a grant without the step that made it', () => {
    const grant = ledger().entries.find(({ step }) => step.id === 'role-node-subnet');
    expect(grant?.step.input).toMatchObject({ principalId: 'p-1' });
    expect(grant?.step).not.toHaveProperty('inputsFrom');
  });

  it('is undefined where nothing was made', () => {
    expect(ledgerOf(operationState())).toBeUndefined();
  });

  it('grows as the operation goes, so that it is known whenever that ends', () => {
    const { states } = runReducer(operationState(), { answer: allGoesWell });
    const sizes = states.map((state) => ledgerOf(state)?.entries.length ?? 0);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes.at(-1)).toBe(8);
  });
});

describe('a deprovisioning', () => {
  it('removes in the reverse order, under the mark of the operation that made it', () => {
    const marks = new Set<string>();
    const run = runReducer(deprovisioning(), {
      answer: (call) => {
        if (call.verb === 'undo') marks.add(call.call.operationId);
        return checkAnswers({})(call);
      },
    });
    expect(run.state.phase).toBe('Succeeded');
    const removed = run.trace.filter(({ verb }) => verb === 'undo').map(({ stepId }) => stepId);
    expect(removed[0]).toBe('cluster');
    expect(removed.at(-1)).toBe('resource-group');
    expect(removed).toHaveLength(ledger().entries.length);
    expect(run.state.takesBack).toEqual([made.ids.operationId]);
    expect(marks).toEqual(new Set([made.ids.operationId]));
  });

  it('checks first, and changes nothing when the check refuses', () => {
    const run = runReducer(deprovisioning(), {
      answer: () => ({ outcome: 'refused', problem: problem('mismatch', 'ResourcesInUse') }),
    });
    expect(run.trace.map(({ stepId, verb }) => `${stepId} ${verb}`)).toEqual(['removal-check observe']);
    expect(run.state.phase).toBe('Rejected');
  });

  it('leaves what is in use with everything under it, and removes the rest', () => {
    const inUse = [{ stepId: 'api-server-subnet', because: 'used by cluster b' }];
    const run = runReducer(deprovisioning(), { answer: checkAnswers({ inUse }) });
    expect(run.state.phase).toBe('Succeeded');
    const document = operationDocument(run.state, Date.parse(START));
    const outcome = (outcome: string): string[] =>
      document.resources.filter((each) => each.outcome === outcome).map(({ step }) => step);
    expect(outcome('left')).toEqual(['resource-group', 'virtual-network', 'api-server-subnet']);
    expect(outcome('removed')).toEqual([
      'node-subnet',
      'identity',
      'role-api-server-subnet',
      'role-node-subnet',
      'cluster',
    ]);
  });

  it('leaves the grants of an identity that is in use', () => {
    const inUse = [{ stepId: 'identity', because: 'used by cluster b' }];
    const { state } = runReducer(deprovisioning(), { answer: checkAnswers({ inUse }) });
    for (const id of ['identity', 'role-api-server-subnet', 'role-node-subnet', 'node-subnet']) {
      expect(state.steps[id]).toMatchObject({ state: 'done', leftBecause: expect.any(String) as string });
    }
    expect(state.steps['cluster']).toMatchObject({ state: 'undone' });
  });

  it('keeps in a ledger of its own what it leaves, under the old marks', () => {
    const inUse = [{ stepId: 'virtual-network', because: 'used by cluster b' }];
    const { state } = runReducer(deprovisioning(), { answer: checkAnswers({ inUse }) });
    const left = ledgerOf(state)?.entries ?? [];
    expect(left.map(({ step, markedBy }) => [step.id, markedBy])).toEqual([
      ['resource-group', made.ids.operationId],
      ['virtual-network', made.ids.operationId],
    ]);
  });

  it('takes back what several operations made, what is newer first', () => {
    const { entries, ...rest } = ledger();
    const part = (...ids: string[]) => ({
      ...rest,
      entries: entries
        .filter(({ step }) => ids.includes(step.id))
        .map((entry) => ({
          ...entry,
          step: { ...entry.step, dependsOn: entry.step.dependsOn.filter((id) => ids.includes(id)) },
        })),
    });
    const state = newDeprovisioning({
      ids: { ...made.ids, operationId: 'gone-1', requestId: 'gone' },
      acceptedAt: START,
      whenInUse: 'refuse',
      made: [
        { operationId: 'op-1', ledger: part('resource-group', 'virtual-network') },
        { operationId: 'op-2', ledger: part('cluster') },
      ],
    });
    const run = runReducer(state, { answer: checkAnswers({}) });
    expect(run.state.takesBack).toEqual(['op-1', 'op-2']);
    expect(run.trace.filter(({ verb }) => verb === 'undo').map(({ stepId }) => stepId)).toEqual([
      'cluster~2',
      'virtual-network',
      'resource-group',
    ]);
  });

  it('tells what could not be removed', () => {
    const run = runReducer(deprovisioning(), {
      answer: (call) =>
        call.call.stepId === 'node-subnet'
          ? { outcome: 'refused', problem: problem('governance', 'ScopeLocked') }
          : checkAnswers({})(call),
    });
    expect(run.state.phase).toBe('CompensationIncomplete');
    expect(run.state.steps['node-subnet']).toMatchObject({
      state: 'residue',
      problem: { code: 'ScopeLocked' },
    });
    expect(run.state.steps['virtual-network']).toMatchObject({ state: 'residue' });
    expect(run.state.steps['identity']).toMatchObject({ state: 'undone' });
  });

  it('is cancelled before it removes, and not after', () => {
    const cancel = command('cancel');
    const early = runReducer(deprovisioning(), {
      answer: (call) =>
        call.kind === 'removalCheck'
          ? { outcome: 'retry', effect: 'none', problem: problem('busy') }
          : allGoesWell(call),
      mail: () => [cancel],
    });
    expect(early.state.phase).toBe('Canceled');
    expect(early.trace.filter(({ verb }) => verb === 'undo')).toEqual([]);
    const late = runReducer(deprovisioning(), {
      answer: checkAnswers({}),
      mail: (round) => (round < 1 ? [] : [cancel]),
    });
    expect(late.state.phase).toBe('Succeeded');
  });

  it('has nothing to do where nothing is known to have been made', () => {
    const state = newDeprovisioning({ ids: made.ids, acceptedAt: START, whenInUse: 'refuse', made: [] });
    const run = runReducer(state, { answer: checkAnswers({}) });
    expect(run.state.phase).toBe('Succeeded');
    expect(run.trace).toHaveLength(1);
  });

  it('shows what is to go as waiting, and counts it as it goes', () => {
    const run = runReducer(deprovisioning(), { answer: checkAnswers({}) });
    const first = operationDocument(deprovisioning(), Date.parse(START));
    expect(new Set(first.steps.map(({ state }) => state))).toEqual(new Set(['waiting']));
    expect(first).toMatchObject({ percent: 0, kind: 'deprovision' });
    const percents = run.states.map((state) => operationDocument(state, Date.parse(START)).percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
  });
});
