import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepCall } from '../../../src/domain/decide.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { isEnded } from '../../../src/domain/operation-state.ts';
import { problemClasses } from '../../../src/domain/problem.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { allGoesWell, problem, runReducer } from '../../support/reducer-run.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';

type Answer = StepAnswer['answer'];

const HOUR = 3600;
const anyProblem = fc.constantFrom(...problemClasses).map((each) => problem(each));

/** How one verb of one step answers, always. */
const stuck: fc.Arbitrary<Answer | undefined> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  fc.constant<Answer>({ outcome: 'pending', handle: { url: 'u' } }),
  fc.constant<Answer>({ outcome: 'fault', message: 'broken' }),
  fc
    .tuple(anyProblem, fc.constantFrom('none' as const, 'unknown' as const), fc.nat({ max: 900 }))
    .map(([each, effect, retryAfterSeconds]): Answer => ({
      outcome: 'retry',
      effect,
      problem: each,
      retryAfterSeconds,
    })),
  anyProblem.map((each): Answer => ({ outcome: 'refused', problem: each })),
);

/** The same for the same verb of the same step. */
function world(pick: fc.GeneratorValue): (call: StepCall) => Answer {
  const chosen = new Map<string, Answer>();
  return (call) => {
    const key = `${call.call.stepId} ${call.verb}`;
    const answer =
      chosen.get(key) ??
      fitting(
        call,
        pick(() => stuck),
      ) ??
      allGoesWell(call);
    chosen.set(key, answer);
    return answer;
  };
}

/** `observe` never answers that something is pending. */
function fitting({ verb }: StepCall, answer: Answer | undefined): Answer | undefined {
  return verb === 'observe' && answer?.outcome === 'pending' ? undefined : answer;
}

describe('an operation', () => {
  it('ends within its three hours and the time of its undoings, whatever never ends', () => {
    fc.assert(
      fc.property(
        fc.gen(),
        fc.constantFrom('rollback' as const, 'keep' as const, 'keepNetwork' as const),
        (pick, onFailure) => {
          const run = runReducer(operationState(clusterRequest({ onFailure })), {
            answer: world(pick),
            maxRounds: 20_000,
          });
          expect(isEnded(run.state.phase)).toBe(true);
          const levels = 8;
          expect(run.elapsedSeconds).toBeLessThan((3 + levels) * HOUR);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shows until when it waits, whatever it waits for', () => {
    fc.assert(
      fc.property(fc.gen(), (pick) => {
        const { states } = runReducer(operationState(), { answer: world(pick), maxRounds: 20_000 });
        for (const state of states.filter((_, index) => index % 7 === 0)) {
          const { steps } = operationDocument(state, Date.parse(START) + 60_000);
          const waits = steps.flatMap(({ waiting }) => (waiting ? [waiting] : []));
          expect(waits.every(({ until }) => until !== undefined)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('an operation that is not over in three hours', () => {
  const run = runReducer(operationState(), {
    answer: (call, state) => {
      const { stepId } = call.call;
      const minutes = (Date.parse(state.steps[stepId]?.dueAt ?? START) - Date.parse(START)) / 60_000;
      const pendsUntil: Record<string, number> = {
        feature: 115,
        'provider-containerservice': 140,
        cluster: 999,
      };
      return call.verb === 'poll' && minutes < (pendsUntil[stepId] ?? 0)
        ? { outcome: 'pending' }
        : allGoesWell(call);
    },
  });

  it('fails for that, and takes back what it made', () => {
    expect(run.state).toMatchObject({
      phase: 'Compensated',
      failure: { stepId: 'cluster', problem: { code: 'OperationTimedOut', class: 'timedOut' } },
    });
    expect(run.elapsedSeconds).toBeGreaterThanOrEqual(3 * HOUR);
    expect(run.elapsedSeconds).toBeLessThan(3 * HOUR + 300);
  });
});
