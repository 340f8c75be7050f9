/**
 * How many transactions a run costs in an account of Azure Storage, were that Durable's back end: a model, for the
 * embedded engine has none. It follows what is published of the provider (https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-azure-storage-provider):
 * instance messages in control queues, activities in a work-item queue, a table of histories, a table of instances.
 *
 * Not in it, for it costs the same with no run at all (`npm run bench -- cost` has it): looks into empty queues, leases
 * of partitions, and the host's own locks. Nor are the operation records, which are the app's own tables.
 */
import type { Episode } from './execution-counts.ts';

const transactions = {
  /** `getStatus` before the start reads the row of the instance. */
  lookBeforeStart: 1,
  /** The client of the extension reads the row again, writes it as pending, and puts the message that starts it. */
  start: 3,
  /** One look into the control queue brings up to 32 messages: all that an episode takes in, as a rule. */
  takeMessages: 1,
  /** Extended sessions are off for out-of-process workers: the history is read before each episode. */
  readHistory: 1,
  /** Each message is deleted when the episode is written. */
  deleteMessage: 1,
  /** The row of the instance: what it does now, and its custom status. */
  writeInstance: 1,
  /** Put in the work-item queue, taken there, its answer put in the control queue, deleted. */
  activity: 4,
  /** Put in the control queue, to be seen when it is due; taking and deleting it are part of the episode it wakes. */
  timer: 1,
  /** The message that starts the next execution. */
  continueAsNew: 1,
  /** A text that is too long for a row or a message goes to a blob, and is read from there. */
  writeBlob: 1,
  readBlob: 1,
} as const;

/** Entities in one batch of a table. One more row, the sentinel, is written with each. */
const ROWS_A_BATCH = 100;
/** A query answers with so many rows at most. */
const ROWS_A_PAGE = 1000;
/** A property of a table holds 64 KiB of UTF-16; the provider goes to a blob at 60 KiB. The state is ASCII, nearly all. */
const LONGEST_TEXT = (60 * 1024) / 2;

/** What the transactions are made to: their prices differ. */
export interface TransactionsByKind {
  readonly tables: number;
  readonly queues: number;
  readonly blobReads: number;
  readonly blobWrites: number;
}

/** The look before the start, and the client's look; the instance as pending; the message that starts it. */
const BEGUN: TransactionsByKind = {
  tables: transactions.lookBeforeStart + transactions.start - 1,
  queues: 1,
  blobReads: 0,
  blobWrites: 0,
};

export function storageTransactions(episodes: readonly Episode[]): number {
  return totalOf(transactionsByKind(episodes));
}

export function transactionsByKind(episodes: readonly Episode[]): TransactionsByKind {
  return episodes.map(byKind).reduce(
    (sum, each) => ({
      tables: sum.tables + each.tables,
      queues: sum.queues + each.queues,
      blobReads: sum.blobReads + each.blobReads,
      blobWrites: sum.blobWrites + each.blobWrites,
    }),
    BEGUN,
  );
}

export function episodeTransactions(episode: Episode): number {
  return totalOf(byKind(episode));
}

function byKind(episode: Episode): TransactionsByKind {
  const { messages, activities, timers, newEvents, events, ends } = episode;
  return {
    tables:
      transactions.readHistory * Math.ceil(Math.max(1, events) / ROWS_A_PAGE) +
      Math.ceil((newEvents + 1) / ROWS_A_BATCH) +
      transactions.writeInstance,
    queues:
      transactions.takeMessages +
      transactions.deleteMessage * messages +
      transactions.activity * activities +
      transactions.timer * timers +
      (ends === 'continues as new' ? transactions.continueAsNew : 0),
    ...blobTransactions(episode),
  };
}

/** The input of the execution is read with its history, and written when the execution before goes on as new. */
function blobTransactions({
  inputBytes,
  ends,
}: Episode): Pick<TransactionsByKind, 'blobReads' | 'blobWrites'> {
  if (inputBytes <= LONGEST_TEXT) return { blobReads: 0, blobWrites: 0 };
  return {
    blobReads: transactions.readBlob,
    blobWrites: ends === 'continues as new' ? transactions.writeBlob : 0,
  };
}

function totalOf({ tables, queues, blobReads, blobWrites }: TransactionsByKind): number {
  return tables + queues + blobReads + blobWrites;
}
