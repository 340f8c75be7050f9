/**
 * The time of the operations that are watched. It is the machine's, unless their documents say otherwise: an app on the
 * embedded stack has a clock of its own, which runs ahead of the machine's, falls behind it and is faster.
 */
import type { ReadableClock } from './readable-clock.ts';

interface Anchor {
  readonly machineMs: number;
  readonly theirMs: number;
}

/** What two clocks of one time, and the way of an answer, make of a difference. */
const TOLERATED_MS = 10_000;
const LEAST_SPAN_MS = 300;
const HIGHEST_RATE = 3600;

export class OperationsClock implements ReadableClock {
  readonly #machineNow: () => number;
  #anchor: Anchor | undefined;
  #rate = 1;

  constructor(machineNow: () => number) {
    this.#machineNow = machineNow;
  }

  now(): number {
    const machineMs = this.#machineNow();
    if (!this.#anchor) return machineMs;
    return this.#anchor.theirMs + (machineMs - this.#anchor.machineMs) * this.#rate;
  }

  /** A document was written then. `isNew`: only just now. */
  saw(updatedAt: string, isNew: boolean): void {
    const theirMs = Date.parse(updatedAt);
    const aheadMs = theirMs - this.now();
    const isElsewhere = aheadMs > TOLERATED_MS || (isNew && -aheadMs > TOLERATED_MS);
    if (!isElsewhere && !(this.#anchor && isNew)) return;
    const anchor = { machineMs: this.#machineNow(), theirMs };
    if (this.#anchor && isNew) this.#measure(this.#anchor, anchor);
    this.#anchor = anchor;
  }

  #measure(before: Anchor, after: Anchor): void {
    const spanMs = after.machineMs - before.machineMs;
    if (spanMs < LEAST_SPAN_MS) return;
    const rate = (after.theirMs - before.theirMs) / spanMs;
    this.#rate = Math.min(HIGHEST_RATE, Math.max(1, rate));
  }
}
