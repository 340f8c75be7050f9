import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationSync } from '../../src/contracts/activities.ts';
import { activityNames } from '../../src/contracts/names.ts';
import type { RecordChange } from '../../src/contracts/operation-records.ts';
import type { Command } from '../../src/domain/command.ts';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import type { StepNews } from '../../src/domain/operation-news.ts';
import { isEnded, type OperationState } from '../../src/domain/operation-state.ts';
import { takenUp } from '../../src/domain/take-up.ts';
import { operation } from '../../src/orchestrators/operation.ts';
import { command } from '../support/commands.ts';
import { problem } from '../support/reducer-run.ts';
import { replayRun, type ReplayedRun } from '../support/replay-harness.ts';
import { clusterRequest, operationState, START } from '../support/requests.ts';
import { ToldRecord } from '../support/told-record.ts';

/** What becomes of a write: taken; not taken; taken, and its answer lost; lost with all answers of the round. */
type Write = 'taken' | 'failed' | 'unanswered' | 'lost';

/** A world in which each operation of Azure takes a poll or two, with a record whose writes fail as a test wants. */
class World {
  readonly startMs = Date.parse(START);
  readonly record = new ToldRecord();
  readonly mail: Command[] = [];
  readonly syncs: OperationSync[] = [];
  refusesCluster = false;
  polls = 2;
  writes = (_change: RecordChange): Write => 'taken';
  readonly #polled = new Map<string, number>();

  activity(name: string, input: unknown): unknown {
    switch (name) {
      case activityNames.syncOperation:
        return this.#sync(input as OperationSync);
      case activityNames.publishRecord:
        if (!this.#write(input as RecordChange)) throw new Error('the record could not be written');
        return undefined;
      case activityNames.reopenRecord:
        this.record.reopen();
        return { kind: 'lives', run: this.record.run, mailCursor: 0 };
      default:
        return this.#verb(name, input as { stepId: string });
    }
  }

  #sync(sync: OperationSync): unknown {
    this.syncs.push(sync);
    const { after, change } = sync;
    const taken = change && this.#write(change);
    const commands = this.mail.filter(({ sequence }) => sequence > after);
    return { ...(taken === undefined ? {} : { taken }), commands };
  }

  #write(change: RecordChange): boolean {
    const outcome = this.writes(change);
    if (outcome === 'lost') throw new Error('the worker died');
    if (outcome !== 'failed') this.record.publish(change);
    return outcome === 'taken';
  }

  #verb(name: string, { stepId }: { stepId: string }): unknown {
    if (name.endsWith('_observe')) return { outcome: 'observed', observation: { found: 'absent' } };
    if (name.endsWith('_undo')) return { outcome: 'done', outputs: {} };
    if (name.endsWith('_diagnose')) return { outcome: 'diagnosed', diagnostics: {} };
    if (name === 'managedCluster_begin' && this.refusesCluster)
      return { outcome: 'refused', problem: problem('quota', 'QuotaExceeded') };
    if (name.endsWith('_begin')) return { outcome: 'pending', handle: { url: 'https://arm/x' } };
    const count = (this.#polled.get(stepId) ?? 0) + 1;
    this.#polled.set(stepId, count);
    const outputs = { resourceId: `/id/${stepId}`, principalId: 'p-1' };
    return count % this.polls === 0 ? { outcome: 'done', outputs } : { outcome: 'pending' };
  }

  go(state: OperationState = operationState()): Promise<ReplayedRun> {
    return replayRun(operation, state, this);
  }
}

function outputOf({ output }: ReplayedRun): OperationDocument {
  return output as OperationDocument;
}

function stepIds(): string[] {
  return operationState()
    .plan.steps.map(({ id }) => id)
    .sort();
}

/** The shortest plan, for what is run again and again. */
function shortState(): OperationState {
  return operationState(clusterRequest({ network: { mode: 'managedVnet' } }));
}

/** Numbered without a gap, and each step told as it ended. */
function expectWhole(news: readonly StepNews[], { steps }: OperationDocument): void {
  expect(news.map(({ sequence }) => sequence)).toEqual(news.map((_each, index) => index + 1));
  const last = new Map(news.map(({ stepId, state }) => [stepId, state] as const));
  const over = steps.filter(({ state }) => state !== 'waiting').map(({ id, state }) => [id, state] as const);
  expect([...last].sort()).toEqual([...over].sort());
}

