import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/apply.ts';
import { isOurs } from '../../../src/domain/compensation.ts';
import { decide } from '../../../src/domain/decide.ts';
import { isEnded, progressOf } from '../../../src/domain/operation-state.ts';
import { problemClasses } from '../../../src/domain/problem.ts';
import type { StepAnswer, Verb } from '../../../src/domain/verb-answers.ts';
import { problem, runReducer, type Run } from '../../support/reducer-run.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';
import { command } from '../../support/commands.ts';

type Answer = StepAnswer['answer'];

const anyProblem = fc.constantFrom(...problemClasses).map((each) => problem(each));
const retryAfterSeconds = fc.option(fc.integer({ min: 0, max: 600 }), { nil: undefined });
const handle = fc.constant({ url: 'https://arm/operation' });
const outputs = fc.constant({ resourceId: '/id', principalId: 'p' });

const retry: fc.Arbitrary<Answer> = fc.record(
  {
    outcome: fc.constant('retry' as const),
    effect: fc.constantFrom('none' as const, 'unknown' as const),
    problem: anyProblem,
    retryAfterSeconds: fc.integer({ min: 0, max: 600 }),
  },
  { requiredKeys: ['outcome', 'effect', 'problem'] },
);
const refused: fc.Arbitrary<Answer> = anyProblem.map((each) => ({ outcome: 'refused', problem: each }));
const fault: fc.Arbitrary<Answer> = fc.constant({ outcome: 'fault', message: 'broken' });
const done: fc.Arbitrary<Answer> = outputs.map((each) => ({ outcome: 'done', outputs: each }));
const pending: fc.Arbitrary<Answer> = fc.tuple(handle, retryAfterSeconds).map(([each, seconds]) => ({
  outcome: 'pending',
  handle: each,
  ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
}));
const observed: fc.Arbitrary<Answer> = fc
  .oneof(
    { weight: 6, arbitrary: fc.constant({ found: 'absent' as const }) },
    { weight: 2, arbitrary: outputs.map((each) => ({ found: 'fit' as const, outputs: each })) },
    {
      weight: 1,
      arbitrary: outputs.map((each) => ({ found: 'ours' as const, complete: true, outputs: each })),
    },
    {
      weight: 1,
      arbitrary: outputs.map((each) => ({ found: 'ours' as const, complete: false, outputs: each })),
    },
    {
      weight: 1,
      arbitrary: outputs.map((each) => ({
        found: 'ours' as const,
        complete: true,
        outputs: each,
        handle: { url: 'u' },
      })),
    },
  )
  .map((observation) => ({ outcome: 'observed', observation }));
const unfit: fc.Arbitrary<Answer> = fc.constant({
  outcome: 'observed',
  observation: { found: 'unfit', differences: [{ field: 'a', expected: 1, found: 2 }] },
});

function mostly(usual: fc.Arbitrary<Answer>, ...rare: fc.Arbitrary<Answer>[]): fc.Arbitrary<Answer> {
  return fc.oneof({ weight: 40, arbitrary: usual }, ...rare.map((arbitrary) => ({ weight: 1, arbitrary })));
}

const answers: Record<Verb, fc.Arbitrary<Answer>> = {
  observe: mostly(observed, unfit, refused, retry, fault),
  begin: mostly(fc.oneof(pending, done), refused, retry, fault),
  poll: mostly(fc.oneof(pending, done, done), refused, retry, fault),
  diagnose: mostly(fc.constant({ outcome: 'diagnosed', diagnostics: {} }), refused, retry, fault),
  undo: mostly(fc.oneof(done, done, pending), refused, retry, fault),
};

const world = fc.record({
  onFailure: fc.constantFrom('rollback' as const, 'keep' as const, 'keepNetwork' as const),
  cancelAt: fc.option(fc.nat({ max: 60 }), { nil: undefined }),
  pick: fc.gen(),
});

interface World {
  readonly onFailure: 'rollback' | 'keep' | 'keepNetwork';
  readonly cancelAt: number | undefined;
  readonly pick: fc.GeneratorValue;
}

function runWorld({ onFailure, cancelAt, pick }: World): Run {
  return runReducer(operationState(clusterRequest({ onFailure })), {
    answer: (call) => pick(() => answers[call.verb]),
    mail: (round) => (cancelAt !== undefined && round >= cancelAt ? [command('cancel')] : []),
  });
}

