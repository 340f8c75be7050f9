import type { Clock } from '../shared/clock.ts';

/** Asked by a call: a property would be taken to stay as it was while other work ran. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** What the work brings, or undefined as soon as the signal is given. Leaves no listener behind on the signal. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let leave = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => {
      resolve(undefined);
    };
    signal.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Resolves after that time of the clock, or as soon as the signal is given. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  let cancel: (() => void) | undefined;
  const elapsed = new Promise<void>((resolve) => {
    cancel = clock.schedule(clock.now() + ms, resolve);
  });
  await unlessAborted(elapsed, signal);
  cancel?.();
}
