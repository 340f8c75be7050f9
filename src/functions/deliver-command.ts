/**
 * Has an operation take in what is in its mailbox: rings for one that lives, reopens and starts one that has ended. Each
 * step may be taken again after a crash at any moment; nothing here applies a command.
 */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { whyRefused, type CommandSubject } from '../domain/allow-command.ts';
import type { Command } from '../domain/command.ts';
import { isEnded, type OperationState } from '../domain/operation-state.ts';
import { takenUp } from '../domain/take-up.ts';
import { whyNotReopened } from '../domain/why-not-reopened.ts';
import { hasStopped, type DurableInstance, type ReadInstance } from '../status/read-operation.ts';

export interface DeliveryDependencies {
  readonly records: OperationRecords;
  readonly readInstance: ReadInstance;
  /** Raises the doorbell; one that nobody hears is no failure. */
  readonly ring: (operationId: string) => Promise<void>;
  /** Starts the operation in place of an instance that has ended; does nothing when one runs. */
  readonly startAgain: (state: OperationState) => Promise<void>;
  /** A moment, in which an orchestration that has nothing more to do comes to its end. */
  readonly pause: () => Promise<void>;
}

export type Delivery =
  { readonly kind: 'delivered' } | { readonly kind: 'turnedAway'; readonly because: string };

/**
 * A command of the last moments that still waits has rung already, and the operation reads on after taking it in. A second
 * one rings all the same: the sender of the first may have died before it rang.
 */
const RUNG_LATELY_MS = 30_000;
const RINGS_OF_A_BURST = 2;

/**
 * `command` is in the mailbox. Turned away is one that came too late, or for which the operation cannot be taken up; it
 * is then marked as read, unless one before it is not.
 */
export async function deliverCommand(
  dependencies: DeliveryDependencies,
  command: Command,
  nowMs: number,
): Promise<Delivery> {
  const { records } = dependencies;
  const before = turnedAway(command);
  if (before) return before;
  // Read after the command was written: an operation whose end is not here yet reads its mailbox after that end.
  const record = await recordOf(records, command.operationId);
  if (!record.done && !isEnded(record.phase)) {
    if (await isAmongFirstWaiting(records, record, { command, nowMs }))
      await dependencies.ring(record.operationId);
    return { kind: 'delivered' };
  }
  if (record.done && command.sequence <= record.mailCursor) return { kind: 'delivered' };
  const because = record.done ? whyRefused(recordSubject(record), command) : undefined;
  return because === undefined
    ? takeUp(dependencies, { record, command, nowMs })
    : turnAway(records, command, because);
}

/** What the rule on commands sees of a record; `unread`: how many commands the operation has not taken in. */
export function recordSubject(record: OperationRecord, unread = 0): CommandSubject {
  const { kind, phase, done, clusterId, suspendedAt } = record;
  const isSuspended = unread > 0 ? {} : { isSuspended: suspendedAt !== undefined };
  return { kind, phase, done, clusterId, ...isSuspended };
}

interface Arrival {
  readonly record: OperationRecord;
  readonly command: Command;
  readonly nowMs: number;
}

async function takeUp(
  dependencies: DeliveryDependencies,
  { record, command, nowMs }: Arrival,
): Promise<Delivery> {
  const { records } = dependencies;
  const { operationId } = record;
  const nowAt = new Date(Math.max(nowMs, Date.parse(record.updatedAt))).toISOString();
  const reopening = await records.reopen(operationId, nowAt);
  switch (reopening.kind) {
    case 'unknown':
    case 'clusterBusy':
    case 'superseded':
      return turnAway(records, command, whyNotReopened(reopening));
    case 'live':
    case 'reopened': {
      // Once its record says that it moves, the state that it started from is out of date.
      const isStarting = isEnded(reopening.record.phase);
      if (reopening.state && isStarting) {
        await start(dependencies, takenUp(reopening.state, reopening.record));
      } else await dependencies.ring(operationId);
      return { kind: 'delivered' };
    }
  }
}

const MOST_TRIES = 40;

/**
 * The instance of the run before may not quite have ended: then it takes the new run up itself, if it reads the command,
 * or ends in a moment.
 */
async function start(dependencies: DeliveryDependencies, state: OperationState): Promise<void> {
  const { operationId } = state.ids;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const instance = await dependencies.readInstance(operationId);
    if (runOf(instance) >= state.run) return dependencies.ring(operationId);
    if (!instance || hasStopped(instance)) return dependencies.startAgain(state);
    await dependencies.pause();
  }
  throw new Error(`Operation ${operationId} does not come to the end of run ${String(state.run - 1)}`);
}

/** The run that the instance says it is in, or was; 0 when it says nothing. */
function runOf(instance: DurableInstance | undefined): number {
  const runs = [instance?.output, instance?.customStatus].map((shown) =>
    typeof shown === 'object' && shown !== null && 'run' in shown ? Number(shown.run) : 0,
  );
  return Math.max(...runs);
}

/**
 * Marks the command as read, so that it is not done at some later time, and has it keep the reason, for whoever sends it
 * again. Only what can be marked is turned away: behind one that still waits it stays, and is taken in or refused with
 * that.
 */
async function turnAway(records: OperationRecords, command: Command, because: string): Promise<Delivery> {
  const { operationId, sequence } = command;
  const record = await recordOf(records, operationId);
  const [first] = await records.readMailbox(operationId, record.mailCursor);
  if (first?.sequence === sequence) await records.markMailRead(operationId, sequence, because);
  const [after] = await records.readMailbox(operationId, sequence - 1);
  return (after && turnedAway(after)) ?? { kind: 'delivered' };
}

function turnedAway({ turnedAwayBecause: because }: Command): Delivery | undefined {
  return because === undefined ? undefined : { kind: 'turnedAway', because };
}

async function isAmongFirstWaiting(
  records: OperationRecords,
  { operationId, mailCursor }: OperationRecord,
  { command, nowMs }: Pick<Arrival, 'command' | 'nowMs'>,
): Promise<boolean> {
  const waiting = await records.readMailbox(operationId, mailCursor);
  const before = waiting.filter(
    ({ sequence, sentAt }) =>
      sequence < command.sequence && Math.abs(nowMs - Date.parse(sentAt)) < RUNG_LATELY_MS,
  );
  return before.length < RINGS_OF_A_BURST;
}

async function recordOf(records: OperationRecords, operationId: string): Promise<OperationRecord> {
  const record = await records.get(operationId);
  if (!record) throw new Error(`The record of ${operationId} is gone`);
  return record;
}
