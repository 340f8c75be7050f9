/**
 * An event on its way to an instance.
 *
 * 1. A message has a row in the inbox, or comes from an activity or a timer whose own row still stands for it.
 * 2. That row goes in the transaction that puts the event into the history, or drops it.
 */
import { parseEvents } from './history-event.ts';
import type { HistoryEvent } from './history-event.ts';
import type { TimerTable } from './store/timer-table.ts';
import type { InboxRow, WorkTables } from './store/work-tables.ts';

export interface Message {
  readonly instanceKey: number;
  readonly seq: number;
  /** Null for what is meant for whichever execution runs. */
  readonly executionId: string | null;
  readonly event: HistoryEvent;
  /** The task that the message answers. */
  readonly taskKey?: number;
  /** The timer that the message tells of. */
  readonly timerKey?: number;
  isStored: boolean;
  /** An episode that has taken the message is about to be written. */
  isConsumed: boolean;
}

export type Envelope = Pick<Message, 'instanceKey' | 'executionId' | 'event'>;

/** Writes a message; to be delivered when the transaction is over. */
export function postMessage(work: WorkTables, envelope: Envelope, seq = work.nextSeq()): Message {
  const message: Message = { ...envelope, seq, isStored: false, isConsumed: false };
  storeMessage(work, message);
  return message;
}

/** The answer to a task, not yet written. */
export function answerMessage(work: WorkTables, envelope: Envelope, taskKey: number): Message {
  return { ...envelope, taskKey, seq: work.nextSeq(), isStored: false, isConsumed: false };
}

/** That a timer has fired. Its row stands for the message to the end. */
export function timerMessage(work: WorkTables, envelope: Envelope, timerKey: number): Message {
  return { ...envelope, timerKey, seq: work.nextSeq(), isStored: false, isConsumed: false };
}

/** Puts the message's own row in the place of the task's, unless it has served already. */
export function storeMessage(work: WorkTables, message: Message): void {
  if (message.isStored || message.isConsumed) return;
  const { instanceKey, seq, executionId, event, taskKey } = message;
  work.insertMessage({ instanceKey, seq, executionId, event: JSON.stringify(event) });
  if (taskKey !== undefined) work.deleteTask(taskKey);
  message.isStored = true;
}

/** Where the rows are that stand for messages. */
interface MessageSources {
  readonly work: WorkTables;
  readonly timers: TimerTable;
}

/** Removes the row that stood for the message. */
export function removeMessage({ work, timers }: MessageSources, message: Message): void {
  if (message.isStored) work.deleteMessage(message.instanceKey, message.seq);
  else if (message.taskKey !== undefined) work.deleteTask(message.taskKey);
  else if (message.timerKey !== undefined) timers.delete(message.timerKey);
}

export function readMessages(rows: readonly InboxRow[]): Message[] {
  return rows.flatMap(({ instanceKey, seq, executionId, event }) =>
    parseEvents(event).map((each) => ({
      instanceKey,
      seq,
      executionId,
      event: each,
      isStored: true,
      isConsumed: false,
    })),
  );
}
