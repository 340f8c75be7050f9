/**
 * Runs one call of the SDK and answers with a value. Nothing is retried here, and no poller of the SDK ever polls:
 * it hides why an operation failed, and is spoilt by one bad answer.
 */
import type { ArmFailure, ArmResult } from './arm-failure.ts';
import type { ArmResponse, RawResponse } from './arm-response.ts';
import { armResponse } from './arm-response.ts';
import { classify } from './classify.ts';
import { unreadableAnswer } from './network-failure.ts';

/** To be handed to the SDK as the options of the call. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (raw: RawResponse) => void;
}

/** What both generations of the SDK return for a long-running operation, as far as it may be used. */
export interface StartedPoller {
  /** Resolves when ARM has answered the first request; the poller itself is thenable and waits for the end. */
  submitted(): Promise<void>;
}

export interface CallLimits {
  readonly timeoutMs: number;
  /** Ends the call before its time is over. */
  readonly signal?: AbortSignal;
}

interface Call<T> extends CallLimits {
  readonly changes: boolean;
  readonly send: (options: CallOptions) => Promise<T>;
}

/** Throws only what is neither an answer of ARM nor a failure of the network: a fault of the program. */
export async function armCall<T>(call: Call<T>): Promise<ArmResult<T>> {
  const seen: ArmResponse[] = [];
  const timeout = AbortSignal.timeout(call.timeoutMs);
  const options = {
    abortSignal: call.signal ? AbortSignal.any([timeout, call.signal]) : timeout,
    onResponse: (raw: RawResponse) => seen.push(armResponse(raw)),
  };
  try {
    const value = await call.send(options);
    const response = seen[0];
    if (response === undefined) throw new Error('The SDK answered without a response');
    if (typeof response.body === 'string') return { ok: false, failure: unreadableAnswer(call.changes) };
    return { ok: true, value, response };
  } catch (error) {
    return { ok: false, failure: failureOf(error, seen.at(-1), call.changes) };
  }
}

/** Sends the first request of a long-running operation, and only that. */
export async function armStart(
  limits: CallLimits,
  start: (options: CallOptions) => StartedPoller,
): Promise<ArmResult<ArmResponse>> {
  const result = await armCall({
    ...limits,
    changes: true,
    send: async (options) => {
      // Not returned: a poller is thenable, and an async function would wait for the end of the operation.
      await start(options).submitted();
    },
  });
  return result.ok ? { ...result, value: result.response } : result;
}

function failureOf(error: unknown, response: ArmResponse | undefined, changes: boolean): ArmFailure {
  if (response !== undefined && !isSuccess(response)) return classify({ kind: 'answer', response });
  const failure = classify({ kind: 'network', error, changes });
  if (failure === undefined) throw error;
  return failure;
}

function isSuccess(response: ArmResponse): boolean {
  return response.status >= 200 && response.status < 300;
}
