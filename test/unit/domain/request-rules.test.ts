import { describe, expect, it } from 'vitest';
import { checkRanges } from '../../../src/domain/range-rules.ts';
import { checkRequest, requestRules } from '../../../src/domain/request-rules.ts';
import { clusterRequest } from '../../support/requests.ts';
import { rangeCases } from './request-range-cases.ts';
import { fieldCases } from './request-rule-cases.ts';

describe.each([
  ['requestRules', fieldCases],
  ['checkRanges', rangeCases],
])('%s', (_name, cases) => {
  it.each(cases)('$rule $field keeps: $what', ({ keeps }) => {
    expect(checkRequest(clusterRequest(keeps))).toEqual([]);
  });

  it.each(cases)('$rule $field is broken: $what', ({ rule, field, breaks }) => {
    const found = checkRequest(clusterRequest(breaks));
    expect(found).toContainEqual(expect.objectContaining({ rule, field }));
    for (const { message, remedy } of found) {
      expect(message).not.toBe('');
      expect(remedy).not.toBe('');
    }
  });
});

describe('the tables of rules', () => {
  it('have a request that keeps and one that breaks every row', () => {
    const untested = requestRules.filter(
      ({ rule, field, check }) =>
        !fieldCases.some(
          (each) =>
            each.rule === rule &&
            each.field === field &&
            check(clusterRequest(each.keeps)) === undefined &&
            check(clusterRequest(each.breaks)) !== undefined,
        ),
    );
    expect(untested.map(({ rule, field }) => `${rule} ${field}`)).toEqual([]);
  });

  it('name no range rule without a case', () => {
    const rules = rangeCases
      .flatMap(({ breaks }) => checkRanges(clusterRequest(breaks)))
      .map(({ rule }) => rule);
    expect(new Set(rules)).toEqual(new Set(['V28', 'V30']));
    expect(rangeCases.flatMap(({ keeps }) => checkRanges(clusterRequest(keeps)))).toEqual([]);
  });
});
