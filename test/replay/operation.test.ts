import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityNames } from '../../src/contracts/names.ts';
import { verbActivityName } from '../../src/contracts/step-kind.ts';
import { STATUS_LIMIT } from '../../src/domain/fit-status.ts';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { operation } from '../../src/orchestrators/operation.ts';
import { problem } from '../support/reducer-run.ts';
import { replayRun, type ReplayWorld } from '../support/replay-harness.ts';
import { operationState, START } from '../support/requests.ts';
import { command } from '../support/commands.ts';

/** A world in which nothing exists, operations take some polls, and all goes well. */
function calmWorld(polls = 3): ReplayWorld & { readonly calls: string[] } {
  const polled = new Map<string, number>();
  const calls: string[] = [];
  return {
    startMs: Date.parse(START),
    calls,
    activity(name, input) {
      calls.push(name);
      if (name === activityNames.syncOperation) return { commands: [] };
      if (name === activityNames.publishRecord) return undefined;
      const { stepId } = input as { stepId: string };
      const outputs = { resourceId: `/id/${stepId}`, principalId: 'p-1' };
      if (name.endsWith('_observe')) return { outcome: 'observed', observation: { found: 'absent' } };
      if (name.endsWith('_begin')) return { outcome: 'pending', handle: { url: 'https://arm/x' } };
      const count = (polled.get(stepId) ?? 0) + 1;
      polled.set(stepId, count);
      return count < polls ? { outcome: 'pending' } : { outcome: 'done', outputs };
    },
  };
}

function handlerInput() {
  return operationState();
}

describe('the operation orchestrator, replayed from its first line at every yield', () => {
  it('asks for the same again each time, across continue-as-new, and ends Succeeded', async () => {
    const world = calmWorld(12);
    const run = await replayRun(operation, handlerInput(), world);
    expect(run.output).toMatchObject({ phase: 'Succeeded', done: true, percent: 100 });
    expect(run.executions).toBeGreaterThan(2);
  });

  it('keeps the history of one execution under 300 events (I8)', async () => {
    const run = await replayRun(operation, handlerInput(), calmWorld(40));
    expect(run.largestHistory).toBeLessThan(300);
  });

  it('observes, begins and ends each step once', async () => {
    const run = await replayRun(operation, handlerInput(), calmWorld());
    for (const { kind } of operationState().plan.steps) {
      const planned = operationState().plan.steps.filter((step) => step.kind === kind).length;
      for (const verb of ['observe', 'begin'] as const) {
        expect(run.scheduled.filter((name) => name === verbActivityName(kind, verb))).toHaveLength(planned);
      }
    }
  });

  it('publishes each phase to the record once, the last one before it ends', async () => {
    const phases: unknown[] = [];
    const world = calmWorld();
    await replayRun(operation, handlerInput(), {
      ...world,
      activity: (name, input) => {
        if (name === activityNames.publishRecord) phases.push((input as { phase: string }).phase);
        return world.activity(name, input);
      },
    });
    expect(phases).toEqual(['Preflight', 'Provisioning', 'Verifying', 'Succeeded']);
  });

  it('goes on when an activity is lost with its worker: the step is observed again', async () => {
    const world = calmWorld();
    let lost = 0;
    const run = await replayRun(operation, handlerInput(), {
      ...world,
      activity: (name, input) => {
        if (name === 'virtualNetwork_begin' && lost === 0) {
          lost += 1;
          throw new Error('the worker died');
        }
        return world.activity(name, input);
      },
    });
    expect(run.output).toMatchObject({ phase: 'Succeeded' });
    expect(run.scheduled.filter((name) => name === 'virtualNetwork_observe')).toHaveLength(2);
  });

  it('takes a cancel from the mailbox when the doorbell rings, and compensates', async () => {
    const world = calmWorld();
    let rung = false;
    const run = await replayRun(operation, handlerInput(), {
      ...world,
      rings: () => {
        const now = !rung && world.calls.includes('managedCluster_begin');
        rung ||= now;
        return now;
      },
      activity: (name, input) =>
        name === activityNames.syncOperation && rung
          ? { commands: [command('cancel', { reason: 'test' })] }
          : name.endsWith('_undo')
            ? { outcome: 'done', outputs: {} }
            : world.activity(name, input),
    });
    expect(run.output).toMatchObject({ phase: 'Canceled', refusal: { code: 'Canceled', step: null } });
    expect(run.scheduled).toContain('managedCluster_undo');
  });

  it('compensates what a refusal leaves behind', async () => {
    const world = calmWorld();
    const run = await replayRun(operation, handlerInput(), {
      ...world,
      activity: (name, input) => {
        if (name === 'managedCluster_begin')
          return { outcome: 'refused', problem: problem('quota', 'QuotaExceeded') };
        return name.endsWith('_undo') ? { outcome: 'done', outputs: {} } : world.activity(name, input);
      },
    });
    expect(run.output).toMatchObject({
      phase: 'Compensated',
      refusal: { step: 'cluster', code: 'QuotaExceeded' },
    });
  });

  it('gives the same end whatever order activities complete in and whenever the doorbell rings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.integer({ min: 1, max: 6 }), async (pick, polls) => {
        let rings = 0;
        const run = await replayRun(operation, handlerInput(), {
          ...calmWorld(polls),
          pick: (count) => (count === 0 ? 0 : pick(fc.nat, { max: count - 1 })),
          rings: () => rings < 20 && pick(fc.nat, { max: 9 }) === 0 && (rings += 1) > 0,
        });
        expect(run.output).toMatchObject({ phase: 'Succeeded' });
        expect((run.output as OperationDocument).steps.map(({ state }) => state)).toEqual(
          operationState().plan.steps.map(() => 'done'),
        );
      }),
      { numRuns: 12 },
    );
  });

  it('shows the end only together with its output', async () => {
    const { customStatuses } = await replayRun(operation, handlerInput(), calmWorld());
    expect(customStatuses.filter((status) => (status as OperationDocument).done)).toHaveLength(1);
    expect(customStatuses.at(-1)).toMatchObject({ phase: 'Succeeded', done: true });
  });

  it('never shows a custom status above its limit', async () => {
    const { customStatuses } = await replayRun(operation, handlerInput(), calmWorld());
    for (const status of customStatuses)
      expect(JSON.stringify(status).length).toBeLessThanOrEqual(STATUS_LIMIT);
  });

  it('is caught by this harness when it is not deterministic', async () => {
    let turn = 0;
    const world = calmWorld();
    await expect(
      replayRun(
        function* wayward(context) {
          turn += 1;
          yield context.df.callActivity(turn % 2 ? 'one' : 'two', {});
          yield context.df.callActivity('three', {});
        },
        {},
        { ...world, activity: () => ({}) },
      ),
    ).rejects.toThrow('replay diverged from history');
  });
});

describe('the operation orchestrator, when the program itself is at fault', () => {
  it('fails with a message, and its record says so', async () => {
    const world = calmWorld();
    const changes: unknown[] = [];
    const broken = { ...operationState(), steps: {} };
    const run = replayRun(operation, broken, {
      ...world,
      activity: (name, input) => {
        changes.push(input);
        return world.activity(name, input);
      },
    });
    await expect(run).rejects.toThrow('has no step');
    expect(changes).toMatchObject([{ phase: 'Failed', refusal: { code: 'OrchestrationFault' } }]);
  });
});
