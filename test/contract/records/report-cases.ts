import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { RecordStore } from './record-store.ts';

export function reportCases(store: RecordStore): void {
  let records: OperationRecords;

  beforeEach(async () => {
    records = await store.open();
  });

  describe('reports', () => {
    it('are kept under their names, each in place of the last', async () => {
      const later = '2026-01-05T09:00:00.000Z';
      expect(await records.report('orphans')).toBeUndefined();
      await records.keepReport('orphans', { checkedAt: '2026-01-05T08:00:00.000Z', orphans: [] });
      await records.keepReport('purge', { purgedTo: later });
      await records.keepReport('orphans', { checkedAt: later, orphans: [{ why: '«ß»' }] });
      expect(await records.report('orphans')).toEqual({ checkedAt: later, orphans: [{ why: '«ß»' }] });
      expect(await records.report('purge')).toEqual({ purgedTo: later });
    });
  });
}
