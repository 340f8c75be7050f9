import { describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { readEndedSample } from '../../../src/status/ended-sample.ts';
import { operationRecord } from '../../support/operation-records.ts';

/** Lists that never end, of operations of one kind. */
function endless(kind: 'plan' | 'provision') {
  const asked: number[] = [];
  const list: OperationRecords['list'] = async ({ top }) => {
    asked.push(top);
    const records = Array.from({ length: top }, () => operationRecord({ kind, done: true }));
    return { records, continuationToken: 'more' };
  };
  return { asked, list };
}

describe('readEndedSample', () => {
  it('has a thousand, and reads no more than it needs', async () => {
    const { asked, list } = endless('provision');
    expect(await readEndedSample({ list })).toHaveLength(1000);
    expect(asked).toHaveLength(5);
  });

  it('gives up looking among any number of plans', async () => {
    const { asked, list } = endless('plan');
    expect(await readEndedSample({ list })).toEqual([]);
    expect(asked.length).toBeLessThan(20);
  });
});
