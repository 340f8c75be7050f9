import { nextTurn } from '../../test/support/engine-bench.ts';
import type { ManualClock } from '../../test/support/manual-clock.ts';
import type { LeanHost } from './lean-host.ts';

/** Turns of the event loop in which nothing stirs: then only time can bring anything. */
const QUIET_TURNS = 5;

interface Playing {
  readonly host: LeanHost;
  readonly clock: ManualClock;
  /** The clock goes on by no less, so that what is due within it is done together. */
  readonly leastStepMs: number;
}

/** Turns the clock until `isOver`, asked whenever the host rests. */
export async function play({ host, clock, leastStepMs }: Playing, isOver: () => boolean): Promise<void> {
  await rest(host);
  while (!isOver()) {
    const nextMs = clock.nextAlarmMs();
    if (nextMs === undefined) throw new Error('Nothing is waited for, and it is not over.');
    await clock.advance(Math.max(leastStepMs, nextMs - clock.now()));
    await rest(host);
  }
}

/** Until the host has done all that needs no time to pass. */
export async function rest(host: LeanHost): Promise<void> {
  for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
    if (host.takeStir()) quiet = 0;
    await nextTurn();
  }
}
