/** Waiting in real time; what the workflow waits for may be virtual and is not waited for here. */
import { setTimeout as delay } from 'node:timers/promises';

/** Rejects with the signal's reason as soon as it is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    throw reasonOf(signal);
  }
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
  const limit = new AbortController();
  const ended = Promise.allSettled([work]).then(() => true);
  const late = delay(limitMs, false, { signal: limit.signal }).catch(() => false);
  try {
    return await Promise.race([ended, late]);
  } finally {
    limit.abort();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
