import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityNames } from '../../src/contracts/names.ts';
import type { RecordChange, Turn } from '../../src/contracts/operation-records.ts';
import type { QueuedOperation } from '../../src/contracts/queued-operation.ts';
import type { Command } from '../../src/domain/command.ts';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { operation } from '../../src/orchestrators/operation.ts';
import { command } from '../support/commands.ts';
import { replayRun, type ReplayWorld } from '../support/replay-harness.ts';
import { clusterRequest, operationState, START } from '../support/requests.ts';

const HOUR_MS = 3_600_000;

const queued: QueuedOperation = {
  queued: true,
  ids: operationState().ids,
  request: clusterRequest({}),
  acceptedAt: START,
};

interface Script {
  /** What it is told when it looks, the last for ever; a text is thrown. */
  readonly turns: readonly (Turn | string)[];
  /** What is in the mailbox from this look on. */
  readonly mail?: { readonly look: number; readonly commands: readonly Command[] };
  /** So many attempts to make the state fail. */
  readonly failingStates?: number;
}

const holds: Turn = { kind: 'holds' };
const behind: Turn = { kind: 'behind', operationId: 'other-1' };

/** A world in which every step is done at once when it is the operation's turn. */
function queueWorld({ turns, mail, failingStates = 0 }: Script) {
  let looks = 0;
  let states = 0;
  const changes: RecordChange[] = [];
  const world: ReplayWorld = {
    startMs: Date.parse(START),
    activity(name, input) {
      switch (name) {
        case activityNames.syncOperation: {
          const { after } = input as { after: number };
          const inBox = mail && looks >= mail.look ? mail.commands : [];
          return { commands: inBox.filter(({ sequence }) => sequence > after) };
        }
        case activityNames.takeTurn: {
          const turn = turns[Math.min(looks, turns.length - 1)];
          looks += 1;
          if (typeof turn === 'string') throw new Error(turn);
          return turn;
        }
        case activityNames.buildState:
          states += 1;
          if (states <= failingStates) throw new Error('the ledgers cannot be read');
          return operationState();
        case activityNames.publishRecord:
          changes.push(input as RecordChange);
          return undefined;
        default:
          return name.endsWith('_observe')
            ? { outcome: 'observed', observation: { found: 'absent' } }
            : { outcome: 'done', outputs: { resourceId: '/id', principalId: 'p-1' } };
      }
    },
  };
  return { world, changes, looks: () => looks };
}

function run(script: Script, more: Partial<ReplayWorld> = {}) {
  const scripted = queueWorld(script);
  const running = replayRun(operation, queued, { ...scripted.world, ...more });
  return running.then((result) => ({ ...result, ...scripted, shown: documentsOf(result.customStatuses) }));
}

function documentsOf(statuses: readonly unknown[]): readonly OperationDocument[] {
  return statuses as readonly OperationDocument[];
}

