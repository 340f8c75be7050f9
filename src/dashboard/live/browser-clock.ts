/** What time it is in the browser, and timers in it. Tests hand in one that is turned by hand. */
export interface BrowserClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `callback` once. The function returned cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
}

export const browserClock: BrowserClock = {
  now: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
