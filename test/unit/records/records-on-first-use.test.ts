import { describe, expect, it } from 'vitest';
import { recordsOnFirstUse } from '../../../src/records/records-on-first-use.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';

describe('recordsOnFirstUse', () => {
  it('opens them with the first call, and passes on what is asked and answered', async () => {
    let opened = 0;
    const opens = openSqliteRecords(':memory:');
    const records = recordsOnFirstUse(async () => {
      opened += 1;
      return opens;
    });
    expect(opened).toBe(0);
    await records.keepReport('orphans', { found: 3 });
    expect(await records.report('orphans')).toEqual({ found: 3 });
    expect(opened).toBeGreaterThan(0);
  });

  it('has no method that they lack', () => {
    const opens = openSqliteRecords(':memory:');
    const own = Object.entries(opens).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    const names = Object.keys(recordsOnFirstUse(() => Promise.resolve(opens)));
    expect(own).toEqual(expect.arrayContaining(names));
  });

  it('passes on that they could not be opened', async () => {
    const records = recordsOnFirstUse(() => Promise.reject(new Error('no such account')));
    await expect(records.tally()).rejects.toThrow('no such account');
  });
});
