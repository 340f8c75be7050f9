/** Many operations at once in one subscription, under the published limits, on a clock that is turned by hand. */
import { join } from 'node:path';
import { openSqliteRecords } from '../../src/records/sqlite-records.ts';
import { ManualClock } from '../../test/support/manual-clock.ts';
import { acceptAll } from './accept-all.ts';
import { ArmInProcess, type Exchange } from './arm-in-process.ts';
import { LeanHost } from './lean-host.ts';
import { subscriptionAt } from './many-requests.ts';
import { throttledRequests } from './throttled-bound.ts';
import { play } from './play.ts';
import { inScaleFolder } from './scale-folder.ts';

export interface ThrottledRun {
  readonly exchanges: readonly Exchange[];
  /** Virtual; all messages came at this time. */
  readonly startMs: number;
  readonly tookMs: number;
  readonly succeeded: number;
}

const HOUR_MS = 60 * 60_000;
/** Longer than an operation is given. */
const LONGEST_MS = 4 * HOUR_MS;

export function runThrottled(operations: number, seed: number): Promise<ThrottledRun> {
  return inScaleFolder(async (folder) => {
    const clock = new ManualClock();
    const arm = new ArmInProcess([subscriptionAt(0)], clock, { seed, throttling: 1 });
    arm.warmUp();
    await clock.advance(HOUR_MS);
    const records = openSqliteRecords(join(folder, 'records.db'));
    const exchanges: Exchange[] = [];
    const host = new LeanHost({
      clock,
      arm,
      records,
      engineFile: join(folder, 'engine.db'),
      exchanged: (exchange) => exchanges.push(exchange),
    });
    try {
      await host.start();
      const startMs = clock.now();
      await acceptAll(host, clock, { operations, requests: throttledRequests });
      await play(
        { host, clock, leastStepMs: 0 },
        () => host.unended === 0 || clock.now() > startMs + LONGEST_MS,
      );
      const tookMs = clock.now() - startMs;
      const { phases } = await records.tally();
      return { exchanges, startMs, tookMs, succeeded: phases.Succeeded ?? 0 };
    } finally {
      await host.stop();
      records.close();
      arm.close();
    }
  });
}
