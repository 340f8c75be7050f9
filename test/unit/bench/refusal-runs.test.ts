import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../bench/scale/arm-in-process.ts';
import { longestRun, refusalRuns } from '../../../bench/scale/refusal-runs.ts';

function asked(code?: string, other: Partial<Exchange> = {}): Exchange {
  const status = code === undefined ? 200 : 429;
  return { atMs: 0, operationId: 'one', method: 'GET', path: '/a', status, ...(code && { code }), ...other };
}

describe('refusalRuns', () => {
  it('counts refusals of one request for one reason that follow each other', () => {
    expect(refusalRuns([asked('Slow'), asked('Slow'), asked('Slow')])).toEqual([1, 2, 3]);
  });

  it('begins again after another answer', () => {
    expect(refusalRuns([asked('Slow'), asked(), asked('Slow')])).toEqual([1, 1]);
  });

  it('begins again with another reason', () => {
    expect(refusalRuns([asked('Slow'), asked('Full'), asked('Full')])).toEqual([1, 1, 2]);
  });

  it.each([{ path: '/b' }, { method: 'PUT' }, { operationId: 'two' }])(
    'knows %o as another request',
    (other) => {
      expect(refusalRuns([asked('Slow'), asked('Slow', other), asked('Slow')])).toEqual([1, 1, 2]);
    },
  );
});

describe('longestRun', () => {
  it('is nothing where nothing was refused', () => {
    expect(longestRun([asked()])).toBe(0);
  });

  it('is the longest of all', () => {
    expect(longestRun([asked('Slow'), asked('Slow'), asked(), asked('Slow')])).toBe(2);
  });
});
