import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { dropOldEvents } from '../../../src/watchdog/drop-old-events.ts';
import { operationRecord } from '../../support/operation-records.ts';

let records: OperationRecords & { close(): void };

beforeEach(() => {
  records = openSqliteRecords(':memory:');
});

afterEach(() => {
  records.close();
});

async function ended(count: number, endedAt: string): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const operationId = `${endedAt} ${String(index)}`;
    await records.claim(operationRecord({ operationId, clusterId: `/clusters/${operationId}` }));
    await records.publish({ operationId, run: 1, phase: 'Succeeded', updatedAt: endedAt, endedAt });
  }
  await records.markSent(await records.unsentEvents(9999));
}

describe('dropOldEvents', () => {
  const run = { nowAt: '2026-06-30T00:00:00.000Z', retentionDays: 30 };
  const [before, since] = ['2026-05-30T23:59:59.000Z', '2026-05-31T00:00:00.000Z'];

  it('drops those of all operations that ended before', async () => {
    await ended(130, before);
    await ended(2, since);
    expect(await dropOldEvents(records, { ...run, over: new AbortController().signal })).toBe(130);
    expect(await records.eventsOf(`${before} 129`, 0, 9)).toEqual([]);
    expect(await records.eventsOf(`${since} 1`, 0, 9)).toHaveLength(2);
  });

  it('begins nothing when its time is over', async () => {
    await ended(1, before);
    expect(await dropOldEvents(records, { ...run, over: AbortSignal.abort() })).toBe(0);
    expect(await records.eventsOf(`${before} 0`, 0, 9)).toHaveLength(2);
  });
});
