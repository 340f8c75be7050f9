import { describe, expect, it } from 'vitest';
import { isWorthTelling, overallProgress } from '../../../src/domain/operation-progress.ts';
import { laneOf } from '../../../src/domain/lane.ts';
import type { Progress } from '../../../src/domain/operation-news.ts';
import { instantAfter, type OperationState, type StepProgress } from '../../../src/domain/operation-state.ts';
import type { ProblemClass } from '../../../src/domain/problem.ts';
import { allGoesWell, problem, runReducer } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';

const NOW = Date.parse(START);

/** All done but for these steps, half an hour into the operation. */
function at(steps: Readonly<Record<string, Partial<StepProgress>>>): OperationState {
  const state = operationState();
  const done: StepProgress = { state: 'done', owned: true, attempts: 1 };
  const all = state.plan.steps.map(({ id }) => [id, { ...done, ...steps[id] }] as const);
  return { ...state, phase: 'Provisioning', steps: Object.fromEntries(all) };
}

function seconds(after: number): string {
  return instantAfter(NOW, after);
}

/** It was put off for the problem so long ago, and is tried again in so many seconds. */
function backsOff(
  problemClass: ProblemClass,
  sinceSeconds: number,
  dueSeconds: number,
): Partial<StepProgress> {
  const lastAt = seconds(Math.min(0, dueSeconds - 30));
  return {
    state: 'beginning',
    dueAt: seconds(dueSeconds),
    deadlineAt: seconds(3600),
    waitingFor: 'SomeCode',
    problem: problem(problemClass),
    retrying: { class: problemClass, since: seconds(-sinceSeconds), lastAt, count: 2 },
  };
}

const feature: Partial<StepProgress> = {
  state: 'polling',
  startedAt: seconds(-120),
  dueAt: seconds(20),
  deadlineAt: seconds(1200),
  waitingFor: 'feature X is Registering',
};
const begun: Partial<StepProgress> = { state: 'polling', startedAt: seconds(-10), dueAt: seconds(20) };
const waiting: Partial<StepProgress> = { state: 'waiting' };

describe('overallProgress', () => {
  it('names the steps under way by their titles, in the order of the plan', () => {
    const state = at({ cluster: begun, 'node-subnet': begun });
    const titles = state.plan.steps
      .filter(({ id }) => id === 'cluster' || id === 'node-subnet')
      .map(({ title }) => title);
    expect(overallProgress(state, NOW).current).toEqual(titles);
  });

  it('grows to 100 and is not parked in a run that goes well', () => {
    const { states } = runReducer(operationState(), { answer: allGoesWell });
    const told = states.map((state) => overallProgress(state, NOW));
    expect(told[0]).toEqual({ percent: 0, current: [] });
    expect(told.at(-1)).toEqual({ percent: 100, current: [] });
    expect(told.filter(({ parked }) => parked !== undefined)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, Partial<StepProgress>>>, Progress['parked']]>([
    ['the cluster is being made', { cluster: begun }, undefined],
    ['it is about to be tried again in a moment', { cluster: backsOff('transient', 4, 4) }, undefined],
    [
      'it has been tried again for minutes',
      { cluster: backsOff('rbacPropagating', 90, 30) },
      { for: 'SomeCode', until: seconds(3600) },
    ],
    [
      'it is being tried again right now, as so often before',
      { cluster: backsOff('rbacPropagating', 90, 0) },
      { for: 'SomeCode', until: seconds(3600) },
    ],
    [
      'capacity is wanted, and asked for in five minutes',
      { cluster: backsOff('capacity', 0, 300) },
      { for: 'SomeCode', until: seconds(3600) },
    ],
    [
      'one step backs off and another goes on',
      { cluster: backsOff('busy', 90, 30), feature: begun },
      undefined,
    ],
    [
      'all waits for the feature',
      { feature, 'provider-containerservice': waiting, cluster: waiting },
      { for: 'feature X is Registering', until: seconds(1200) },
    ],
    ['the feature has only begun', { feature: { ...feature, startedAt: seconds(-20) } }, undefined],
    ['something else can begin meanwhile', { feature, identity: waiting }, undefined],
    ['something else goes on meanwhile', { feature, identity: begun }, undefined],
    [
      'the feature is awaited and another step backs off',
      { feature, identity: backsOff('throttled', 120, 60) },
      { for: 'feature X is Registering', until: seconds(1200) },
    ],
    [
      'a cluster that was reported to have failed may come up late',
      {
        cluster: {
          state: 'observing',
          attempts: 1,
          dueAt: seconds(60),
          deadlineAt: seconds(600),
          waitingFor: 'late success after SomeCode',
          settling: problem('unknown'),
        },
      },
      { for: 'late success after SomeCode', until: seconds(600) },
    ],
  ])('while %s', (_what, steps, parked) => {
    const state = at(steps);
    const progress = overallProgress(state, NOW);
    expect(progress.parked).toEqual(parked);
    expect(laneOf({ phase: state.phase, done: false, progress })).toBe(parked ? 'waiting' : 'running');
  });
});

describe('isWorthTelling', () => {
  const told: Progress = { percent: 40, current: ['a'] };

  it.each<[string, Progress | undefined, Progress, boolean]>([
    ['nothing at first', undefined, { percent: 0, current: [] }, false],
    ['the first step', undefined, { percent: 0, current: ['a'] }, true],
    ['the same', told, told, false],
    ['4 percent', told, { ...told, percent: 44 }, false],
    ['5 percent', told, { ...told, percent: 45 }, true],
    ['5 percent less', told, { ...told, percent: 35 }, true],
    ['another step', told, { ...told, current: ['b'] }, true],
    ['a stop', told, { ...told, parked: { for: 'x' } }, true],
    ['a stop that goes on', { ...told, parked: { for: 'x' } }, { ...told, parked: { for: 'x' } }, false],
    ['a stop that is over', { ...told, parked: { for: 'x' } }, told, true],
  ])('of %s', (_what, before, now, isTold) => {
    expect(isWorthTelling(before, now)).toBe(isTold);
  });
});
