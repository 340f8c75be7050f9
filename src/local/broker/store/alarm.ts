import type { Clock } from '../../shared/clock.ts';

/** Rings once when the next instant of interest has come. Without one it costs nothing. */
export class Alarm {
  readonly #clock: Clock;
  readonly #nextMs: () => number | undefined;
  readonly #ring: () => void;
  #setForMs: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, nextMs: () => number | undefined, ring: () => void) {
    this.#clock = clock;
    this.#nextMs = nextMs;
    this.#ring = ring;
  }

  /** To be called whenever the next instant may have changed. */
  reset(): void {
    const nextMs = this.#nextMs();
    if (nextMs === this.#setForMs) return;
    this.stop();
    if (nextMs === undefined) return;
    this.#setForMs = nextMs;
    this.#cancel = this.#clock.schedule(nextMs, () => {
      this.#setForMs = undefined;
      this.#cancel = undefined;
      this.#ring();
      this.reset();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#setForMs = undefined;
  }
}
