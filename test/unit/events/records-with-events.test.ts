import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { recordsWithEvents } from '../../../src/events/records-with-events.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { operationRecord } from '../../support/operation-records.ts';
import { START } from '../../support/requests.ts';

let store: OperationRecords & { close(): void };
let rings: number;
let records: OperationRecords;

beforeEach(() => {
  store = openSqliteRecords(':memory:');
  rings = 0;
  records = recordsWithEvents(store, { ring: () => (rings += 1) });
});

afterEach(() => {
  store.close();
});

describe('records with events', () => {
  it('ring after each write that may bring an event', async () => {
    const { operationId } = operationRecord();
    await records.claim(operationRecord());
    expect(rings).toBe(1);
    await records.publish({ operationId, run: 1, phase: 'Preflight', updatedAt: START });
    expect(rings).toBe(2);
    await records.reject(operationRecord({ operationId: 'r', phase: 'Rejected', done: true }));
    expect(rings).toBe(3);
    expect(await records.get(operationId)).toMatchObject({ phase: 'Preflight' });
    await records.list({ top: 9 });
    expect(rings).toBe(3);
  });

  it('do not ring for a write that failed, and pass its failure on', async () => {
    const failing = recordsWithEvents(
      { ...store, publish: () => Promise.reject(new Error('away')) },
      { ring: () => (rings += 1) },
    );
    await expect(
      failing.publish({ operationId: 'o', run: 1, phase: 'Preflight', updatedAt: START }),
    ).rejects.toThrow('away');
    expect(rings).toBe(0);
  });
});
