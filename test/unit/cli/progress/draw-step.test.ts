import { describe, expect, it } from 'vitest';
import type { StepAnswer } from '../../../../src/status/schema/answers.ts';
import type { ShownOperation } from '../../../../src/cli/progress/shown-operation.ts';
import { drawStep, type Direction, type StepDrawing } from '../../../../src/cli/progress/draw-step.ts';
import { shownOperation, stepAnswer } from '../../../support/shown-operations.ts';

function drawn(
  step: Partial<StepAnswer>,
  direction: Direction,
  document: Partial<ShownOperation> = {},
): StepDrawing {
  return drawStep(stepAnswer({ title: 'Step', ...step }), shownOperation(document), direction, 0);
}

describe('drawStep', () => {
  it.each<[StepAnswer['state'], Direction, StepDrawing]>([
    ['waiting', 'forward', { title: 'Step  waits for others', look: 'waits', isOver: false }],
    ['polling', 'forward', { title: 'Step  in progress', look: 'runs', isOver: false }],
    ['done', 'forward', { title: 'Step  done', look: 'succeeded', isOver: true }],
    ['undoing', 'forward', { title: 'Step', look: 'succeeded', isOver: true }],
    ['done', 'removal', { title: 'Step', look: 'waits', isOver: false }],
    ['undoing', 'removal', { title: 'Step  is being removed', look: 'runs', isOver: false }],
    ['undone', 'removal', { title: 'Step  removed', look: 'succeeded', isOver: true }],
    ['residue', 'removal', { title: 'Step  left behind', look: 'failed', isOver: true }],
  ])('draws a step that is %s in the %s list', (state, direction, drawing) => {
    expect(drawn({ state, attempts: 1 }, direction)).toEqual(drawing);
  });

  it('leaves out, once compensation runs, what was not begun, and follows what was', () => {
    const phase = 'Compensating';
    expect(drawn({ state: 'waiting' }, 'forward', { phase })).toEqual({
      title: 'Step  not begun',
      look: 'passedOver',
      isOver: true,
    });
    expect(drawn({ state: 'polling', attempts: 1 }, 'forward', { phase }).isOver).toBe(false);
  });

  it('marks the step that was refused also when it is being removed', () => {
    const refusal = {
      code: 'QuotaExceeded',
      class: 'quota',
      owner: 'user',
      message: 'm',
      remedy: 'r',
      step: 'cluster',
    } as const;
    expect(drawn({ id: 'cluster', state: 'undoing', attempts: 1 }, 'forward', { refusal })).toEqual({
      title: 'Step  refused: QuotaExceeded',
      look: 'failed',
      isOver: true,
    });
  });

  it('tells at the end what was kept', () => {
    expect(drawn({ state: 'done', attempts: 1 }, 'removal', { done: true, phase: 'Compensated' })).toEqual({
      title: 'Step  kept',
      look: 'passedOver',
      isOver: true,
    });
  });
});
