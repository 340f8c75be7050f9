import { describe, expect, it } from 'vitest';
import { ExecutionCounts } from '../../../bench/end-to-end/execution-counts.ts';

const call = { actionType: 0 };
const timer = { actionType: 5 };
const wait = { actionType: 6 };
const asNew = { actionType: 4 };

function event(type: number, isPlayed = false) {
  return { EventType: type, IsPlayed: isPlayed };
}

function payload(history: readonly object[], input: object = { plan: { steps: [] } }): string {
  return JSON.stringify({ history, input });
}

describe('ExecutionCounts', () => {
  it('counts episodes, activities and the intake', () => {
    const counts = new ExecutionCounts();
    counts.played('op', payload([event(12), event(0)]));
    counts.answered('op', { isDone: false, actions: [[{ actionType: 12, compoundActions: [call, call] }]] });
    counts.called('op', 'a');
    counts.called('op', 'b');
    expect(counts.executions()).toBe(4);
    expect(counts.byFunction.get('operation')).toBe(1);
    expect(counts.durableActions()).toBe(3);
  });

  it('counts an action once, though each answer tells all of them again', () => {
    const counts = new ExecutionCounts();
    counts.played('op', payload([event(12), event(0)]));
    counts.answered('op', { isDone: false, actions: [[call]] });
    counts.played(
      'op',
      payload([event(12, true), event(0, true), event(4, true), event(13, true), event(12), event(5)]),
    );
    counts.answered('op', {
      isDone: false,
      actions: [[call, { actionType: 11, compoundActions: [timer, wait] }]],
    });
    expect(counts.episodes).toMatchObject([
      { messages: 1, activities: 1, timers: 0, ends: 'waits', newEvents: 4, events: 4 },
      { messages: 1, activities: 0, timers: 1, ends: 'waits', newEvents: 4, events: 8 },
    ]);
    expect(counts.durableActions()).toBe(3);
    expect(counts.largestHistory()).toBe(8);
  });

  it('tells an end from a going on as new, each of which is an event more', () => {
    const counts = new ExecutionCounts();
    counts.played('op', payload([event(12), event(0)]));
    counts.answered('op', { isDone: true, actions: [[asNew]] });
    counts.played('op', payload([event(12), event(0)]));
    counts.answered('op', { isDone: true, actions: [[]], customStatus: { phase: 'ü' } });
    expect(counts.episodes).toMatchObject([
      { ends: 'continues as new', events: 4 },
      { ends: 'is over', events: 4 },
    ]);
    expect(counts.durableActions()).toBe(2);
    expect(counts.largestStatus()).toBe('{"phase":"ü"}'.length + 1);
  });

  it('knows the plan of an operation that is not queued', () => {
    const counts = new ExecutionCounts();
    counts.played('op', payload([event(12)], { queued: true }));
    expect(counts.plan).toBeUndefined();
    counts.played('op', payload([event(12)], { plan: { steps: [1] } }));
    expect(counts.plan).toEqual({ steps: [1] });
  });
});
