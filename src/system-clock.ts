import { setTimeout as pause } from 'node:timers/promises';

/** The machine's clock, for what starts at no event that carries a time. Handed in from `main.ts`. */
export function systemNow(): number {
  return Date.now();
}

/** Runs the callback once, not before the machine's clock shows that time; it keeps no process alive. */
export function systemSchedule(atMs: number, callback: () => void): () => void {
  const timeout = setTimeout(callback, Math.max(0, atMs - systemNow())).unref();
  return () => {
    clearTimeout(timeout);
  };
}

/** Lets so many of its milliseconds go by. */
export async function systemPause(milliseconds: number): Promise<void> {
  await pause(milliseconds);
}
