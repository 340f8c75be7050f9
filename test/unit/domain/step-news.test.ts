import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/apply.ts';
import { decide } from '../../../src/domain/decide.ts';
import { progressOf, type OperationState, type StepState } from '../../../src/domain/operation-state.ts';
import { problemClasses } from '../../../src/domain/problem.ts';
import { isStepEnd, withNews, withTold } from '../../../src/domain/step-news.ts';
import { endStateOf, takenUp } from '../../../src/domain/take-up.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { command } from '../../support/commands.ts';
import { allGoesWell, except, problem, runReducer, type Answerer } from '../../support/reducer-run.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';
import { ToldRecord } from '../../support/told-record.ts';

const NOW = Date.parse(START);

function endsOf(state: OperationState, stepId: string) {
  return state.untoldNews?.filter((each) => each.stepId === stepId).map((each) => each.state);
}

/** The state with one step brought to where a test wants it. */
function withStep(state: OperationState, stepId: string, stepState: StepState): OperationState {
  const progress = { ...progressOf(state, stepId), state: stepState, problem: problem('busy', 'Locked') };
  return { ...state, steps: { ...state.steps, [stepId]: progress } };
}

describe('news of steps', () => {
  it('tell of each step of a run that goes well once, numbered from 1, with what it took', () => {
    const { news, state } = runReducer(operationState(), { answer: allGoesWell });
    expect(news.map(({ sequence }) => sequence)).toEqual(news.map((_each, index) => index + 1));
    expect(news.map(({ stepId }) => stepId).sort()).toEqual(state.plan.steps.map(({ id }) => id).sort());
    const { endedAt = '', startedAt = '' } = progressOf(state, 'cluster');
    expect(news.find(({ stepId }) => stepId === 'cluster')).toEqual({
      sequence: expect.any(Number) as number,
      at: endedAt,
      stepId: 'cluster',
      title: 'Create private cluster aks-test',
      kind: 'managedCluster',
      state: 'done',
      attempts: 1,
      startedAt,
    });
  });

  it('tell of a refusal with its reason, and of what was undone without it', () => {
    const quota = { ...problem('quota', 'QuotaExceeded'), remedy: 'ask for more', message: 'm'.repeat(900) };
    const { news } = runReducer(operationState(), {
      answer: except('cluster', 'begin', { outcome: 'refused', problem: quota }),
    });
    const ofCluster = news.filter(({ stepId }) => stepId === 'cluster');
    expect(ofCluster.map(({ state }) => state)).toEqual(['refused', 'undone']);
    expect(ofCluster[0]?.problem).toEqual({
      code: 'QuotaExceeded',
      class: 'quota',
      owner: 'azure',
      message: 'm'.repeat(500),
    });
    expect(ofCluster[1]?.problem).toBeUndefined();
  });

  it.each([
    ['polling', 'done', ['done']],
    ['waiting', 'done', ['done']],
    ['observing', 'refused', ['refused']],
    ['polling', 'stopped', ['stopped']],
    ['refused', 'undone', ['undone']],
    ['undoing', 'residue', ['residue']],
    ['done', 'residue', ['residue']],
    // Nothing was done about what counts as standing, to be removed once more.
    ['residue', 'done', undefined],
    ['undoing', 'done', undefined],
    ['done', 'done', undefined],
    ['done', 'undoing', undefined],
    ['done', 'waiting', undefined],
    ['waiting', 'polling', undefined],
  ] as const)('of a step that was %s and is %s are %j', (before, after, told) => {
    const state = operationState();
    const next = withNews(withStep(state, 'cluster', before), withStep(state, 'cluster', after), NOW);
    expect(endsOf(next, 'cluster')).toEqual(told);
  });

  it('of one round come in the order of the plan', () => {
    const state = operationState();
    const next = withNews(state, withStep(withStep(state, 'cluster', 'done'), 'identity', 'done'), NOW);
    expect(next.untoldNews?.map(({ stepId }) => stepId)).toEqual(['identity', 'cluster']);
  });

  it('tell of the last thing that was taken back before the plan was made anew for another region', () => {
    const request = clusterRequest();
    const target = { ...request.target, alternateLocations: ['northeurope'] };
    const { news, state } = runReducer(operationState({ ...request, target }), {
      answer: (call, at) =>
        call.kind === 'managedCluster' && call.verb === 'begin' && !at.relocations
          ? { outcome: 'retry', effect: 'none', problem: problem('capacity', 'AllocationFailed') }
          : allGoesWell(call),
    });
    expect(state).toMatchObject({ phase: 'Succeeded', relocations: [{ to: 'northeurope' }] });
    expect(news.filter(({ stepId }) => stepId === 'resource-group').map((each) => each.state)).toEqual([
      'done',
      'undone',
      'done',
    ]);
  });

  it('are kept until they are told, and those that came since then longer', () => {
    const state = operationState();
    const first = withNews(state, withStep(state, 'identity', 'done'), NOW);
    const both = withNews(first, withStep(first, 'cluster', 'done'), NOW + 1000);
    const told = withTold(both, { news: first.untoldNews ?? [] });
    expect(told.untoldNews).toMatchObject([{ sequence: 2, stepId: 'cluster' }]);
    expect(withTold(told, { news: both.untoldNews ?? [] })).not.toHaveProperty('untoldNews');
  });

  it('give up the oldest when the record takes none for very long', () => {
    let state = operationState();
    for (let each = 0; each < 130; each += 1) {
      const busy = withStep(state, 'cluster', 'polling');
      state = withNews(busy, withStep(busy, 'cluster', each % 2 ? 'refused' : 'residue'), NOW);
    }
    expect(state.newsSequence).toBe(130);
    expect(state.untoldNews?.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 100 }, (_each, index) => index + 31),
    );
  });
});

