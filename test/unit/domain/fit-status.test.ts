import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitStatus, STATUS_LIMIT } from '../../../src/domain/fit-status.ts';
import { operationDocument, type OperationDocument } from '../../../src/domain/operation-document.ts';
import { operationState, START } from '../../support/requests.ts';
import { allGoesWell, except, problem, runReducer } from '../../support/reducer-run.ts';

const NOW = Date.parse(START);

describe('fitStatus', () => {
  it('changes nothing in a document that fits', () => {
    const document = operationDocument(operationState(), NOW);
    expect(fitStatus(document)).toBe(document);
  });

  it('shows everything of an ordinary run at every moment', () => {
    const { states } = runReducer(operationState(), { answer: allGoesWell });
    for (const state of states) expect(fitStatus(operationDocument(state, NOW)).omitted).toBeUndefined();
  });

  it('never lets a document above the limit, and says what it left out', () => {
    const refusedRun = runReducer(operationState(), {
      answer: except('cluster', 'begin', { outcome: 'refused', problem: problem('quota') }),
    });
    const base = operationDocument(refusedRun.state, NOW);
    const longText = fc.string({ maxLength: 2500, unit: 'binary' });
    fc.assert(
      fc.property(longText, longText, longText, (message, note, output) => {
        const document: OperationDocument = {
          ...base,
          refusal: { ...problem('quota'), step: 'cluster', message, remedy: message },
          steps: base.steps.map((step) => ({ ...step, note })),
          outputs: { output },
        };
        const fitted = fitStatus(document);
        expect(JSON.stringify(fitted).length).toBeLessThanOrEqual(STATUS_LIMIT);
        expect(fitted).toMatchObject({ operationId: base.operationId, phase: base.phase, done: true });
        if (JSON.stringify(document).length > STATUS_LIMIT) expect(fitted.omitted).not.toHaveLength(0);
      }),
      { numRuns: 50 },
    );
  });
});
