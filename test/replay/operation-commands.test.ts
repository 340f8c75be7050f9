import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationSync } from '../../src/contracts/activities.ts';
import { activityNames } from '../../src/contracts/names.ts';
import type { RecordChange } from '../../src/contracts/operation-records.ts';
import { commandKinds, type Command } from '../../src/domain/command.ts';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { isEnded, type OperationState } from '../../src/domain/operation-state.ts';
import { takenUp } from '../../src/domain/take-up.ts';
import { operation } from '../../src/orchestrators/operation.ts';
import { command } from '../support/commands.ts';
import { problem } from '../support/reducer-run.ts';
import { replayRun, type ReplayedRun } from '../support/replay-harness.ts';
import { clusterRequest, operationState, START } from '../support/requests.ts';

/** A world in which the cluster may be refused, with a mailbox and a record. */
class World {
  readonly startMs = Date.parse(START);
  readonly mail: Command[] = [];
  readonly changes: RecordChange[] = [];
  readonly calls: string[] = [];
  isDone = false;
  run = 1;
  marked = 0;
  clusterBusy = false;
  refusesCluster = false;
  /** Before each activity; what comes into the mailbox here is there when the activity looks. */
  before: (name: string) => void = () => undefined;
  rings = (): boolean => false;

  activity(name: string, input: unknown): unknown {
    this.before(name);
    this.calls.push(name);
    switch (name) {
      case activityNames.syncOperation: {
        const { after } = input as OperationSync;
        return { commands: this.mail.filter(({ sequence }) => sequence > after) };
      }
      case activityNames.publishRecord: {
        const change = input as RecordChange;
        this.changes.push(change);
        if (change.run === this.run && isEnded(change.phase)) this.isDone = true;
        return undefined;
      }
      case activityNames.markMailbox:
        this.marked = (input as { sequence: number }).sequence;
        return undefined;
      case activityNames.reopenRecord:
        if (this.clusterBusy) return { kind: 'clusterBusy', operationId: 'other' };
        if (this.isDone) this.run += 1;
        this.isDone = false;
        return { kind: 'lives', run: this.run, mailCursor: 0 };
      default:
        return this.#verb(name, input as { stepId: string });
    }
  }

  #verb(name: string, { stepId }: { stepId: string }): unknown {
    if (name.endsWith('_observe')) return { outcome: 'observed', observation: { found: 'absent' } };
    if (name.endsWith('_undo')) return { outcome: 'done', outputs: {} };
    if (name === 'managedCluster_begin' && this.refusesCluster)
      return { outcome: 'refused', problem: problem('quota', 'QuotaExceeded') };
    return { outcome: 'done', outputs: { resourceId: `/id/${stepId}`, principalId: 'p' } };
  }

  post(...commands: Command[]): void {
    this.mail.push(...commands);
  }

  go(state: OperationState = operationState()): Promise<ReplayedRun> {
    return replayRun(operation, state, this);
  }
}

function outputOf({ output }: ReplayedRun): OperationDocument {
  return output as OperationDocument;
}

/** When the end has been published, before the mailbox is read for the last time. */
function afterTheEnd(world: World, act: () => void): void {
  let isOver = false;
  world.before = (name) => {
    if (isOver || !world.isDone || name !== activityNames.syncOperation) return;
    isOver = true;
    act();
  };
}

