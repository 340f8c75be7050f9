import { describe, expect, it } from 'vitest';
import type { StepCall } from '../../../src/domain/decide.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { progressOf, type OperationState } from '../../../src/domain/operation-state.ts';
import { problemClasses, type ProblemClass } from '../../../src/domain/problem.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { command } from '../../support/commands.ts';
import { absent, allGoesWell, finds, order, problem, runReducer } from '../../support/reducer-run.ts';
import { clusterRequest, operationState } from '../../support/requests.ts';

type Answer = StepAnswer['answer'];

const failedCluster = finds({ found: 'ours', complete: false, outputs: { resourceId: '/cluster' } });
const whole = finds({ found: 'ours', complete: true, outputs: { resourceId: '/cluster' } });

/** What the cluster answers: its creation ends with this, and later looks find that. */
function clusterThat(ends: Answer, looks: (look: number) => Answer, begin?: Answer) {
  let looked = 0;
  return (call: StepCall): Answer => {
    if (call.call.stepId !== 'cluster' || call.verb === 'undo') return allGoesWell(call);
    if (call.verb === 'poll') return ends;
    if (call.verb === 'begin') return begin ?? allGoesWell(call);
    looked += 1;
    return looked === 1 ? absent : looks(looked - 1);
  };
}

function refusedFor(problemClass: ProblemClass): Answer {
  return { outcome: 'refused', problem: problem(problemClass, 'Broken') };
}

const survivable = [
  'nodeBootstrap',
  'unknown',
  'timedOut',
  'transient',
  'capacity',
  'busy',
  'dependencyBusy',
  'throttled',
  'fault',
] as const;

describe('a cluster whose creation Azure reports to have failed', () => {
  it('is done when it comes up within ten minutes', () => {
    const run = runReducer(operationState(), {
      answer: clusterThat(refusedFor('unknown'), (look) => (look < 5 ? failedCluster : whole)),
    });
    expect(run.state.phase).toBe('Succeeded');
    expect(progressOf(run.state, 'cluster')).toMatchObject({
      state: 'done',
      note: 'Azure reported Broken, yet it came up.',
    });
    expect(progressOf(run.state, 'cluster')).not.toHaveProperty('settling');
    const looks = run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'observe').slice(1);
    const pauses = looks.slice(1).map(({ atMs }, index) => atMs - (looks[index]?.atMs ?? 0));
    expect(pauses.every((pause) => pause >= 60_000 && pause < 62_000)).toBe(true);
    expect(run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'begin')).toHaveLength(1);
  });

  it('is refused for the first reason, and undone, when it does not', () => {
    const run = runReducer(operationState(), {
      answer: clusterThat(refusedFor('unknown'), () => failedCluster),
    });
    expect(run.state).toMatchObject({
      phase: 'Compensated',
      failure: { stepId: 'cluster', problem: { code: 'Broken' } },
    });
    const looks = run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'observe');
    expect(looks).toHaveLength(11);
    expect(order(run, 'undo')).toContain('cluster');
  });

  it('is awaited whatever the looks themselves meet with', () => {
    const bad: Answer[] = [
      { outcome: 'retry', effect: 'none', problem: problem('quota'), retryAfterSeconds: 90 },
      { outcome: 'fault', message: 'killed' },
      finds({ found: 'ours', complete: true, outputs: {}, handle: { url: 'u' } }),
    ];
    const run = runReducer(operationState(), {
      answer: clusterThat(refusedFor('unknown'), (look) => bad[look - 1] ?? whole),
    });
    expect(run.state.phase).toBe('Succeeded');
    const [, , second, third] = run.trace.filter(
      ({ stepId, verb }) => stepId === 'cluster' && verb === 'observe',
    );
    expect((third?.atMs ?? 0) - (second?.atMs ?? 0)).toBeGreaterThan(59_000);
  });

  it('is refused at once when nothing is there', () => {
    const run = runReducer(operationState(), { answer: clusterThat(refusedFor('unknown'), () => absent) });
    expect(run.state.failure?.problem.code).toBe('Broken');
    expect(run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'observe')).toHaveLength(
      2,
    );
  });

  it.each(problemClasses.map((each) => [each, (survivable as readonly string[]).includes(each)] as const))(
    'of class %s: awaited %s',
    (problemClass, isAwaited) => {
      const run = runReducer(operationState(), {
        answer: clusterThat(refusedFor(problemClass), () => failedCluster),
      });
      const awaited = run.states.some((state) => progressOf(state, 'cluster').settling !== undefined);
      expect(awaited).toBe(isAwaited);
      expect(run.state.phase).toBe('Compensated');
    },
  );

  it('is not awaited when Azure took nothing of it', () => {
    const run = runReducer(operationState(), {
      answer: clusterThat(refusedFor('unknown'), () => failedCluster, refusedFor('unknown')),
    });
    expect(run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'observe')).toHaveLength(
      1,
    );
  });

  it('is awaited as well when it was sent and never answered', () => {
    const lost: Answer = { outcome: 'retry', effect: 'unknown', problem: problem('mismatch', 'Lost') };
    const other: Answer = { outcome: 'retry', effect: 'unknown', problem: problem('timedOut', 'Lost') };
    const states = (begin: Answer) =>
      runReducer(operationState(), {
        answer: clusterThat(refusedFor('unknown'), () => failedCluster, begin),
      }).states;
    const awaits = (each: readonly OperationState[]) =>
      each.some((state) => progressOf(state, 'cluster').settling !== undefined);
    expect(awaits(states(other))).toBe(true);
    expect(awaits(states(lost))).toBe(false);
  });

  it('shows what is awaited, and until when', () => {
    const run = runReducer(operationState(), {
      answer: clusterThat(refusedFor('unknown'), () => failedCluster),
    });
    const awaiting = run.states.find((state) => progressOf(state, 'cluster').settling !== undefined);
    if (!awaiting) throw new Error('never awaited');
    const nowMs = Date.parse(progressOf(awaiting, 'cluster').dueAt ?? '') - 60_000;
    const document = operationDocument(awaiting, nowMs);
    const { waiting } = document.steps.find(({ id }) => id === 'cluster') ?? {};
    expect(waiting).toEqual({
      for: 'late success after Broken',
      next: new Date(nowMs + 60_000).toISOString(),
      until: new Date(nowMs + 600_000).toISOString(),
    });
    expect(document.currentSteps).toEqual(['cluster']);
  });

  it.each(['rollback', 'keep'] as const)('is awaited no longer after a cancel (%s)', (onFailure) => {
    let isAwaited = false;
    const run = runReducer(operationState(clusterRequest({ onFailure })), {
      answer: (call, state) => {
        isAwaited ||= progressOf(state, 'cluster').settling !== undefined;
        return answer(call);
      },
      mail: () => (isAwaited ? [command('cancel')] : []),
    });
    const looks = run.trace.filter(({ stepId, verb }) => stepId === 'cluster' && verb === 'observe');
    expect(looks.length).toBeLessThanOrEqual(3);
    expect(run.state.phase).toBe(onFailure === 'keep' ? 'Failed' : 'Canceled');
    expect(progressOf(run.state, 'cluster').state).toBe(onFailure === 'keep' ? 'refused' : 'undone');
  });

  const answer = clusterThat(refusedFor('unknown'), () => failedCluster);
});
