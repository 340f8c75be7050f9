/** Runs `work` for each item in the order of arrival, at most `limit` at a time. `work` must not reject. */
export class WorkQueue<T extends object> {
  readonly #limit: number;
  readonly #work: (item: T) => Promise<void>;
  #waiting: T[] = [];
  #head = 0;
  #running = 0;
  #isClosed = false;
  #idle: (() => void) | undefined;

  constructor(limit: number, work: (item: T) => Promise<void>) {
    this.#limit = limit;
    this.#work = work;
  }

  add(item: T): void {
    if (this.#isClosed) return;
    this.#waiting.push(item);
    this.#pump();
  }

  /** Starts nothing more; resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting = [];
    this.#head = 0;
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #compact(): void {
    this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }

  #pump(): void {
    while (this.#running < this.#limit) {
      const item = this.#waiting[this.#head];
      if (!item) return;
      this.#head += 1;
      if (2 * this.#head > this.#waiting.length) this.#compact();
      this.#running += 1;
      void this.#work(item).then(() => {
        this.#running -= 1;
        if (this.#isClosed && this.#running === 0) this.#idle?.();
        this.#pump();
      });
    }
  }
}
