import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/apply.ts';
import type { Command } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { instantAfter, progressOf, type OperationState } from '../../../src/domain/operation-state.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import {
  allGoesWell,
  except,
  finds,
  order,
  problem,
  runReducer,
  stateOf,
} from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';
import { command } from '../../support/commands.ts';

const startMs = Date.parse(START);

function taking(state: OperationState, commands: readonly Command[], nowMs = startMs): OperationState {
  return apply(state, { askedMs: nowMs, answers: [], commands }, nowMs);
}

describe('a command that is taken in', () => {
  it('is remembered with who asked, why and when', () => {
    const { commands, mailCursor } = taking(operationState(), [command('suspend', { reason: 'freeze' })]);
    expect(mailCursor).toBe(1);
    expect(commands).toEqual([
      {
        sequence: 1,
        commandId: 'command-1',
        kind: 'suspend',
        requestedBy: 'ops',
        reason: 'freeze',
        takenAt: START,
      },
    ]);
  });

  it('is remembered with the reason when it is refused', () => {
    const { commands } = taking(operationState(), [command('resume')]);
    expect(commands).toMatchObject([{ kind: 'resume', refusedBecause: 'it is not suspended' }]);
  });

  it('is taken once, by its sequence and by its id', () => {
    const suspend = command('suspend');
    const once = taking(operationState(), [suspend]);
    expect(taking(once, [suspend])).toEqual(once);
    const again = taking(once, [command('resume', { sequence: 2 }), { ...suspend, sequence: 3 }]);
    expect(again.commands.map(({ kind }) => kind)).toEqual(['suspend', 'resume']);
    expect(again).toMatchObject({ mailCursor: 3 });
    expect(again.suspended).toBeUndefined();
  });

  it('has the record told of it', () => {
    const state: OperationState = { ...operationState(), phase: 'Preflight', recordedPhase: 'Preflight' };
    expect(taking(state, [command('suspend')]).recordedPhase).toBeNull();
  });

  it('is one of the last twenty that are remembered', () => {
    const many = Array.from({ length: 30 }, (_, index) => command('resume', { sequence: index + 1 }));
    const { commands, mailCursor } = taking(operationState(), many);
    expect(commands.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, i) => i + 11));
    expect(mailCursor).toBe(30);
  });

  it('is seen in the document, with what may be sent next', () => {
    const document = operationDocument(taking(operationState(), [command('suspend')]), startMs);
    expect(document).toMatchObject({
      commands: [{ kind: 'suspend' }],
      suspended: { requestedBy: 'ops' },
      allowedCommands: ['cancel', 'resume'],
      run: 1,
    });
  });
});

describe('cancel', () => {
  it('ends what has not begun', () => {
    const state = taking(operationState(), [command('cancel')]);
    expect(state).toMatchObject({ phase: 'Canceled', failure: { stepId: null } });
  });

  it('is refused the second time', () => {
    const run = runReducer(operationState(), {
      answer: allGoesWell,
      mail: (round) =>
        round > 8 ? [command('cancel'), command('cancel', { sequence: 2, requestedBy: 'other' })] : [],
    });
    expect(run.state.phase).toBe('Canceled');
    expect(run.state.commands.map(({ refusedBecause }) => refusedBecause)).toEqual([
      undefined,
      'what it made is being taken back already',
    ]);
  });

  it('covers the change whose answer never came', () => {
    let sent = false;
    const run = runReducer(operationState(), {
      answer: (call) => {
        if (call.call.stepId !== 'virtual-network') return allGoesWell(call);
        if (call.verb === 'begin') {
          sent = true;
          return { outcome: 'fault', message: 'the worker died' };
        }
        return call.verb === 'observe' && sent
          ? finds({ found: 'ours', complete: true, outputs: {} })
          : allGoesWell(call);
      },
      mail: () => (sent ? [command('cancel')] : []),
    });
    expect(run.state.phase).toBe('Canceled');
    expect(stateOf(run, 'virtual-network')).toBe('undone');
    expect(order(run, 'undo')).toContain('virtual-network');
  });

  it('ends a suspension', () => {
    const state = taking(operationState(), [command('suspend'), command('cancel', { sequence: 2 })]);
    expect(state.phase).toBe('Canceled');
    expect(state.suspended).toBeUndefined();
  });
});

