import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { writeFormerFile } from './former-file.ts';
import { CLUSTER, end, idsOf, LATEST, listed, record, type RecordStore } from './record-store.ts';
import { recordsContract } from './records-contract.ts';

const closers: (() => void)[] = [];

afterAll(() => {
  for (const close of closers.splice(0).toReversed()) close();
});

function newFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-records-'));
  closers.push(() => rmSync(directory, { recursive: true }));
  return join(directory, 'records.db');
}

function opened(file: string) {
  const records = openSqliteRecords(file);
  closers.push(() => records.close());
  return records;
}

/** A call is one transaction, which nothing comes into: there are but two orders. */
const sqliteStore: RecordStore = {
  open: async () => opened(':memory:'),
  async race({ before, here, there, after }) {
    for (const hereFirst of [true, false]) {
      const file = newFile();
      const [one, other] = [opened(file), opened(file)];
      await before(one);
      const calls = hereFirst
        ? { here: here(one), there: there(other) }
        : { there: there(other), here: here(one) };
      await after({ here: await calls.here, there: await calls.there, records: one });
    }
  },
};

describe('operation records in SQLite', () => {
  recordsContract(sqliteStore);

  describe('of a file that a former version wrote', () => {
    const at = (minute: number) => `2026-01-05T08:0${String(minute)}:00.000Z`;
    const ended = { phase: 'Succeeded', done: true, endedAt: LATEST } as const;
    const subscriptionId = 'S';

    function former(): string {
      const file = newFile();
      writeFormerFile(file, [
        { record: record('old', { ...CLUSTER, ...ended, acceptedAt: at(1) }) },
        { record: record('holds', { ...CLUSTER, acceptedAt: at(2) }) },
        { record: record('waits', { ...CLUSTER, acceptedAt: at(3) }), queued: true },
        { record: record('refused', { phase: 'Rejected', done: true, clusterId: '', acceptedAt: at(4) }) },
      ]);
      return file;
    }

    it('find all that is in it', async () => {
      const records = opened(former());
      expect(idsOf(await listed(records))).toEqual(['refused', 'waits', 'holds', 'old']);
      expect(idsOf(await listed(records, { sort: 'slowest' }))).toEqual(['holds', 'waits', 'old', 'refused']);
      expect(idsOf(await listed(records, { subscriptionId, lane: 'waiting' }))).toEqual(['waits']);
      expect(await records.tally()).toEqual({
        phases: { Accepted: 2, Succeeded: 1, Rejected: 1 },
        lanes: { running: 1, waiting: 1, done: 1, failed: 1 },
      });
      expect(idsOf((await records.listClusters({ top: 9 })).records)).toEqual(['waits']);
    });

    it('go on with it, and open it again', async () => {
      const file = former();
      const records = opened(file);
      await records.publish(end('holds'));
      expect(await records.takeTurn('waits')).toEqual({ kind: 'holds' });
      await records.claim(record('new', { ...CLUSTER, acceptedAt: at(5) }), { queue: true });
      expect(await records.eventsOf('holds', 0, 9)).toMatchObject([
        { sequence: 1, previousPhase: 'Accepted', phase: 'Failed' },
      ]);
      const again = opened(file);
      expect((await again.tally()).lanes).toEqual({ running: 1, waiting: 1, failed: 2, done: 1 });
      expect(idsOf((await again.listClusters({ top: 9 })).records)).toEqual(['new']);
    });
  });
});
