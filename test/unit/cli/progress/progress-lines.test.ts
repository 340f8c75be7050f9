import { describe, expect, it } from 'vitest';
import type { StepAnswer } from '../../../../src/status/schema/answers.ts';
import { progressLines } from '../../../../src/cli/progress/progress-lines.ts';
import { shownOperation, stepAnswer } from '../../../support/shown-operations.ts';

const nowMs = Date.parse('2026-01-05T08:01:02Z');

/** The lines for one step that was in the first state and is in the second. */
function linesOf(before: Partial<StepAnswer>, now: Partial<StepAnswer>): readonly string[] {
  const [first, second] = [before, now].map((step) => shownOperation({ steps: [stepAnswer(step)] }));
  return second ? progressLines(first, second, nowMs) : [];
}

describe('progressLines', () => {
  it('tells the phase, and no step that only waits for others, at first', () => {
    expect(progressLines(undefined, shownOperation({ steps: [stepAnswer()] }), nowMs)).toEqual([
      '08:01:02Z  Provisioning (10 %)',
    ]);
  });

  it('tells a changed phase', () => {
    const now = shownOperation({ phase: 'Verifying', percent: 99 });
    expect(progressLines(shownOperation(), now, nowMs)).toEqual(['08:01:02Z  Verifying (99 %)']);
  });

  it('says nothing when nothing changed but the next look', () => {
    const waiting = (next: string) => ({ waiting: { for: 'the Azure operation', next } });
    expect(
      linesOf(
        { state: 'polling', attempts: 1, ...waiting('2026-01-05T08:01:00Z') },
        { state: 'polling', attempts: 1, ...waiting('2026-01-05T08:02:00Z') },
      ),
    ).toEqual([]);
  });

  it.each<[string, Partial<StepAnswer>, Partial<StepAnswer>, string]>([
    [
      'what is waited for',
      { state: 'beginning' },
      {
        state: 'polling',
        attempts: 1,
        waiting: { for: 'the Azure operation', next: '2026-01-05T08:01:10Z' },
      },
      'in progress, waiting for the Azure operation, next look in 8 s',
    ],
    [
      'another try',
      { state: 'beginning', attempts: 1 },
      {
        state: 'beginning',
        attempts: 2,
        problem: 'LinkedAuthorizationFailed',
        waiting: { for: 'LinkedAuthorizationFailed', next: '2026-01-05T08:01:32Z' },
      },
      'is about to be sent, attempt 2, tried again because of LinkedAuthorizationFailed, next try in 30 s',
    ],
    [
      'how long it took',
      { state: 'polling', attempts: 1, startedAt: '2026-01-05T08:00:00Z' },
      { state: 'done', attempts: 1, startedAt: '2026-01-05T08:00:00Z', endedAt: '2026-01-05T08:01:00Z' },
      'done after 1 min',
    ],
    [
      'a note',
      { state: 'observing' },
      { state: 'done', note: 'it is no longer needed' },
      'done, it is no longer needed',
    ],
    [
      'a refusal',
      { state: 'polling' },
      { state: 'refused', problem: 'QuotaExceeded' },
      'refused: QuotaExceeded',
    ],
    ['a step stopped before it was begun', { state: 'observing' }, { state: 'refused' }, 'not begun'],
    ['a removal', { state: 'done' }, { state: 'undoing' }, 'is being removed'],
    [
      'what remains',
      { state: 'undoing' },
      { state: 'residue', problem: 'ScopeLocked' },
      'left behind: ScopeLocked',
    ],
  ])('tells %s', (_what, before, now, text) => {
    expect(linesOf(before, now)).toEqual([`08:01:02Z    Create virtual network vnet-aks: ${text}`]);
  });

  it('calls a step by its id when titles were left out', () => {
    const now = shownOperation({ steps: [{ id: 'cluster', state: 'polling', attempts: 1 }] });
    expect(progressLines(shownOperation(), now, nowMs)).toEqual(['08:01:02Z    cluster: in progress']);
  });
});
