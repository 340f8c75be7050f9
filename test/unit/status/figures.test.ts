import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { figuresOver } from '../../../src/status/figures.ts';
import { operationRecord } from '../../support/operation-records.ts';

const END_AT = '2026-01-05T08:10:00.000Z';
const { mode, profile } = { mode: 'byoVnet', profile: 'ga' } as const;
const step = { id: 'cluster', kind: 'managedCluster', state: 'done', attempts: 1 } as const;

let records: OperationRecords & { close(): void };
let nowMs: number;
let reads: { tally: number; list: number };

beforeEach(() => {
  records = openSqliteRecords(':memory:');
  nowMs = Date.parse(END_AT);
  reads = { tally: 0, list: 0 };
});

afterEach(() => {
  records.close();
});

function figures(read: { readonly isBroken: boolean } = { isBroken: false }) {
  const counted: Pick<OperationRecords, 'list' | 'tally' | 'unsentEvents'> = {
    list: (filter) => {
      reads.list += 1;
      return records.list(filter);
    },
    tally: () => {
      reads.tally += 1;
      return read.isBroken ? Promise.reject(new Error('away')) : records.tally();
    },
    unsentEvents: (top) => records.unsentEvents(top),
  };
  const readOrphans = () => Promise.resolve({ checkedAt: null, orphans: 0 });
  return figuresOver({ records: counted, readOrphans, version: '1', now: () => nowMs });
}

async function succeed(operationId: string, seconds: number): Promise<void> {
  await records.claim(operationRecord({ operationId, phase: 'Accepted' }));
  const measures = { mode, profile, steps: [{ ...step, seconds }], retries: {} };
  const end = { phase: 'Succeeded', updatedAt: END_AT, endedAt: END_AT, measures } as const;
  await records.publish({ operationId, run: 1, ...end });
}

describe('figuresOver', () => {
  it('reads once for all who ask at once, and for statistics and metrics together', async () => {
    const { stats, metrics } = figures();
    await Promise.all([stats(), stats(), metrics(), metrics()]);
    expect(reads.tally).toBe(1);
  });

  it('counts anew after three seconds, and looks at what ended anew after twenty', async () => {
    await succeed('a', 60);
    const { stats } = figures();
    expect(await stats()).toMatchObject({ total: 1, sample: { operations: 1 } });
    await succeed('b', 120);
    nowMs += 2_999;
    expect(await stats()).toMatchObject({ total: 1 });
    nowMs += 1;
    expect(await stats()).toMatchObject({ total: 2, sample: { operations: 1 } });
    nowMs += 17_000;
    expect(await stats()).toMatchObject({ total: 2, sample: { operations: 2 } });
  });

  it('measures by the sample that the statistics tell of', async () => {
    await succeed('a', 60);
    const { measured, stats } = figures();
    await stats();
    const { list } = reads;
    expect((await measured()).step('managedCluster', mode)).toBe(60);
    expect(reads.list).toBe(list);
    await succeed('b', 20);
    nowMs += 20_000;
    expect((await measured()).step('managedCluster', mode)).toBe(20);
  });

  it('says when it was generated, not when it was asked', async () => {
    const { stats } = figures();
    const { generatedAt } = await stats();
    nowMs += 1_000;
    expect((await stats()).generatedAt).toBe(generatedAt);
  });

  it('does not keep a failure to read', async () => {
    const read = { isBroken: true };
    const { stats } = figures(read);
    await expect(stats()).rejects.toThrow('away');
    read.isBroken = false;
    expect(await stats()).toMatchObject({ total: 0 });
  });
});
