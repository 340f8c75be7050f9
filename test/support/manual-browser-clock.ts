import type { BrowserClock } from '../../src/dashboard/live/browser-clock.ts';

/** A browser's clock that is turned by hand; what is due runs in its order. */
export class ManualBrowserClock implements BrowserClock {
  #nowMs: number;
  #timers: readonly { readonly atMs: number; readonly callback: () => void }[] = [];

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers = [...this.#timers, timer];
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** In how many milliseconds the next timer is due; undefined: there is none. */
  nextInMs(): number | undefined {
    return this.#timers.length === 0
      ? undefined
      : Math.min(...this.#timers.map(({ atMs }) => atMs)) - this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#nowMs).toSorted((a, b) => a.atMs - b.atMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { callback } of due) callback();
  }
}