describe('decide and apply, whatever is answered', () => {
  it('never observe a step before its dependencies are done, nor begin it before it was observed', () => {
    fc.assert(
      fc.property(world, (each) => {
        const { trace } = runWorld(each);
        for (const [index, { stepId, verb, state }] of trace.entries()) {
          if (verb === 'undo' || state.failure) continue;
          const step = state.plan.steps.find(({ id }) => id === stepId);
          for (const dependency of step?.dependsOn ?? []) {
            expect(progressOf(state, dependency).state).toBe('done');
          }
          if (verb === 'begin') {
            expect(
              trace.slice(0, index).some((past) => past.stepId === stepId && past.verb === 'observe'),
            ).toBe(true);
            expect(progressOf(state, stepId).owned).toBe(true);
          }
        }
      }),
    );
  });

  it('always run something, wait until a later instant, or have ended', () => {
    fc.assert(
      fc.property(world, (each) => {
        for (const state of runWorld(each).states) {
          const nowMs = Date.parse(START);
          const decision = decide(state, nowMs);
          if (decision.kind === 'run') expect(decision.calls.length).toBeGreaterThan(0);
          if (decision.kind === 'wait') expect(Date.parse(decision.until)).toBeGreaterThan(nowMs);
          expect(decision.kind === 'finished').toBe(isEnded(state.phase));
        }
      }),
    );
  });

  it('end, and within the deadline of the operation and of its compensation', () => {
    fc.assert(
      fc.property(world, (each) => {
        const { state, elapsedSeconds } = runWorld(each);
        expect(isEnded(state.phase)).toBe(true);
        expect(elapsedSeconds).toBeLessThan(24 * 60 * 60);
      }),
    );
  });

  it('undo only what was seen absent or marked as ours and was then sent, after everything that depends on it', () => {
    fc.assert(
      fc.property(world, (each) => {
        for (const { stepId, verb, state } of runWorld(each).trace) {
          if (verb !== 'undo') continue;
          expect(progressOf(state, stepId)).toMatchObject({ owned: true });
          expect(progressOf(state, stepId).attempts).toBeGreaterThan(0);
          for (const dependent of state.plan.steps.filter(({ dependsOn }) => dependsOn.includes(stepId))) {
            const progress = progressOf(state, dependent.id);
            expect(isOurs(dependent, progress) && progress.state !== 'undone').toBe(false);
          }
        }
      }),
    );
  });

  it('end well only when every step is done, and leave nothing of ours when compensated', () => {
    fc.assert(
      fc.property(world, (each) => {
        const { state } = runWorld(each);
        const all = state.plan.steps.map((step) => ({ step, progress: progressOf(state, step.id) }));
        if (state.phase === 'Succeeded')
          expect(all.every(({ progress }) => progress.state === 'done')).toBe(true);
        if (state.phase !== 'Compensated' && state.phase !== 'Canceled') return;
        if (state.onFailure !== 'rollback') return;
        for (const { step, progress } of all) {
          if (isOurs(step, progress)) expect(progress.state).toBe('undone');
        }
      }),
    );
  });

  it('give the same state for the same round, in whatever order its answers come', () => {
    fc.assert(
      fc.property(world, fc.nat(), (each, salt) => {
        const { states } = runWorld(each);
        const state = states[salt % states.length];
        if (!state) return;
        const nowMs = Date.parse(START) + 10 * 60 * 60 * 1000;
        const decision = decide(state, nowMs);
        if (decision.kind !== 'run') return;
        const round = decision.calls.map(({ verb, call }): StepAnswer => ({
          stepId: call.stepId,
          verb,
          answer: { outcome: 'fault', message: 'x' },
        }));
        const forwards = apply(state, { askedMs: nowMs, answers: round, commands: [] }, nowMs);
        const backwards = apply(
          state,
          { askedMs: nowMs, answers: [...round].reverse(), commands: [] },
          nowMs,
        );
        expect(backwards).toEqual(forwards);
        expect(apply(state, { askedMs: nowMs, answers: round, commands: [] }, nowMs)).toEqual(forwards);
      }),
    );
  });

  it('keep a state that is JSON and nothing else', () => {
    fc.assert(
      fc.property(world, (each) => {
        const { state } = runWorld(each);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
    );
  });
});
