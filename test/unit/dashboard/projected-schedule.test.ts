import { describe, expect, it } from 'vitest';
import { projectedSchedule } from '../../../src/dashboard/operation/projected-schedule.ts';
import type { OperationPlanAnswer, StepAnswer } from '../../../src/status/schema/answers.ts';

const START_MS = Date.parse('2026-03-10T14:00:00.000Z');

function planned(
  id: string,
  expectedSeconds: number,
  ...dependsOn: string[]
): OperationPlanAnswer['steps'][number] {
  return {
    id,
    title: id,
    kind: 'subnet',
    dependsOn,
    expectedSeconds,
    startsAfterSeconds: 0,
    onCriticalPath: false,
  };
}

/** From and to in seconds from the start; without `to` it is under way. */
function step(id: string, from?: number, to?: number): StepAnswer {
  const at = (seconds: number): string => new Date(START_MS + seconds * 1000).toISOString();
  if (from === undefined) return { id, state: 'waiting', attempts: 0 };
  if (to === undefined) return { id, state: 'polling', attempts: 1, startedAt: at(from) };
  return { id, state: 'done', attempts: 1, startedAt: at(from), endedAt: at(to) };
}

const plan = [planned('a', 10), planned('b', 20, 'a'), planned('c', 100, 'a'), planned('d', 5, 'b', 'c')];

function projected(steps: readonly StepAnswer[], nowSeconds: number, goesForward = true) {
  const schedule = projectedSchedule({
    planned: plan,
    steps,
    nowMs: START_MS + nowSeconds * 1000,
    goesForward,
  });
  const seconds = (ms: number): number => (ms - START_MS) / 1000;
  return {
    spans: Object.fromEntries(
      [...schedule.spans].map(([id, { fromMs, toMs }]) => [id, [seconds(fromMs), seconds(toMs)]]),
    ),
    critical: [...schedule.critical].toSorted(),
  };
}

describe('projectedSchedule', () => {
  it('expects what the plan expects, from now on, before anything has begun', () => {
    const { spans, critical } = projected([step('a'), step('b'), step('c'), step('d')], 7);
    expect(spans).toEqual({ a: [7, 17], b: [17, 37], c: [17, 117], d: [117, 122] });
    expect(critical).toEqual(['a', 'c', 'd']);
  });

  it('counts what is over with the time it took', () => {
    const { spans, critical } = projected(
      [step('a', 0, 10), step('b', 10, 200), step('c', 10, 60), step('d')],
      200,
    );
    expect(spans).toEqual({ a: [0, 10], b: [10, 200], c: [10, 60], d: [200, 205] });
    expect(critical).toEqual(['a', 'b', 'd']);
  });

  it('gives what is under way what it takes at least, also when that is longer than expected', () => {
    const soon = projected([step('a', 0, 10), step('b', 10, 30), step('c', 10), step('d')], 30);
    expect(soon.spans).toMatchObject({ c: [10, 110], d: [110, 115] });
    const late = projected([step('a', 0, 10), step('b', 10, 30), step('c', 10), step('d')], 400);
    expect(late.spans).toMatchObject({ c: [10, 400], d: [400, 405] });
  });

  it('expects nothing of an operation that does not go forward', () => {
    const { spans, critical } = projected(
      [step('a', 0, 10), step('b', 10, 30), step('c', 10), step('d')],
      50,
      false,
    );
    expect(spans).toEqual({ a: [0, 10], b: [10, 30], c: [10, 50] });
    expect(critical).toEqual(['a', 'c']);
  });
});
