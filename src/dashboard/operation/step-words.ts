/** How the state of a step is told: in words, and by one of a few marks. */
import type { StepAnswer } from '../../status/schema/answers.ts';

export type StepState = StepAnswer['state'];

/** Colour and icon go by it. */
export type StepMark = 'open' | 'active' | 'done' | 'failed' | 'stopped' | 'undone' | 'left';

interface Telling {
  readonly mark: StepMark;
  readonly words: string;
}

const tellings: Readonly<Record<StepState, Telling>> = {
  waiting: { mark: 'open', words: 'not begun' },
  observing: { mark: 'active', words: 'looking at what is there' },
  beginning: { mark: 'active', words: 'being sent' },
  polling: { mark: 'active', words: 'under way' },
  done: { mark: 'done', words: 'done' },
  refused: { mark: 'failed', words: 'refused' },
  stopped: { mark: 'stopped', words: 'stopped' },
  undoing: { mark: 'active', words: 'being taken back' },
  undone: { mark: 'undone', words: 'taken back' },
  residue: { mark: 'left', words: 'could not be removed' },
};

export const stepMarks: readonly (Telling & { readonly mark: StepMark })[] = [
  { mark: 'open', words: 'not begun' },
  { mark: 'active', words: 'at work' },
  { mark: 'done', words: 'done' },
  { mark: 'failed', words: 'refused' },
  { mark: 'stopped', words: 'stopped' },
  { mark: 'undone', words: 'taken back' },
  { mark: 'left', words: 'could not be removed' },
];

export function stepTelling(state: StepState): Telling {
  return tellings[state];
}

export function attemptsText(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${String(attempts)} attempts`;
}
