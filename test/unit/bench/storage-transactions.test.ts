import { describe, expect, it } from 'vitest';
import type { Episode } from '../../../bench/end-to-end/execution-counts.ts';
import { episodeTransactions, storageTransactions } from '../../../bench/end-to-end/storage-transactions.ts';

const quiet: Episode = {
  messages: 1,
  activities: 0,
  timers: 0,
  ends: 'waits',
  newEvents: 3,
  events: 10,
  inputBytes: 1000,
  statusBytes: 500,
};

describe('episodeTransactions', () => {
  it('takes messages, reads the history, writes it and the instance, and deletes each message', () => {
    expect(episodeTransactions(quiet)).toBe(5);
    expect(episodeTransactions({ ...quiet, messages: 3 })).toBe(7);
  });

  it('counts four for an activity and one for a timer', () => {
    expect(episodeTransactions({ ...quiet, activities: 2, timers: 1 })).toBe(5 + 8 + 1);
  });

  it('writes a hundred rows at a time, the sentinel among them', () => {
    expect(episodeTransactions({ ...quiet, newEvents: 99 })).toBe(5);
    expect(episodeTransactions({ ...quiet, newEvents: 100 })).toBe(6);
  });

  it('reads a long state from a blob, and writes it there when it goes on as new', () => {
    const large = { ...quiet, inputBytes: 31_000 };
    expect(episodeTransactions(large)).toBe(6);
    expect(episodeTransactions({ ...large, ends: 'continues as new' })).toBe(8);
    expect(episodeTransactions({ ...quiet, ends: 'continues as new' })).toBe(6);
  });
});

describe('storageTransactions', () => {
  it('adds what the start costs', () => {
    expect(storageTransactions([])).toBe(4);
    expect(storageTransactions([quiet, quiet])).toBe(14);
  });
});
