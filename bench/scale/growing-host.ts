/** A host for operations over many subscriptions without limits, in files that another process can go on with. */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { OperationRecords } from '../../src/contracts/operation-records.ts';
import { openSqliteRecords } from '../../src/records/sqlite-records.ts';
import { ManualClock } from '../../test/support/manual-clock.ts';
import { ArmInProcess } from './arm-in-process.ts';
import { LeanHost } from './lean-host.ts';
import { subscriptionAt } from './many-requests.ts';

export const SUBSCRIPTIONS = 50;
export const stateFiles = ['engine.db', 'records.db'] as const;
const HOUR_MS = 60 * 60_000;

export interface GrowingHost {
  readonly host: LeanHost;
  readonly clock: ManualClock;
  readonly arm: ArmInProcess;
  readonly records: OperationRecords;
  /** Of the clock that `performance.now()` reads. */
  readonly openedAtMs: number;
  close(): Promise<void>;
}

/** `nowMs`: the time in the files; absent: they are new. */
export async function openGrowingHost(folder: string, nowMs?: number): Promise<GrowingHost> {
  const [engineFile, recordsFile] = stateFiles;
  const clock = new ManualClock(nowMs);
  const subscriptionIds = Array.from({ length: SUBSCRIPTIONS }, (_, index) => subscriptionAt(index));
  const arm = new ArmInProcess(subscriptionIds, clock, { seed: 1, throttling: 'off' });
  arm.warmUp();
  if (nowMs === undefined) await clock.advance(HOUR_MS);
  const openedAtMs = performance.now();
  const records = openSqliteRecords(join(folder, recordsFile));
  const host = new LeanHost({ clock, arm, records, engineFile: join(folder, engineFile) });
  await host.start();
  return {
    ...{ host, clock, arm, records, openedAtMs },
    async close() {
      await host.stop();
      records.close();
      arm.close();
    },
  };
}
