import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { LATER, type RecordStore } from './record-store.ts';

export function reportCases(store: RecordStore): void {
  let records: OperationRecords;

  beforeEach(async () => {
    records = await store.open();
  });

  describe('reports', () => {
    it('are kept under their names, each in place of the last', async () => {
      expect(await records.report('orphans')).toBeUndefined();
      await records.keepReport('orphans', { checkedAt: '2026-01-05T08:00:00.000Z', orphans: [] });
      await records.keepReport('purge', { purgedTo: LATER });
      const orphans = { checkedAt: LATER, orphans: [{ why: '«ß»'.repeat(20_000) }] };
      await records.keepReport('orphans', orphans);
      expect(await records.report('orphans')).toEqual(orphans);
      expect(await records.report('purge')).toEqual({ purgedTo: LATER });
      expect((await records.list({ top: 9 })).records).toEqual([]);
    });
  });
}
