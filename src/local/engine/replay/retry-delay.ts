import type { RetryOptions } from '../orchestrator-answer.ts';

const LONGEST_INTERVAL_MS = 6 * 24 * 3600 * 1000;

export interface FailedAttempt {
  /** 1 for the first. */
  readonly number: number;
  readonly firstStartedMs: number;
  readonly nowMs: number;
}

/**
 * How long to wait after a failed attempt; undefined when the whole has run out of time, after which nothing is
 * waited for. The wait after the last attempt is 0: durable-functions counts on a timer there too.
 */
export function retryDelayMs(options: RetryOptions, attempt: FailedAttempt): number | undefined {
  const timeoutMs = options.retryTimeoutInMilliseconds;
  if (timeoutMs !== undefined && attempt.nowMs >= attempt.firstStartedMs + timeoutMs) return undefined;
  if (attempt.number >= options.maxNumberOfAttempts) return 0;
  const factor = (options.backoffCoefficient ?? 1) ** (attempt.number - 1);
  const longestMs = options.maxRetryIntervalInMilliseconds ?? LONGEST_INTERVAL_MS;
  return Math.min(options.firstRetryIntervalInMilliseconds * factor, longestMs);
}
