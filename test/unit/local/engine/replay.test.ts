import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../../src/local/engine/history-event.ts';
import { ActionType } from '../../../../src/local/engine/orchestrator-answer.ts';
import type {
  OrchestratorAction,
  OrchestratorAnswer,
} from '../../../../src/local/engine/orchestrator-answer.ts';
import { replay } from '../../../../src/local/engine/replay/replay.ts';
import type { ReplayResult } from '../../../../src/local/engine/replay/replay.ts';
import { LATER, START, action, event } from './histories.ts';

const LATER_MS = Date.parse(LATER);
const IDENTITY = { name: 'work', instanceId: 'one', executionId: 'run1', parentInstanceId: 'boss' };

function run(
  actions: readonly OrchestratorAction[],
  history: readonly HistoryEvent[],
  answer: Partial<OrchestratorAnswer> = {},
): ReplayResult {
  return replay(IDENTITY, [event.episode(), event.started(), ...history], {
    actions,
    isDone: false,
    ...answer,
  });
}

/** Decisions in short: kind and number. */
const short = (result: ReplayResult): string[] =>
  result.decisions.map((each) => `${each.kind} ${String(each.id)}`);

const { activity, all, any, child, continueAsNew, retried, timer, wait } = action;
const { completed, failed, fired, raised, resumed, scheduled, suspended } = event;

describe('replay', () => {
  it('fails an execution that asks for something that the engine does not do', () => {
    expect(run([{ actionType: ActionType.LockEntities }], []).ending).toMatchObject({
      failure: {
        reason: "Orchestrator function 'work' failed: The embedded engine does not support LockEntities.",
      },
    });
  });

  it.each<[string, OrchestratorAction[], HistoryEvent[], string[]]>([
    ['schedules the first of several', [activity(), activity()], [], ['activity 0']],
    ['schedules nothing twice', [activity(), activity()], [scheduled(0)], []],
    ['goes on after a result', [activity(), activity()], [scheduled(0), completed(0)], ['activity 1']],
    ['goes on after a failure', [activity(), activity()], [scheduled(0), failed(0)], ['activity 1']],
    [
      'ignores a result that comes twice',
      [activity(), activity()],
      [scheduled(0), completed(0), completed(0)],
      ['activity 1'],
    ],
    ['ignores a result that nobody awaits', [activity()], [scheduled(0), completed(7)], []],
    [
      'starts all members of an all',
      [all(activity(), timer(), child())],
      [],
      ['activity 0', 'timer 1', 'subOrchestration 2'],
    ],
    [
      'waits for all members of an all, failures or not',
      [all(activity(), activity()), activity()],
      [scheduled(0), scheduled(1), failed(0)],
      [],
    ],
    [
      'goes on with the first of an any',
      [any(activity(), timer()), activity()],
      [scheduled(0), event.timer(1), completed(0)],
      ['activity 2'],
    ],
    [
      'goes on past a canceled timer at once',
      [any(timer(true), wait()), activity()],
      [],
      ['timer 0', 'activity 1'],
    ],
    [
      'gives a raced task a second number when it is raced again',
      [any(activity(), activity()), any(activity(), timer())],
      [scheduled(0), scheduled(1), completed(1)],
      ['activity 2', 'timer 3'],
    ],
    ['waits for an event', [wait(), activity()], [], []],
    [
      'takes an event that came before its wait',
      [activity(), wait(), activity()],
      [scheduled(0), raised('go'), completed(0)],
      ['activity 1'],
    ],
    ['compares event names without regard to case', [wait('Go'), activity()], [raised('gO')], ['activity 0']],
    [
      'serves the youngest wait first',
      [any(wait(), activity()), wait(), activity()],
      [scheduled(0), completed(0), raised('go')],
      ['activity 1'],
    ],
    ['waits between attempts', [retried(2)], [scheduled(0), failed(0)], ['timer 1']],
    [
      'tries again after the wait',
      [retried(2)],
      [scheduled(0), failed(0), event.timer(1), fired(1)],
      ['activity 2'],
    ],
    [
      'makes a last timer after the last attempt',
      [retried(1), activity()],
      [scheduled(0), failed(0)],
      ['timer 1'],
    ],
    [
      'goes on after that timer',
      [retried(1), activity()],
      [scheduled(0), failed(0), event.timer(1), fired(1)],
      ['activity 2'],
    ],
    [
      'makes no timer when the time for attempts is over',
      [retried(5, 0), activity()],
      [scheduled(0), failed(0)],
      ['activity 1'],
    ],
    [
      'decides nothing while suspended',
      [activity(), activity()],
      [scheduled(0), suspended(), completed(0)],
      [],
    ],
    [
      'catches up when resumed',
      [activity(), activity()],
      [scheduled(0), suspended(), completed(0), resumed()],
      ['activity 1'],
    ],
    ['holds back what it had decided when it was suspended', [activity()], [suspended()], []],
    ['decides that when resumed', [activity()], [suspended(), resumed()], ['activity 0']],
  ])('%s', (_, actions, history, decisions) => {
    const result = run(actions, history);
    expect(result.ending).toBeUndefined();
    expect(short(result)).toEqual(decisions);
  });

  it('counts the wait between attempts from the episode in which the last one failed', () => {
    const result = run([retried(2)], [scheduled(0), event.episode(LATER), failed(0)]);
    expect(result.decisions).toEqual([
      { kind: 'timer', id: 1, fireAtMs: LATER_MS + 1_000, isCanceled: false },
    ]);
  });

  it('names a sub-orchestration by the execution and its number, unless it has a name', () => {
    const { decisions } = run([all(child(), child(''), child('mine'))], []);
    expect(decisions).toMatchObject([
      { instanceId: 'run1:0' },
      { instanceId: 'run1:1' },
      { instanceId: 'mine' },
    ]);
  });

  it.each(['one', 'BOSS'])(
    'fails when a sub-orchestration would be called %s, as it or its parent is',
    (id) => {
      expect(run([child(id)], []).ending).toMatchObject({ kind: 'failed' });
    },
  );

  it('tells of timers that were canceled before they fired', () => {
    const history = [event.timer(0), event.timer(1), fired(1), event.timer(2)];
    expect(run([all(timer(true), timer(), timer())], history).lapsedTimers).toEqual([0]);
  });

  it('splits a timer of ten days into parts of three', () => {
    const tenDays = new Date(Date.parse(START) + 10 * 86_400_000).toISOString();
    const dayMs = (days: number): number => Date.parse(START) + days * 86_400_000;
    const first = run([timer(false, tenDays)], []);
    expect(first.decisions).toMatchObject([{ id: 0, fireAtMs: dayMs(3) }]);
    const next = run(
      [timer(false, tenDays)],
      [event.timer(0), event.episode(new Date(dayMs(3)).toISOString()), fired(0)],
    );
    expect(next.decisions).toMatchObject([{ id: 1, fireAtMs: dayMs(6) }]);
    const last = run(
      [timer(false, tenDays)],
      [event.timer(0), event.episode(new Date(dayMs(4)).toISOString()), fired(0)],
    );
    expect(last.decisions).toMatchObject([{ id: 1, fireAtMs: dayMs(10) }]);
  });
});

