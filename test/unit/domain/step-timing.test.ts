import { describe, expect, it } from 'vitest';
import type { StepKindName } from '../../../src/domain/step-inputs.ts';
import { pauseSeconds, stepTimings } from '../../../src/domain/step-timing.ts';
import { allGoesWell, runReducer } from '../../support/reducer-run.ts';
import { operationState } from '../../support/requests.ts';

const MINUTE = 60;
const kinds = Object.keys(stepTimings) as StepKindName[];

/** When looks are taken at what ends so long after `begin`, by the schedule alone. */
function looksAt(kind: StepKindName, seconds: number): readonly number[] {
  const timing = stepTimings[kind];
  const looks = [timing.firstLookSeconds];
  for (let at = timing.firstLookSeconds; at < seconds;) {
    at += pauseSeconds(timing, at);
    looks.push(at);
  }
  return looks;
}

describe('the schedule of looks', () => {
  it('has eight at most at a cluster that takes four to six minutes, a quarter of a minute late at most', () => {
    for (let seconds = 4 * MINUTE; seconds <= 6 * MINUTE; seconds += 1) {
      const looks = looksAt('managedCluster', seconds);
      expect(looks.length).toBeLessThanOrEqual(8);
      expect((looks.at(-1) ?? 0) - seconds).toBeLessThanOrEqual(15);
    }
  });

  it('sees the end of a cluster that takes long within a twelfth of its time', () => {
    for (let minutes = 7; minutes <= 60; minutes += 1) {
      const looks = looksAt('managedCluster', minutes * MINUTE);
      expect((looks.at(-1) ?? 0) - minutes * MINUTE).toBeLessThanOrEqual((minutes * MINUTE) / 12);
    }
    expect(looksAt('managedCluster', 60 * MINUTE).length).toBeLessThanOrEqual(40);
  });

  it('has about two dozen more at a registration of six hours than at one of six minutes', () => {
    const [short, long] = [6 * MINUTE, 360 * MINUTE].map((each) => looksAt('previewFeature', each).length);
    expect((long ?? 0) - (short ?? 0)).toBeLessThanOrEqual(24);
  });

  it('never becomes denser with time', () => {
    for (const kind of kinds) {
      const pauses = [0, 1, 2, 5, 10, 30, 60, 120].map((each) =>
        pauseSeconds(stepTimings[kind], each * MINUTE),
      );
      expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    }
  });
});

describe('a look at what was begun', () => {
  function timesOfLooks(stepId: string, retryAfterSeconds?: number): readonly number[] {
    let looks = 0;
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId !== stepId || call.verb === 'observe') return allGoesWell(call);
        looks += call.verb === 'poll' ? 1 : 0;
        if (looks > 12) return allGoesWell(call);
        return { outcome: 'pending', ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
      },
    });
    const times = run.trace.filter((each) => each.stepId === stepId && each.verb !== 'observe');
    return times.map(({ atMs }) => (atMs - (times[0]?.atMs ?? 0)) / 1000);
  }

  it('follows the schedule from when it was begun', () => {
    const [, first = 0, second = 0, ...later] = timesOfLooks('cluster');
    expect(first).toBeCloseTo(255, -1);
    expect(second - first).toBeCloseTo(15.5, 0);
    const pauses = later.slice(-2);
    expect((pauses[1] ?? 0) - (pauses[0] ?? 0)).toBeGreaterThan(25);
  });

  it('comes no sooner than ARM says, and no sooner for what ARM says', () => {
    expect(timesOfLooks('virtual-network', 30)[1]).toBeCloseTo(30.5, 0);
    expect(timesOfLooks('virtual-network', 3)[1]).toBeCloseTo(7.5, 0);
  });
});
