/** Holds HTTP functions to `maxOutstandingRequests` and `maxConcurrentRequests` of host.json. */
export class HttpThrottle {
  readonly #limits: HttpLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  /** Runs it in its turn; undefined, without running it, when too many run or wait already. */
  async run<T>(act: () => Promise<T>): Promise<T | undefined> {
    const { outstanding, concurrent } = this.#limits;
    if (this.#running + this.#waiting.length >= outstanding) return undefined;
    if (this.#running >= concurrent) {
      // Whoever ends hands its place on.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

export interface HttpLimits {
  /** Running and waiting together; Infinity for no limit. */
  readonly outstanding: number;
  readonly concurrent: number;
}