describe('an operation that may wait for its cluster', () => {
  it('begins at once when it has it', async () => {
    const { output, looks, endMs } = await run({ turns: [holds] });
    expect(output).toMatchObject({ phase: 'Succeeded' });
    expect(looks()).toBe(1);
    expect(endMs - Date.parse(START)).toBeLessThan(60_000);
  });

  it('waits with growing pauses, says what for until when, and then runs', async () => {
    const { output, shown, scheduled } = await run({ turns: [behind, behind, behind, behind, holds] });
    expect(output).toMatchObject({ phase: 'Succeeded' });
    const waits = shown.filter(({ waiting }) => waiting);
    expect(waits[0]).toMatchObject({
      phase: 'Accepted',
      done: false,
      waiting: { for: 'the end of operation other-1', until: '2026-01-05T20:00:00.000Z' },
      allowedCommands: ['cancel'],
    });
    const pauses = waits.map(
      ({ updatedAt, nextLookAt }) => Date.parse(nextLookAt ?? '') - Date.parse(updatedAt),
    );
    expect(pauses).toEqual([30_000, 60_000, 120_000, 120_000]);
    expect(scheduled.filter((name) => name === activityNames.buildState)).toHaveLength(1);
  });

  it('has its three hours from its turn on, not from its message', async () => {
    const turns = [...Array.from({ length: 100 }, () => behind), holds];
    const { output, shown } = await run({ turns });
    expect(output).toMatchObject({ phase: 'Succeeded' });
    const working = shown.find(({ waiting, deadlineAt }) => !waiting && deadlineAt !== undefined);
    expect(Date.parse(working?.deadlineAt ?? '') - Date.parse(START)).toBeGreaterThan(6 * HOUR_MS);
  });

  it('keeps each history under 300 events however long it waits (I8)', async () => {
    const { largestHistory, executions } = await run({
      turns: [...Array.from({ length: 60 }, () => behind), holds],
    });
    expect(largestHistory).toBeLessThan(300);
    expect(executions).toBeGreaterThan(5);
  });

  it('is canceled when it has its turn and its state cannot be made', async () => {
    const mail = { look: 2, commands: [command('cancel')] };
    const { output } = await run({ turns: [behind, holds], failingStates: 1000, mail });
    expect(output).toMatchObject({ phase: 'Canceled', refusal: { code: 'Canceled' } });
  });

  it('ends as failed after twelve hours, having begun nothing', async () => {
    const { output, scheduled, changes, endMs } = await run({ turns: [behind] });
    expect(output).toMatchObject({
      phase: 'Failed',
      done: true,
      refusal: { code: 'QueuedTooLong', class: 'timedOut', step: null },
    });
    expect(changes).toMatchObject([{ phase: 'Failed', refusal: { code: 'QueuedTooLong' } }]);
    expect(changes[0]).not.toHaveProperty('endState');
    expect(endMs - Date.parse(START)).toBeGreaterThanOrEqual(12 * HOUR_MS);
    expect(endMs - Date.parse(START)).toBeLessThan(12 * HOUR_MS + 60_000);
    expect(new Set(scheduled)).toEqual(
      new Set([activityNames.syncOperation, activityNames.takeTurn, activityNames.publishRecord]),
    );
  });

  it('ends as canceled at a cancel, which rings, and tells who asked', async () => {
    let rang = false;
    const script = {
      turns: [behind],
      mail: {
        look: 1,
        commands: [command('suspend'), command('cancel', { sequence: 2, reason: 'not wanted' })],
      },
    };
    const { output, changes, endMs } = await run(script, { rings: () => (rang ? false : (rang = true)) });
    expect(output).toMatchObject({
      phase: 'Canceled',
      done: true,
      refusal: { code: 'Canceled', message: 'Canceled by ops before it had its turn: not wanted' },
    });
    expect(changes).toMatchObject([{ phase: 'Canceled', mailCursor: 2 }]);
    expect(endMs - Date.parse(START)).toBeLessThan(60_000);
  });

  it('leaves other commands for its turn', async () => {
    const script = { turns: [behind, behind, holds], mail: { look: 0, commands: [command('resume')] } };
    const { scheduled, looks } = await run(script);
    expect(looks()).toBe(3);
    expect(scheduled).toContain(activityNames.buildState);
  });

  it('takes a cancel that meets its turn as every operation does', async () => {
    const script = { turns: [behind, holds], mail: { look: 1, commands: [command('cancel')] } };
    const { output } = await run(script);
    expect(output).toMatchObject({ phase: 'Canceled', refusal: { code: 'Canceled', step: null } });
    expect((output as OperationDocument).steps.length).toBeGreaterThan(0);
  });

  it('looks again when the records or its state cannot be had', async () => {
    const { output } = await run({ turns: ['away', behind, 'away', holds], failingStates: 2 });
    expect(output).toMatchObject({ phase: 'Succeeded' });
  });

  it('comes to the same however often the doorbell rings and in whatever order things complete', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.integer({ min: 0, max: 15 }), async (pick, waits) => {
        let rings = 0;
        const { output } = await run(
          { turns: [...Array.from({ length: waits }, () => behind), holds] },
          {
            pick: (count) => (count === 0 ? 0 : pick(fc.nat, { max: count - 1 })),
            rings: () => rings < 20 && pick(fc.nat, { max: 9 }) === 0 && (rings += 1) > 0,
          },
        );
        expect(output).toMatchObject({ phase: 'Succeeded' });
      }),
      { numRuns: 6 },
    );
  });
});
