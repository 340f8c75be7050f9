/**
 * Retry policies of functions. They are the host's to carry out, and only for triggers that have no redelivery of their
 * own: of those that this host runs, timers.
 */
import * as z from 'zod';
import type { Clock } from '../shared/clock.ts';
import { isAborted, pause } from './abortable-wait.ts';
import type { InvocationResponse } from './core-contract.ts';
import type { RunFunction, TriggerEvent } from './function-runner.ts';
import type { RegisteredFunction } from './function-table.ts';
import type { HostLog } from './host-log.ts';
import { formatTimeSpan } from './time-span.ts';

export interface RetryPolicy {
  /** -1: for as long as it takes. */
  readonly maxRetryCount: number;
  /** Before the retry with this number, from 1. */
  readonly delayMs: (retry: number) => number;
}

const duration = z.object({ seconds: z.number().min(0) }).transform(({ seconds }) => seconds * 1_000);
const maxRetryCount = z.number().int().min(-1);
const policySchema = z.discriminatedUnion('retryStrategy', [
  z.object({ retryStrategy: z.literal('fixedDelay'), maxRetryCount, delayInterval: duration }),
  z.object({
    retryStrategy: z.literal('exponentialBackoff'),
    maxRetryCount,
    minimumInterval: duration,
    maximumInterval: duration,
  }),
]);

/** Undefined when the function has no policy. Throws when it has one that is not valid. */
export function retryPolicy(retryOptions: unknown): RetryPolicy | undefined {
  if (retryOptions === undefined || retryOptions === null) return undefined;
  const { data, error } = policySchema.safeParse(retryOptions);
  if (data === undefined) throw new Error(`its retry policy is not valid: ${z.prettifyError(error)}`);
  if (data.retryStrategy === 'fixedDelay') {
    return { maxRetryCount: data.maxRetryCount, delayMs: () => data.delayInterval };
  }
  const { minimumInterval, maximumInterval } = data;
  return {
    maxRetryCount: data.maxRetryCount,
    delayMs: (retry) => Math.min(maximumInterval, minimumInterval * 2 ** (retry - 1)),
  };
}

export interface RetryRun {
  readonly run: RunFunction;
  readonly policy: RetryPolicy | undefined;
  readonly clock: Clock;
  readonly log: HostLog;
  /** Ends the waiting: what failed last is then the outcome. */
  readonly signal: AbortSignal;
}

/** Runs a function until it succeeds or its policy is exhausted; each attempt is an invocation of its own. */
export async function runWithRetries(
  { run, policy, clock, log, signal }: RetryRun,
  target: RegisteredFunction,
  event: TriggerEvent,
): Promise<InvocationResponse> {
  let attempt = event;
  for (let retry = 1; ; retry += 1) {
    try {
      return await run(target, attempt);
    } catch (error) {
      const most = policy?.maxRetryCount ?? 0;
      if (policy === undefined || isAborted(signal) || (most !== -1 && retry > most)) throw error;
      const delayMs = policy.delayMs(retry);
      const message = `Waiting for \`${formatTimeSpan(delayMs)}\` before retrying function execution. Next attempt: '${String(retry)}'. Max retry count: '${String(most)}'`;
      log({ level: 'information', category: `Function.${target.name}`, message });
      await pause(clock, delayMs, signal);
      if (isAborted(signal)) throw error;
      attempt = { ...event, retryContext: { retryCount: retry, maxRetryCount: most, ...failure(error) } };
    }
  }
}

function failure(error: unknown): { exception: { message: string; source: string; stackTrace: string } } {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { exception: { message, source: '', stackTrace: stack ?? '' } };
}
