import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { GroupCommit } from '../../../../src/local/engine/store/group-commit.ts';

let database: DatabaseSync;
let commits: GroupCommit;
let commitCount: number;
let faults: unknown[];

const insert = (n: number): void => {
  database.exec(`INSERT INTO numbers VALUES (${String(n)})`);
};
const numbers = (): unknown[] =>
  database
    .prepare('SELECT n FROM numbers')
    .all()
    .map((row) => row['n']);

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
  commitCount = 0;
  faults = [];
  commits = new GroupCommit(database, {
    onCommit: () => (commitCount += 1),
    onFault: (error) => faults.push(error),
  });
});

describe('GroupCommit', () => {
  it('writes what is asked for in one turn as one transaction, and answers in order', async () => {
    const answered: number[] = [];
    const jobs = [1, 2, 3].map(async (n) => {
      answered.push(
        await commits.run(() => {
          insert(n);
          return n;
        }),
      );
    });
    expect(numbers()).toEqual([]);
    await Promise.all(jobs);
    expect(answered).toEqual([1, 2, 3]);
    expect(numbers()).toEqual([1, 2, 3]);
    expect(commitCount).toBe(1);
  });

  it('answers only when the transaction is over', async () => {
    await commits.run(() => {
      insert(1);
    });
    expect(database.isTransaction).toBe(false);
    expect(commitCount).toBe(1);
  });

  it('writes all jobs of a group or none, and nothing after a failure', async () => {
    const outcomes = await Promise.allSettled([
      commits.run(() => insert(1)),
      commits.run(() => insert(1)),
      commits.run(() => insert(2)),
    ]);
    expect(outcomes.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(numbers()).toEqual([]);
    expect(faults).toHaveLength(1);
    await expect(commits.run(() => insert(3))).rejects.toThrow('could not write its state');
    expect(numbers()).toEqual([]);
    expect(faults).toHaveLength(1);
  });

  it('writes what waits when it is closed, and nothing more', async () => {
    const last = commits.run(() => insert(1));
    await commits.close();
    await last;
    await expect(commits.run(() => insert(2))).rejects.toThrow('has stopped');
    expect(numbers()).toEqual([1]);
    expect(faults).toEqual([]);
  });
});
