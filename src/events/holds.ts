import type { Lane } from './pump-lanes.ts';
import type { SendFailure } from './send-failure.ts';

interface Hold {
  readonly failure: SendFailure;
  readonly tries: number;
  readonly untilMs: number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** How long somebody has to mend what a destination refuses. */
const PATIENCE_MS = 60 * 60_000;

/** What is not tried now, and until when: destinations, and lanes whose message is what is refused. */
export class Holds {
  readonly #clock: { now(): number };
  readonly #holds = new Map<string, Hold>();
  /** Since when lanes have been refused. */
  readonly #refusedSince = new Map<string, number>();

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  isHeld(key: string): boolean {
    return (this.#holds.get(key)?.untilMs ?? 0) > this.#clock.now();
  }

  /** How often it has failed now; undefined when it is held already, by a failure of the same moment. */
  hold(key: string, failure: SendFailure): number | undefined {
    if (this.isHeld(key)) return undefined;
    const tries = (this.#holds.get(key)?.tries ?? 0) + 1;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
    this.#holds.set(key, { failure, tries, untilMs: this.#clock.now() + pauseMs });
    return tries;
  }

  /** How often it had failed. */
  release(key: string): number {
    const tries = this.#holds.get(key)?.tries ?? 0;
    this.#holds.delete(key);
    return tries;
  }

  /** Forgets what nothing waits for any more. */
  keepOnly(lanes: readonly Lane[], other: string): void {
    const keys = new Set([other, ...lanes.flatMap(({ key, destination }) => [key, destination])]);
    for (const known of [this.#holds, this.#refusedSince]) {
      for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
    }
  }

  /** Why the lane has been refused for too long, or `now` for any time; undefined: it has not. */
  pastHope({ key, destination }: Lane, now: boolean): SendFailure | undefined {
    const failure = (this.#holds.get(key) ?? this.#holds.get(destination))?.failure;
    if (!failure || failure.kind === 'away') {
      this.#refusedSince.delete(key);
      return undefined;
    }
    const nowMs = this.#clock.now();
    const sinceMs = this.#refusedSince.get(key) ?? nowMs;
    this.#refusedSince.set(key, sinceMs);
    return now || nowMs - sinceMs >= PATIENCE_MS ? failure : undefined;
  }

  /** When something is tried again; a moment from now where its time has just come. */
  nextTryMs(): number | undefined {
    if (this.#holds.size === 0) return undefined;
    const nowMs = this.#clock.now();
    const ahead = [...this.#holds.values()].map(({ untilMs }) => untilMs).filter((ms) => ms > nowMs);
    return ahead.length === 0 ? nowMs + FIRST_PAUSE_MS : Math.min(...ahead);
  }
}
