/**
 * How a step looks in one of two lists: the forward one, in which it is made, and that of removals. A step that is
 * being removed stays, in the forward list, as it was when that list was left.
 */
import type { StepAnswer } from '../../status/schema/answers.ts';
import type { ShownOperation } from './shown-operation.ts';
import type { StepState } from '../../domain/operation-state.ts';
import { isBeingUndone, stepText, titleOf } from './step-text.ts';

export type Direction = 'forward' | 'removal';
export type Look = 'waits' | 'runs' | 'succeeded' | 'failed' | 'passedOver';

export interface StepDrawing {
  readonly title: string;
  readonly look: Look;
  /** It does not change any more in this list. */
  readonly isOver: boolean;
}

type Drawn = Pick<ShownOperation, 'phase' | 'done' | 'refusal'>;

const looks: Readonly<Record<StepState, Readonly<Record<Direction, Look>>>> = {
  waiting: { forward: 'waits', removal: 'waits' },
  observing: { forward: 'runs', removal: 'waits' },
  beginning: { forward: 'runs', removal: 'waits' },
  polling: { forward: 'runs', removal: 'waits' },
  done: { forward: 'succeeded', removal: 'waits' },
  refused: { forward: 'failed', removal: 'waits' },
  stopped: { forward: 'passedOver', removal: 'waits' },
  undoing: { forward: 'succeeded', removal: 'runs' },
  undone: { forward: 'succeeded', removal: 'succeeded' },
  residue: { forward: 'succeeded', removal: 'failed' },
};

export function drawStep(
  step: StepAnswer,
  document: Drawn,
  direction: Direction,
  nowMs: number,
): StepDrawing {
  if (direction === 'forward' && document.refusal?.step === step.id) {
    return { title: `${titleOf(step)}  refused: ${document.refusal.code}`, look: 'failed', isOver: true };
  }
  const look = looks[step.state][direction];
  if (look !== 'waits' && look !== 'runs')
    return { title: titleIn(direction, step, nowMs), look, isOver: true };
  if (!isLeft(step, document, direction))
    return { title: titleIn(direction, step, nowMs), look, isOver: false };
  const left = direction === 'forward' ? 'not begun' : 'kept';
  return { title: `${titleOf(step)}  ${left}`, look: 'passedOver', isOver: true };
}

/** After a failure, what was not begun never is. */
function isLeft({ attempts }: StepAnswer, { phase, done }: Drawn, direction: Direction): boolean {
  return done || (direction === 'forward' && phase === 'Compensating' && attempts === 0);
}

function titleIn(direction: Direction, step: StepAnswer, nowMs: number): string {
  const belongsHere = isBeingUndone(step.state) === (direction === 'removal');
  return belongsHere ? `${titleOf(step)}  ${stepText(step, nowMs)}` : titleOf(step);
}