describe('commands around the end of an operation', () => {
  it('take it up again in the same instance when they came while it ended', async () => {
    const world = new World();
    world.refusesCluster = true;
    afterTheEnd(world, () => {
      world.post(command('retry'));
      world.refusesCluster = false;
    });
    const document = outputOf(await world.go());
    expect(document).toMatchObject({ phase: 'Succeeded', run: 2, commands: [{ kind: 'retry' }] });
    expect(world.changes.at(-1)).toMatchObject({ run: 2, phase: 'Succeeded', mailCursor: 1 });
  });

  it('are refused, remembered and marked as read when they came too late', async () => {
    const world = new World();
    afterTheEnd(world, () => world.post(command('cancel')));
    const document = outputOf(await world.go());
    expect(document).toMatchObject({
      phase: 'Succeeded',
      commands: [{ kind: 'cancel', refusedBecause: 'it has ended: Succeeded' }],
    });
    expect(world.marked).toBe(1);
  });

  it('are refused while another operation has the cluster', async () => {
    const world = new World();
    [world.refusesCluster, world.clusterBusy] = [true, true];
    afterTheEnd(world, () => world.post(command('retry')));
    expect(outputOf(await world.go())).toMatchObject({
      phase: 'Compensated',
      commands: [{ refusedBecause: 'operation other has its cluster' }],
    });
    expect(world.marked).toBe(1);
  });

  it('are read first by one that is taken up, which ends as it was when they are not for it', async () => {
    const world = new World();
    world.refusesCluster = true;
    await world.go();
    const endState = world.changes.at(-1)?.endState ?? operationState();
    expect(endState.phase).toBe('Compensated');
    [world.run, world.isDone] = [2, false];
    world.post(command('forget'));
    const again = await world.go(takenUp(endState, { run: 2, mailCursor: 0 }));
    expect(outputOf(again)).toMatchObject({ phase: 'Compensated', run: 2, commands: [{ kind: 'forget' }] });
    expect(world.changes.at(-1)).toMatchObject({ run: 2, phase: 'Compensated', mailCursor: 1 });
    expect(again.scheduled.filter((name) => name.endsWith('_undo'))).toEqual([]);
  });
});

describe('commands to an operation that runs', () => {
  it('are taken in when one comes before the first round', async () => {
    const world = new World();
    world.post(command('cancel'));
    const document = outputOf(await world.go());
    expect(document).toMatchObject({ phase: 'Canceled', resources: [] });
  });

  it('tell the record that it is suspended, and that it is not any more', async () => {
    const world = new World();
    let looks = 0;
    world.before = (name) => {
      if (name !== activityNames.syncOperation) return;
      looks += 1;
      if (looks === 3) world.post(command('suspend'));
      if (looks === 8) world.post(command('resume', { sequence: 2 }));
    };
    expect(outputOf(await world.go()).phase).toBe('Succeeded');
    const told = world.changes.map(({ suspendedAt }) => typeof suspendedAt);
    expect(told).toContain('string');
    expect(world.changes.at(-1)).toMatchObject({ suspendedAt: null, mailCursor: 2 });
  });

  it('are each taken in once and in order, whatever they are and whenever they and the doorbell come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...commandKinds), { minLength: 1, maxLength: 15 }),
        fc.boolean(),
        fc.gen(),
        async (kinds, refusesCluster, pick) => {
          const world = new World();
          world.refusesCluster = refusesCluster;
          const left = kinds.map((kind, index) =>
            command(kind, { sequence: index + 1, confirm: 'aks-test' }),
          );
          let rings = 0;
          world.rings = () => rings < 20 && pick(fc.nat, { max: 4 }) === 0 && (rings += 1) > 0;
          world.before = (name) => {
            // After the last look of an ended operation it is for the sender to take it up.
            if (name === activityNames.markMailbox) return;
            const burst = pick(fc.nat, { max: 7 }) === 0 ? pick(fc.nat, { max: 4 }) : 0;
            world.post(...left.splice(0, burst));
          };
          const onFailure = refusesCluster ? 'keep' : 'rollback';
          const run = await world.go(operationState(clusterRequest({ onFailure })));
          const { commands = [], done } = outputOf(run);
          expect(done).toBe(true);
          expect(commands.map(({ sequence }) => sequence)).toEqual(
            world.mail.map(({ sequence }) => sequence),
          );
          expect(run.largestHistory).toBeLessThan(300);
        },
      ),
      { numRuns: 15 },
    );
  });
});