describe('suspend and resume', () => {
  it('run no verb until the mailbox says so, and look there every ten minutes', () => {
    const state = taking(operationState(), [command('suspend')]);
    expect(decide(state, startMs)).toEqual({ kind: 'wait', until: instantAfter(startMs, 600) });
  });

  it('move every deadline by the time that has passed', () => {
    const begun = runUntil('cluster', 'polling');
    const hourMs = 60 * 60 * 1000;
    const atMs = begun.nowMs;
    const suspended = taking(begun.state, [command('suspend')], atMs);
    const resumed = taking(suspended, [command('resume', { sequence: 2 })], atMs + 4 * hourMs);
    const later = (instant: string | undefined) => Date.parse(instant ?? '') - 4 * hourMs;
    expect(later(resumed.deadlineAt)).toBe(Date.parse(begun.state.deadlineAt ?? ''));
    const cluster = progressOf(resumed, 'cluster');
    expect(later(cluster.deadlineAt)).toBe(Date.parse(progressOf(begun.state, 'cluster').deadlineAt ?? ''));
    expect(decide(resumed, atMs + 4 * hourMs)).toMatchObject({ kind: 'run', calls: [{ verb: 'poll' }] });
  });

  it('do not count the suspension once more as an outage', () => {
    const begun = runUntil('cluster', 'polling');
    const suspended = taking(begun.state, [command('suspend')], begun.nowMs);
    const atMs = begun.nowMs + 60 * 60 * 1000;
    const resumed = taking(suspended, [command('resume', { sequence: 2 })], atMs);
    const answers: StepAnswer[] = [{ stepId: 'cluster', verb: 'poll', answer: { outcome: 'pending' } }];
    const polled = apply(resumed, { askedMs: atMs, answers, commands: [] }, atMs + 500);
    expect(polled.deadlineAt).toBe(resumed.deadlineAt);
  });

  it('take in what was answered when the command came', () => {
    const begun = runUntil('cluster', 'polling');
    const answers: StepAnswer[] = [
      { stepId: 'cluster', verb: 'poll', answer: { outcome: 'done', outputs: {} } },
    ];
    const round = { askedMs: begun.nowMs, answers, commands: [command('suspend')] };
    const state = apply(begun.state, round, begun.nowMs + 500);
    expect(progressOf(state, 'cluster').state).toBe('done');
    expect(decide(state, begun.nowMs + 500)).toMatchObject({ kind: 'wait' });
  });

  it('go on after a day, and end as they would have', () => {
    const run = runReducer(operationState(), {
      answer: allGoesWell,
      mail: (round) => (round > 5 ? [command('suspend')] : []),
    });
    expect(run.state.phase).toBe('Succeeded');
    expect(run.elapsedSeconds).toBeGreaterThan(24 * 60 * 60);
    expect(run.elapsedSeconds).toBeLessThan(26 * 60 * 60);
  });

  /** Until the step is in that state. */
  function runUntil(stepId: string, wanted: string): { state: OperationState; nowMs: number } {
    const { states } = runReducer(operationState(), { answer: allGoesWell });
    const state = states.find((each) => each.steps[stepId]?.state === wanted) ?? operationState();
    return { state, nowMs: Date.parse(progressOf(state, stepId).startedAt ?? '') + 1000 };
  }
});

describe('retry of what runs', () => {
  const parked = except('cluster', 'begin', {
    outcome: 'retry',
    effect: 'none',
    problem: problem('capacity', 'AllocationFailed'),
  });

  function parkedState(): OperationState {
    const { states } = runReducer(operationState(), { answer: parked });
    return states.find((each) => each.steps['cluster']?.retrying !== undefined) ?? operationState();
  }

  it('looks now at what waits to be tried again, within the same budget', () => {
    const state = parkedState();
    const nowMs = Date.parse(progressOf(state, 'cluster').dueAt ?? '') - 200_000;
    expect(decide(state, nowMs)).toMatchObject({ kind: 'wait' });
    const asked = taking(state, [command('retry')], nowMs);
    const call = { askedAt: new Date(nowMs).toISOString() };
    expect(decide(asked, nowMs)).toMatchObject({ kind: 'run', calls: [{ verb: 'begin', call }] });
    expect(progressOf(asked, 'cluster').retrying).toEqual(progressOf(state, 'cluster').retrying);
  });

  it('is refused when nothing waits for another try', () => {
    const { commands } = taking(operationState(), [command('retry')]);
    expect(commands).toMatchObject([{ refusedBecause: 'nothing in it waits to be tried again' }]);
  });

  it('does not come back sooner than a throttling Azure wants', () => {
    const throttled = except('cluster', 'begin', {
      outcome: 'retry',
      effect: 'none',
      problem: problem('throttled', 'TooManyRequests'),
      retryAfterSeconds: 600,
    });
    const { states } = runReducer(operationState(), { answer: throttled });
    const state = states.find((each) => each.steps['cluster']?.retrying !== undefined) ?? operationState();
    const asked = taking(state, [command('retry')], startMs + 60_000);
    expect(progressOf(asked, 'cluster').dueAt).toBe(progressOf(state, 'cluster').dueAt);
  });
});