describe('the end of an execution', () => {
  it('comes with the output when nothing is open', () => {
    const done = { isDone: true, output: 5 };
    expect(run([activity()], [scheduled(0), completed(0)], done).ending).toEqual({
      kind: 'completed',
      output: 5,
    });
    expect(run([activity()], [scheduled(0)], done).ending).toBeUndefined();
  });

  it('waits for what lost a race, but not for a canceled timer', () => {
    const done = { isDone: true };
    const history = [event.timer(0), raised('go')];
    expect(run([any(timer(), wait())], history, done).ending).toBeUndefined();
    expect(run([any(timer(), wait())], [...history, fired(0)], done).ending).toBeDefined();
    expect(run([any(timer(true), wait())], history, done).ending).toBeDefined();
  });

  it('fails with the orchestrator’s error', () => {
    expect(run([], [], { error: 'boom' }).ending).toEqual({
      kind: 'failed',
      failure: {
        reason: "Orchestrator function 'work' failed: boom",
        details: 'Message: boom, StackTrace: ',
      },
    });
  });

  it('continues as new, and carries the events that nobody awaited, oldest first', () => {
    const result = run(
      [wait('a'), continueAsNew({ n: 1 })],
      [raised('a', '1'), raised('a', '2'), raised('b', '3'), raised('a', '4')],
      { isDone: true },
    );
    expect(result.ending).toEqual({
      kind: 'continuedAsNew',
      input: { n: 1 },
      carried: [
        { name: 'a', input: '2' },
        { name: 'a', input: '4' },
        { name: 'b', input: '3' },
      ],
    });
  });

  it('loses an event to a wait that was abandoned before continuing as new', () => {
    const result = run(
      [any(wait(), activity()), continueAsNew(null)],
      [scheduled(0), completed(0), raised('go')],
      {
        isDone: true,
      },
    );
    expect(result.ending).toMatchObject({ kind: 'continuedAsNew', carried: [] });
  });
});

describe('a replay that diverges', () => {
  const reasonOf = (result: ReplayResult): string => {
    if (result.ending?.kind !== 'failed') throw new Error('did not fail');
    return result.ending.failure.reason;
  };

  it.each<[string, OrchestratorAction[], HistoryEvent[], RegExp]>([
    [
      'asks for less',
      [],
      [scheduled(0)],
      /scheduled an activity task with sequence ID 0 and name 'a', but the current/,
    ],
    [
      'asks for another activity',
      [activity('b')],
      [scheduled(0)],
      /named 'a', but .* scheduled an activity task named 'b'/,
    ],
    [
      'asks for another kind',
      [timer()],
      [scheduled(0)],
      /named 'a', but .* instead scheduled a timer task with/,
    ],
    ['lacks a timer', [activity()], [event.timer(0)], /a timer task with sequence number 0, but/],
  ])('fails when it %s', (_, actions, history, reason) => {
    const result = run(actions, history);
    expect(reasonOf(result)).toMatch(
      /^Non-Deterministic workflow detected: A previous execution of this orchestration /,
    );
    expect(reasonOf(result)).toMatch(reason);
    expect(result.decisions).toEqual([]);
  });

  it('does not mind the casing of a name', () => {
    expect(run([activity('A')], [scheduled(0, 'a')]).ending).toBeUndefined();
  });
});