const world = fc.record({
  onFailure: fc.constantFrom('rollback' as const, 'keep' as const, 'keepNetwork' as const),
  lives: fc.integer({ min: 1, max: 4 }),
  pick: fc.gen(),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** Mostly all goes well; now and then something is refused, has to be tried again, or its answer is lost. */
function answererOf({ pick }: World): Answerer {
  return (call): StepAnswer['answer'] => {
    const chance = pick(fc.nat, { max: 29 });
    if (chance > 2) return allGoesWell(call);
    const told = problem(pick(() => fc.constantFrom(...problemClasses)));
    if (chance === 0) return { outcome: 'refused', problem: told };
    if (chance === 1) return { outcome: 'retry', effect: 'unknown', problem: told };
    return { outcome: 'fault', message: 'lost' };
  };
}

interface Lived {
  readonly record: ToldRecord;
  /** What became of the steps, as the states show it: the step and how it ended. */
  readonly seen: readonly (readonly [stepId: string, state: StepState])[];
}

/** An operation that is taken up again after each end; in each round it may tell its record, which may fail. */
function live(each: World): Lived {
  const { pick } = each;
  const record = new ToldRecord();
  const seen: (readonly [string, StepState])[] = [];
  const answer = answererOf(each);
  let state = operationState(clusterRequest({ onFailure: each.onFailure }));
  let nowMs = NOW;
  const step = (next: OperationState): void => {
    seen.push(...endsBetween(state, next));
    // As a continue-as-new does.
    state = JSON.parse(JSON.stringify(next)) as OperationState;
  };
  const tell = (outcome: number): void => {
    const { untoldNews: news = [], ids, run, phase } = state;
    const change = { operationId: ids.operationId, run, phase, updatedAt: START, news };
    // Written, or written twice, or written and the answer lost, or not written.
    for (let times = [1, 2, 1, 0][outcome] ?? 0; times > 0; times -= 1) record.publish(change);
    if (outcome < 2) state = withTold(state, { news });
  };
  for (let lives = 1; ; lives += 1) {
    for (;;) {
      const decision = decide(state, nowMs);
      if (decision.kind === 'finished') break;
      tell(pick(fc.nat, { max: 3 }));
      if (decision.kind === 'wait') nowMs = Date.parse(decision.until);
      const now = decide(state, nowMs);
      const calls = now.kind === 'run' ? now.calls : [];
      const answers = calls.map((call): StepAnswer => {
        const given = answer(call, state, nowMs);
        return { stepId: call.call.stepId, verb: call.verb, answer: given };
      });
      step(apply(state, { askedMs: nowMs, answers, commands: [] }, nowMs + 500));
      nowMs += 500;
    }
    tell(0);
    if (lives === each.lives) return { record, seen };
    record.reopen();
    const again = takenUp(endStateOf(state), { run: record.run, mailCursor: 0 });
    const kind = pick(() => fc.constantFrom('retry' as const, 'retryCompensation' as const));
    const mail = [command(kind, { sequence: state.mailCursor + 1 })];
    state = again;
    step(apply(again, { askedMs: nowMs, answers: [], commands: mail }, nowMs));
  }
}

function endsBetween(before: OperationState, after: OperationState) {
  return after.plan.steps.flatMap(({ id }) => {
    const [was, is] = [progressOf(before, id).state, progressOf(after, id).state];
    const stands = is === 'done' && (was === 'residue' || was === 'undoing');
    return was !== is && isStepEnd(is) && !stands ? [[id, is] as const] : [];
  });
}

describe('news of steps, whatever rounds and writes come about', () => {
  it('tell the record of each end of a step once and in order, also over several lives', () => {
    fc.assert(
      fc.property(world, (each) => {
        const { record, seen } = live(each);
        expect(record.news.map(({ sequence }) => sequence)).toEqual(seen.map((_end, index) => index + 1));
        expect(record.news.map(({ stepId, state }) => [stepId, state])).toEqual(seen);
      }),
    );
  });
});
