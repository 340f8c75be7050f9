/** Waiting in real time, for processes and polls; what the workflow waits for is virtual and not waited for here. */
import { wallClock } from '../shared/clock.ts';

/** Rejects with the signal's reason as soon as it is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const stopWaiting = (): void => {
      cancel();
      reject(reasonOf(signal));
    };
    const cancel = wallClock.schedule(wallClock.now() + ms, () => {
      signal.removeEventListener('abort', stopWaiting);
      resolve();
    });
    signal.addEventListener('abort', stopWaiting, { once: true });
  });
}

/** Rejects with the signal's reason when that is aborted first; the work goes on unwatched then. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const watch = new AbortController();
  try {
    return await Promise.race([work, aborted(signal, watch.signal)]);
  } finally {
    watch.abort();
  }
}

/** Never resolves; rejects with the signal's reason. */
function aborted(signal: AbortSignal, unwatched: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(reasonOf(signal));
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true, signal: unwatched });
  });
}

/** Whether the work ended, well or not, within the time. */
export async function endsWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let cancel: (() => void) | undefined;
  const limit = new Promise<boolean>((resolve) => {
    cancel = wallClock.schedule(wallClock.now() + limitMs, () => resolve(false));
  });
  const ended = Promise.allSettled([work]).then(() => true);
  try {
    return await Promise.race([ended, limit]);
  } finally {
    cancel?.();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
