import { wallClock } from '../shared/clock.ts';

/** Resolves when the work has ended, in whichever way, or after that much real time. */
export async function withinLimit(work: Promise<unknown>, limitMs: number): Promise<void> {
  let cancel: (() => void) | undefined;
  const limit = new Promise<void>((resolve) => {
    cancel = wallClock.schedule(wallClock.now() + limitMs, resolve);
  });
  await Promise.race([Promise.allSettled([work]), limit]);
  cancel?.();
}
