import { setTimeout as pause } from 'node:timers/promises';

/** The machine's clock, for what starts at no event that carries a time. Handed in from `main.ts`. */
export function systemNow(): number {
  return Date.now();
}

/** Lets so many of its milliseconds go by. */
export async function systemPause(milliseconds: number): Promise<void> {
  await pause(milliseconds);
}
