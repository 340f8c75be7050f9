/**
 * Wakes the engine when the earliest of the things that have a time is due; none of them is kept in memory. What is due
 * is taken in batches, the next one when the last has been set going, and only while there is room for more work.
 */
import type { Clock } from '../shared/clock.ts';

/** How much becomes work at a time. */
const BATCH = 100;

export interface DueAlarmParts<T> {
  readonly clock: Clock;
  readonly earliestMs: () => number | undefined;
  /** Takes at most `limit` of what is due. Rejects when nothing more is to be taken, ever. */
  readonly take: (nowMs: number, limit: number) => Promise<T>;
  readonly deliver: (taken: T) => void;
  /** While this is false nothing is taken; `start` is to be called when it has changed. */
  readonly hasRoom: () => boolean;
}

export class DueAlarm<T> {
  readonly #parts: DueAlarmParts<T>;
  /** `Infinity`: nothing is waited for. */
  #armedForMs = Infinity;
  #disarm: (() => void) | undefined;
  #isFiring = false;
  #isHeldBack = false;
  #isClosed = false;

  constructor(parts: DueAlarmParts<T>) {
    this.#parts = parts;
  }

  /** What is due waits for room. */
  get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  /** Takes what is due in the state file and waits for the rest. */
  start(): void {
    if (this.#isClosed || this.#isFiring) return;
    this.#isHeldBack = false;
    const earliestMs = this.#parts.earliestMs();
    if (earliestMs !== undefined) this.expect(earliestMs);
  }

  /** There is something for `atMs` in the state file. */
  expect(atMs: number): void {
    if (this.#isClosed || this.#isFiring || this.#isHeldBack || atMs >= this.#armedForMs) return;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedForMs = atMs;
    if (atMs <= this.#parts.clock.now()) void this.#fire();
    else this.#disarm = this.#parts.clock.schedule(atMs, () => void this.#fire());
  }

  close(): void {
    this.#isClosed = true;
    this.#disarm?.();
  }

  async #fire(): Promise<void> {
    const { clock, take, deliver, hasRoom } = this.#parts;
    this.#armedForMs = Infinity;
    if (!hasRoom()) {
      this.#isHeldBack = true;
      return;
    }
    this.#isFiring = true;
    try {
      deliver(await take(clock.now(), BATCH));
    } catch {
      // The group commit has told of its fault; what was due is still in the state file.
      return;
    }
    setImmediate(() => {
      this.#isFiring = false;
      this.start();
    });
  }
}
