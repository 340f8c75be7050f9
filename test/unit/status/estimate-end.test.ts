import { describe, expect, it } from 'vitest';
import { operationDocument as documentOf } from '../../../src/domain/operation-document.ts';
import { criticalPathSeconds } from '../../../src/domain/plan.ts';
import { estimatedEnd, type MeasuredTimes } from '../../../src/status/estimate-end.ts';
import { operationState, START } from '../../support/requests.ts';

const state = operationState();
const { plan } = state;
const startMs = Date.parse(START);
const document = documentOf(state, startMs);
const nothing: MeasuredTimes = { step: () => undefined, operation: () => undefined };

function secondsFromStart(end: string | undefined): number {
  return (Date.parse(end ?? '') - startMs) / 1000;
}

function upToTen(seconds: number): number {
  return Math.ceil(seconds / 10) * 10;
}

describe('estimatedEnd', () => {
  it('is the end of the longest chain as planned, to ten seconds, where nothing was measured', () => {
    expect(secondsFromStart(estimatedEnd(document, plan, nothing))).toBe(upToTen(criticalPathSeconds(plan)));
  });

  it('goes by what was measured', () => {
    const measured = { ...nothing, step: () => 10 };
    const longest = criticalPathSeconds({
      ...plan,
      steps: plan.steps.map((each) => ({ ...each, expectedSeconds: 10 })),
    });
    expect(secondsFromStart(estimatedEnd(document, plan, measured))).toBe(longest);
  });

  it('counts what is done for nothing, and what has begun for the rest of it', () => {
    const steps = document.steps.map((step) => ({ ...step, state: 'done' as const }));
    const cluster = { id: 'cluster', state: 'polling', attempts: 1, startedAt: START } as const;
    const late = new Date(startMs + 240_000).toISOString();
    const shown = {
      ...document,
      updatedAt: late,
      steps: [...steps.filter(({ id }) => id !== 'cluster'), cluster],
    };
    const measured = { ...nothing, step: () => 300 };
    expect(secondsFromStart(estimatedEnd(shown, plan, measured))).toBe(300);
    const overdue = { ...shown, updatedAt: new Date(startMs + 900_000).toISOString() };
    expect(secondsFromStart(estimatedEnd(overdue, plan, measured))).toBe(upToTen(915));
  });

  it.each([
    ['has ended', { done: true }],
    ['is suspended', { suspended: { requestedBy: 'o', reason: 'r', since: START, until: START } }],
    ['waits for its turn', { waiting: { for: 'another' } }],
    ['takes back what it made', { phase: 'Compensating' as const }],
  ])('is none when it %s', (_what, change) => {
    expect(estimatedEnd({ ...document, ...change }, plan, nothing)).toBeUndefined();
  });

  it('is none without a plan, and of a removal only where removals were measured', () => {
    expect(estimatedEnd(document, undefined, nothing)).toBeUndefined();
    const removal = { ...document, kind: 'deprovision' as const, phase: 'Deprovisioning' as const };
    expect(estimatedEnd(removal, plan, nothing)).toBeUndefined();
    expect(secondsFromStart(estimatedEnd(removal, plan, { ...nothing, operation: () => 600 }))).toBe(600);
  });
});
