import { describe, expect, it } from 'vitest';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { planAnswer, planOf, whyNoPlan } from '../../../src/status/operation-plan.ts';
import { operationPlanSchema } from '../../../src/status/schema/answers.ts';
import { operationRecord } from '../../support/operation-records.ts';
import { reportOf } from '../../support/plan-reports.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';

const state = operationState();
const document = operationDocument(state, Date.parse(START));

describe('planOf', () => {
  it('is what the orchestration was given', () => {
    expect(planOf({ runtimeStatus: 'Running', input: state })).toEqual(state.plan);
  });

  it('is none while it waits for its turn, and where there is no instance', () => {
    expect(planOf({ runtimeStatus: 'Running', input: { queued: {} } })).toBeUndefined();
    expect(planOf(undefined)).toBeUndefined();
    expect(planOf({ runtimeStatus: 'Running', input: 'nothing of ours' })).toBeUndefined();
  });

  it('is that of the report when only a plan was asked for', () => {
    const report = reportOf(clusterRequest());
    const output = { ...document, outputs: { report } };
    expect(planOf({ runtimeStatus: 'Completed', input: {}, output })).toEqual(report.plan);
    expect(planOf({ runtimeStatus: 'Completed', input: {}, output: document })).toBeUndefined();
  });
});

describe('planAnswer', () => {
  it('has each step after those that it depends on, with its place in time', () => {
    const answer = planAnswer('op-1', state.plan);
    expect(operationPlanSchema.strict().parse(answer)).toEqual(answer);
    const ends = new Map<string, number>();
    for (const { id, dependsOn, startsAfterSeconds, expectedSeconds } of answer.steps) {
      expect(startsAfterSeconds).toBe(Math.max(0, ...dependsOn.map((each) => ends.get(each) ?? Number.NaN)));
      ends.set(id, startsAfterSeconds + expectedSeconds);
    }
    expect(Math.max(...ends.values())).toBe(answer.criticalPathSeconds);
    expect(answer.steps.some(({ onCriticalPath }) => onCriticalPath)).toBe(true);
  });
});

describe('whyNoPlan', () => {
  const completed = { runtimeStatus: 'Completed' };

  it.each([
    ['refused at once', { phase: 'Rejected', done: true }, undefined, 'NothingPlanned'],
    ['not come to it', { phase: 'Accepted', done: false }, completed, 'NoPlanYet'],
    ['ended before that', { phase: 'Canceled', done: true }, completed, 'NothingPlanned'],
    ['ended long ago', { phase: 'Succeeded', done: true }, undefined, 'PlanNotKept'],
  ] as const)('of one that has %s', (_which, change, instance, code) => {
    const why = whyNoPlan(operationRecord(change), instance);
    expect(why.code).toBe(code);
    expect(why.because).toMatch(/\.$/);
  });
});
