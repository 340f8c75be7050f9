import { describe, expect, it } from 'vitest';
import type { StepKind } from '../../../src/contracts/step-kind.ts';
import { answerVerb } from '../../../src/functions/activities.ts';
import { problem } from '../../support/reducer-run.ts';

const call = { operationId: 'op-1', stepId: 'cluster', input: {} as never };

/** A step kind of which only `begin` is asked. */
function kindThat(begin: StepKind<never>['begin']): StepKind<never> {
  const unasked = (): never => {
    throw new Error('not asked');
  };
  return { observe: unasked, begin, poll: unasked, undo: unasked };
}

function logging() {
  const lines: string[] = [];
  const write = (...parts: unknown[]): void => {
    lines.push(parts.map(String).join(' '));
  };
  return { lines, context: { warn: write, error: write } };
}

describe('answerVerb', () => {
  it('logs an answer whose code is not in the table, once and to be found by machines', async () => {
    const { lines, context } = logging();
    const unlisted = { ...problem('busy', 'SomethingNew'), unlisted: true, correlationId: 'corr-1' } as const;
    const begin = kindThat(() => Promise.resolve({ outcome: 'retry', effect: 'none', problem: unlisted }));
    expect(await answerVerb(begin, 'begin', { call, context })).toMatchObject({ problem: unlisted });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^unlistedError \{/);
    expect(JSON.parse(lines[0]?.replace('unlistedError ', '') ?? '')).toEqual({
      operationId: 'op-1',
      stepId: 'cluster',
      verb: 'begin',
      code: 'SomethingNew',
      class: 'busy',
      correlationId: 'corr-1',
    });
  });

  it('logs nothing of a code that is known', async () => {
    const { lines, context } = logging();
    const begin = kindThat(() => Promise.resolve({ outcome: 'refused', problem: problem('quota') }));
    await answerVerb(begin, 'begin', { call, context });
    expect(lines).toEqual([]);
  });

  it('answers a throw with a fault, without its secrets', async () => {
    const { lines, context } = logging();
    const begin = kindThat(() => Promise.reject(new Error('Bearer abc.def was refused')));
    expect(await answerVerb(begin, 'begin', { call, context })).toEqual({
      outcome: 'fault',
      message: 'Bearer *** was refused',
    });
    expect(lines[0]).toContain('op-1 cluster begin broke:');
  });
});