describe('what a running operation tells its record', () => {
  /** As it was when the mailbox alone was read: telling the record costs no activity. */
  const ACTIVITIES = 129;
  /** So that each write is one that fails in one of so many runs. */
  const EVERY = 3;

  it('is every step once, as it ends, and its progress, with no more activities than before', async () => {
    const world = new World();
    const run = await world.go();
    expect(world.record.news.map(({ stepId }) => stepId).sort()).toEqual(stepIds());
    expectWhole(world.record.news, outputOf(run));
    expect(run.scheduled).toHaveLength(ACTIVITIES);
    const percents = world.record.changes.map(({ progress }) => progress?.percent ?? -1);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
    expect(world.record.phases).toEqual(['Preflight', 'Provisioning', 'Verifying', 'Succeeded']);
  });

  it('is nothing in a round in which nothing changed', async () => {
    const world = new World();
    world.polls = 6;
    await world.go();
    const told = world.syncs.flatMap(({ change }) => change ?? []);
    expect(told.length).toBeGreaterThan(10);
    expect(told.length).toBeLessThan(world.syncs.length / 2);
    const progress = told.map((change) => JSON.stringify([change.progress, change.news]));
    expect(new Set(progress).size).toBe(progress.length);
  });

  it('is at the end what the steps took and what is handed over', async () => {
    const world = new World();
    const document = outputOf(await world.go());
    const end = world.record.changes.at(-1);
    expect(end).toMatchObject({ phase: 'Succeeded', endedAt: document.endedAt, outputs: document.outputs });
    expect(end?.measures?.steps.map(({ id }) => id).sort()).toEqual(stepIds());
    expect(document).not.toHaveProperty('unrecorded');
  });

  it('costs neither the commands nor the round when it cannot be written', async () => {
    const world = new World();
    world.writes = ({ phase }) => (isEnded(phase) ? 'taken' : 'failed');
    world.mail.push(command('cancel'));
    expect(outputOf(await world.go())).toMatchObject({ phase: 'Canceled', commands: [{ kind: 'cancel' }] });
  });

  it('comes later when it cannot be written at first, in the order in which it happened', async () => {
    const world = new World();
    let writes = 0;
    world.writes = () => ((writes += 1) < 25 ? 'failed' : 'taken');
    const run = await world.go();
    expect(outputOf(run).phase).toBe('Succeeded');
    expectWhole(world.record.news, outputOf(run));
  });

  it.each([
    ['goes well', false],
    ['fails and is undone', true],
  ])('is whole whichever writes fail, of one that %s', async (_what, refusesCluster) => {
    for (const outcome of ['failed', 'unanswered', 'lost'] as const) {
      for (let first = 0; first < EVERY; first += 1) {
        const world = new World();
        world.refusesCluster = refusesCluster;
        world.polls = 1;
        let writes = 0;
        world.writes = () => ((writes += 1) % EVERY === first ? outcome : 'taken');
        const run = await world.go(shortState());
        expectWhole(world.record.news, outputOf(run));
      }
    }
  });

  it('is whole whatever becomes of any write, also over several lives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.boolean(), async (pick, refusesCluster) => {
        const world = new World();
        world.refusesCluster = refusesCluster;
        world.writes = () =>
          pick(() => fc.constantFrom<Write>('taken', 'taken', 'failed', 'unanswered', 'lost'));
        const first = outputOf(await world.go(shortState()));
        if (first.unrecorded) {
          // The watchdog writes the end with what it finds in the output.
          const { operationId, phase, updatedAt, unrecorded } = first;
          world.record.publish({ operationId, run: 1, phase, updatedAt, ...unrecorded });
        }
        expectWhole(world.record.news, first);
        const endState = world.record.changes.findLast((change) => change.endState)?.endState;
        if (first.unrecorded || !endState) return;
        world.record.reopen();
        world.mail.push(command('retry'));
        world.refusesCluster = false;
        world.writes = () => 'taken';
        const again = takenUp(endState, { run: world.record.run, mailCursor: 0 });
        const second = outputOf(await world.go(again));
        expect(second).toMatchObject({ phase: 'Succeeded', run: 2 });
        expectWhole(world.record.news, second);
      }),
      { numRuns: 8 },
    );
  });

  it('is told again within a minute, however long there is nothing to do', async () => {
    const world = new World();
    let failures = 0;
    world.writes = ({ news = [] }) => (news.length > 0 && (failures += 1) <= 6 ? 'failed' : 'taken');
    const run = await world.go();
    expectWhole(world.record.news, outputOf(run));
    const told = world.syncs.flatMap(({ change }) => (change?.news ? change.updatedAt : []));
    const gaps = told.slice(1, 6).map((at, index) => Date.parse(at) - Date.parse(told[index] ?? ''));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(61_000);
  });

  it('goes into its output when the end could not be written at all', async () => {
    const world = new World();
    world.writes = () => 'failed';
    const { unrecorded, phase, outputs } = outputOf(await world.go());
    expect(phase).toBe('Succeeded');
    expect(outputs).toBeDefined();
    expect(unrecorded?.news.map(({ stepId }) => stepId).sort()).toEqual(stepIds());
    expect(unrecorded?.measures.steps).toHaveLength(stepIds().length);
  });
});

describe('what an operation that is taken up again tells its record', () => {
  it('is nothing before it has read why', async () => {
    const world = new World();
    world.refusesCluster = true;
    await world.go();
    const endState = world.record.changes.at(-1)?.endState ?? operationState();
    expect(endState).not.toHaveProperty('untoldNews');
    const before = world.record.news.length;
    world.record.reopen();
    world.refusesCluster = false;
    world.mail.push(command('retry'));
    world.syncs.length = 0;
    const run = await world.go(takenUp(endState, { run: 2, mailCursor: 0 }));
    expect(world.syncs[0]).not.toHaveProperty('change');
    expect(world.record.news.slice(before)[0]?.sequence).toBe(before + 1);
    expectWhole(world.record.news, outputOf(run));
  });
});
