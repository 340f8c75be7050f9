import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/domain/problem.ts';
import { countUnlisted, type UnlistedErrors } from '../../../src/domain/unlisted-errors.ts';
import type { Refused } from '../../../src/domain/verb-answers.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { except, problem, runReducer } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';

function refusal(code: string, more: Partial<Problem> = { unlisted: true }): { answer: Refused } {
  return { answer: { outcome: 'refused', problem: { ...problem('unknown', code), ...more } } };
}

describe('countUnlisted', () => {
  it('counts each answer with a code that is not in the table, and no other', () => {
    const first = countUnlisted(undefined, [refusal('New'), refusal('Known', {}), refusal('New')]);
    const retry = { answer: { ...refusal('Other').answer, outcome: 'retry', effect: 'none' } as const };
    expect(countUnlisted(first, [retry, { answer: { outcome: 'fault', message: 'x' } }])).toEqual({
      New: 2,
      Other: 1,
    });
  });

  it('is shown in the document of the operation', () => {
    const { state } = runReducer(operationState(), {
      answer: except('cluster', 'begin', refusal('New').answer),
    });
    expect(operationDocument(state, Date.parse(START)).unlistedErrors).toEqual({ New: 1 });
  });

  it('leaves things as they are where there is nothing to count', () => {
    expect(countUnlisted(undefined, [refusal('Known', {})])).toBeUndefined();
  });

  it('stays small, and counts every answer all the same', () => {
    let counts: UnlistedErrors | undefined;
    for (let index = 0; index < 500; index += 1)
      counts = countUnlisted(counts, [refusal(`${String(index)}${'x'.repeat(900)}`)]);
    expect(Object.keys(counts ?? {})).toHaveLength(20);
    expect(Object.values(counts ?? {}).reduce((sum, each) => sum + each, 0)).toBe(500);
    expect(JSON.stringify(counts).length).toBeLessThan(2500);
  });

  it('keeps a code that is called as a property of every object is', () => {
    const counts = countUnlisted(undefined, [refusal('__proto__'), refusal('constructor')]);
    expect(JSON.stringify(counts)).toBe('{"__proto__":1,"constructor":1}');
  });
});
