import type { Clock } from '../../src/local/shared/clock.ts';

interface Alarm {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that a test turns by hand. Alarms fire in the order of their times, each seeing its own time as now. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #alarms = new Set<Alarm>();

  constructor(startMs = Date.parse('2026-01-05T08:00:00Z')) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  schedule(atMs: number, callback: () => void): () => void {
    const alarm = { atMs, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** When the next alarm is due, if any is set. */
  nextAlarmMs(): number | undefined {
    return this.#next()?.atMs;
  }

  /** Moves the clock on and fires what falls due on the way, letting promises settle after each alarm. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    for (let alarm = this.#next(); alarm && alarm.atMs <= untilMs; alarm = this.#next()) {
      this.#nowMs = Math.max(this.#nowMs, alarm.atMs);
      this.#alarms.delete(alarm);
      alarm.callback();
      await settle();
    }
    this.#nowMs = untilMs;
    await settle();
  }

  #next(): Alarm | undefined {
    return [...this.#alarms].sort((a, b) => a.atMs - b.atMs)[0];
  }
}

/** Lets everything run that needs no time to pass. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
