import { describe, expect, it } from 'vitest';
import { correlationIdsOf } from '../../../src/domain/correlation-ids.ts';
import { fitStatus } from '../../../src/domain/fit-status.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { instantAfter, type OperationState, type StepProgress } from '../../../src/domain/operation-state.ts';
import { problem } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';

const NOW = Date.parse(START);

function at(steps: Readonly<Record<string, Partial<StepProgress>>>, rest: Partial<OperationState> = {}) {
  const state = operationState();
  const changed = Object.entries(steps).map(([id, progress]) => {
    return [id, { state: 'waiting', owned: false, attempts: 0, ...progress } as const] as const;
  });
  return { ...state, ...rest, steps: { ...state.steps, ...Object.fromEntries(changed) } };
}

function failedAt(correlationId: string, seconds: number): Partial<StepProgress> {
  return {
    state: 'refused',
    endedAt: instantAfter(NOW, seconds),
    problem: { ...problem('quota'), correlationId },
  };
}

function underWay(correlationId: string): Partial<StepProgress> {
  return { state: 'polling', dueAt: instantAfter(NOW, 3600), handle: { kind: 'resource', correlationId } };
}

describe('correlationIdsOf', () => {
  it('tells none of an operation that has asked for nothing', () => {
    expect(correlationIdsOf(operationState())).toEqual([]);
    expect(operationDocument(operationState(), NOW)).not.toHaveProperty('correlationIds');
  });

  it('tells what is under way, then what went wrong, the newest first', () => {
    const state = at({
      identity: failedAt('older', 10),
      cluster: underWay('running'),
      'node-subnet': failedAt('newer', 20),
    });
    expect(correlationIdsOf(state)).toEqual(['running', 'newer', 'older']);
    expect(operationDocument(state, NOW).correlationIds).toEqual(['running', 'newer', 'older']);
  });

  it('tells why the operation failed although the step has had another problem since, each id once', () => {
    const because = { ...problem('quota'), correlationId: 'first' };
    const state = at(
      { cluster: { ...failedAt('second', 20), startedAt: START } },
      { failure: { stepId: 'cluster', problem: because } },
    );
    expect(correlationIdsOf(state)).toEqual(['second', 'first']);
    const same = at({ cluster: failedAt('first', 20) }, { failure: { stepId: 'cluster', problem: because } });
    expect(correlationIdsOf(same)).toEqual(['first']);
  });

  it('tells ten at most, and nothing that is no id', () => {
    const { steps } = operationState().plan;
    const all = at(Object.fromEntries(steps.map(({ id }, index) => [id, failedAt(`id-${id}`, index)])));
    expect(correlationIdsOf(all)).toHaveLength(10);
    expect(
      correlationIdsOf(at({ cluster: { handle: { correlationId: 7 } }, identity: failedAt('', 1) })),
    ).toEqual([]);
  });

  it('is left out of a status that would be too long, and said to be', () => {
    const { steps } = operationState().plan;
    const state = at(
      Object.fromEntries(steps.map(({ id }, index) => [id, failedAt(`${id}-${'i'.repeat(99)}`, index)])),
    );
    const document = operationDocument(state, NOW);
    const noted = document.steps.map((step) => ({ ...step, title: 't'.repeat(220) }));
    const fitted = fitStatus({ ...document, steps: noted });
    expect(fitted.omitted).toContain('correlationIds');
    expect(fitted).not.toHaveProperty('correlationIds');
  });
});
