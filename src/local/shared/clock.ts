/**
 * The clock that all parts of the embedded stack share. It runs `speed` times as fast as the wall clock, from a
 * chosen origin, so that a provisioning of fifteen minutes can be watched in fifteen seconds with true-looking
 * times. Tests put a clock in its place that is turned by hand.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, in virtual time. */
  now(): number;
  /** Runs `callback` once, not before the clock shows `atMs`. The function returned cancels it. */
  schedule(atMs: number, callback: () => void): () => void;
}

/** Where a running clock started and how fast it goes; the same value in two processes gives the same time. */
export interface ClockOrigin {
  readonly realMs: number;
  readonly virtualMs: number;
  /** Virtual seconds in one real second; greater than 0. */
  readonly speed: number;
}

/** The longest delay that `setTimeout` takes; a longer wait is made of several. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export function runningClock(origin: ClockOrigin): Clock {
  const now = (): number => origin.virtualMs + (Date.now() - origin.realMs) * origin.speed;
  return {
    now,
    schedule(atMs, callback) {
      let timeout: NodeJS.Timeout | undefined;
      const arm = (): void => {
        const realDelayMs = Math.ceil((atMs - now()) / origin.speed);
        if (realDelayMs <= 0) {
          timeout = setTimeout(callback, 0);
        } else {
          timeout = setTimeout(arm, Math.min(realDelayMs, LONGEST_TIMEOUT_MS));
        }
      };
      arm();
      return () => {
        clearTimeout(timeout);
      };
    },
  };
}

/** The wall clock. */
export const wallClock: Clock = runningClock({ realMs: 0, virtualMs: 0, speed: 1 });
