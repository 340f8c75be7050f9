import { wallClock } from '../shared/clock.ts';

/** What the work brings; undefined when it fails, or has not ended after that much real time. */
export async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T | undefined> {
  let cancel: (() => void) | undefined;
  const limit = new Promise<undefined>((resolve) => {
    cancel = wallClock.schedule(wallClock.now() + limitMs, () => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([work.catch(() => undefined), limit]);
  } finally {
    cancel?.();
  }
}
