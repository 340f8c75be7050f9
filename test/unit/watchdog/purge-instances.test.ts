import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { purgeInstances, purgeWindows, type PurgeWindow } from '../../../src/watchdog/purge-instances.ts';

const NEVER = new AbortController().signal;

let records: OperationRecords & { close(): void };

beforeEach(() => {
  records = openSqliteRecords(':memory:');
});

afterEach(() => {
  records.close();
});

function days(windows: readonly PurgeWindow[]): readonly string[] {
  return windows.map(({ from, to }) => `${from.toISOString().slice(0, 13)} ${to.toISOString().slice(0, 13)}`);
}

describe('purgeWindows', () => {
  it('are days, up to what is kept', () => {
    expect(days(purgeWindows('2026-03-08T06:00:00.000Z', '2026-04-03T12:00:00.000Z', 30))).toEqual([
      '2026-03-01T06 2026-03-02T06',
      '2026-03-02T06 2026-03-03T06',
      '2026-03-03T06 2026-03-04T06',
      '2026-03-04T06 2026-03-04T12',
    ]);
  });

  it('begin before there was anything when nothing was purged yet', () => {
    const windows = purgeWindows(undefined, '2026-02-02T00:00:00.000Z', 30);
    expect(days(windows)).toEqual(['2026-01-01T00 2026-01-02T00', '2026-01-02T00 2026-01-03T00']);
  });

  it('are none when all is to be kept', () => {
    expect(purgeWindows(undefined, '2026-01-05T00:00:00.000Z', 3650)).toEqual([]);
  });
});

describe('purgeInstances', () => {
  const run = { nowAt: '2026-02-03T00:00:00.000Z', retentionDays: 30, over: NEVER };

  it('purges each day and comes back to the last ones only', async () => {
    const purged: PurgeWindow[] = [];
    const purge = (window: PurgeWindow) => {
      purged.push(window);
      return Promise.resolve(2);
    };
    expect(await purgeInstances({ records, purge }, run)).toEqual({
      purged: 6,
      purgedTo: '2026-01-04T00:00:00.000Z',
    });
    purged.length = 0;
    await purgeInstances(
      { records, purge },
      { ...run, nowAt: '2026-03-04T00:00:00.000Z', retentionDays: 50 },
    );
    expect(days(purged).at(0)).toBe('2026-01-01T00 2026-01-02T00');
    expect(days(purged).at(-1)).toBe('2026-01-12T00 2026-01-13T00');
  });

  it('goes on where a purge failed', async () => {
    const purge = ({ to }: PurgeWindow) =>
      to.toISOString() > '2026-01-02T00:00:00.000Z' ? Promise.reject(new Error('away')) : Promise.resolve(1);
    await expect(purgeInstances({ records, purge }, run)).rejects.toThrow('away');
    expect(await records.report('purge')).toEqual({ purgedTo: '2026-01-02T00:00:00.000Z' });
  });

  it('begins no day when its time is over', async () => {
    const purge = () => Promise.reject(new Error('not to be called'));
    expect(await purgeInstances({ records, purge }, { ...run, over: AbortSignal.abort() })).toMatchObject({
      purged: 0,
    });
  });
});
