import { describe, expect, it } from 'vitest';
import type { Episode } from '../../../../bench/end-to-end/execution-counts.ts';
import {
  storageTransactions,
  transactionsByKind,
} from '../../../../bench/end-to-end/storage-transactions.ts';

const first: Episode = {
  messages: 1,
  activities: 2,
  timers: 1,
  ends: 'waits',
  newEvents: 6,
  events: 6,
  inputBytes: 1000,
  statusBytes: 0,
};
const last: Episode = { ...first, messages: 3, activities: 0, timers: 0, ends: 'continues as new' };

describe('transactionsByKind', () => {
  it('begins with what a start costs', () => {
    expect(transactionsByKind([])).toEqual({ tables: 3, queues: 1, blobReads: 0, blobWrites: 0 });
  });

  it('asks queues for messages, activities, timers and the next execution', () => {
    // Looked into, deleted, four for each activity, the timer's message.
    expect(transactionsByKind([first]).queues).toBe(1 + 1 + 1 + 8 + 1);
    expect(transactionsByKind([last]).queues).toBe(1 + 1 + 3 + 1);
  });

  it('asks tables for the history, its new rows and the instance', () => {
    expect(transactionsByKind([first]).tables).toBe(3 + 3);
  });

  it('goes to blobs with a state that is too long for a row', () => {
    const large = { inputBytes: 100_000 };
    expect(
      transactionsByKind([
        { ...first, ...large },
        { ...last, ...large },
      ]),
    ).toMatchObject({
      blobReads: 2,
      blobWrites: 1,
    });
  });

  it('adds up to the number of all', () => {
    const { tables, queues, blobReads, blobWrites } = transactionsByKind([first, last]);
    expect(storageTransactions([first, last])).toBe(tables + queues + blobReads + blobWrites);
  });
});
