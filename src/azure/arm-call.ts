/**
 * Runs one call of the SDK and answers with a value. Nothing is retried here, and no poller of the SDK ever polls:
 * it hides why an operation failed, and is spoilt by one bad answer.
 */
import { randomUUID } from 'node:crypto';
import type { PipelineRequest } from '@azure/core-rest-pipeline';
import type { ArmResult } from './arm-failure.ts';
import type { ArmResponse, RawResponse } from './arm-response.ts';
import { armResponse, CLIENT_REQUEST_ID } from './arm-response.ts';
import { classify } from './classify.ts';
import { unreadableAnswer } from './network-failure.ts';

/** To be handed to the SDK as the options of the call. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (raw: RawResponse) => void;
  /** Headers of every request of the call, under the names of both generations of the SDK. */
  readonly requestOptions: { readonly customHeaders: Headers; readonly headers: Headers };
}

type Headers = Record<string, string>;

/** What both generations of the SDK return for a long-running operation, as far as it may be used. */
export interface StartedPoller {
  /** Resolves when ARM has answered the first request; the poller itself is thenable and waits for the end. */
  submitted(): Promise<void>;
}

export interface CallLimits {
  readonly timeoutMs: number;
  /** Ends the call before its time is over. */
  readonly signal?: AbortSignal;
  /** Makes the id that a call is sent with and known by when no answer comes; absent: a random one. */
  readonly newRequestId?: () => string;
}

interface Call<T> extends CallLimits {
  readonly changes: boolean;
  readonly send: (options: CallOptions) => Promise<T>;
}

/** Throws only what is neither an answer of ARM nor a failure of the network: a fault of the program. */
export async function armCall<T>(call: Call<T>): Promise<ArmResult<T>> {
  const seen: ArmResponse[] = [];
  const timeout = AbortSignal.timeout(call.timeoutMs);
  const clientRequestId = (call.newRequestId ?? randomUUID)();
  const headers = { [CLIENT_REQUEST_ID]: clientRequestId };
  const options: CallOptions = {
    abortSignal: call.signal ? AbortSignal.any([timeout, call.signal]) : timeout,
    onResponse: (raw) => {
      seen.push({ ...armResponse(raw), clientRequestId });
    },
    requestOptions: { customHeaders: headers, headers },
  };
  try {
    const value = await call.send(options);
    const response = seen[0];
    if (response === undefined) throw new Error('The SDK answered without a response');
    if (typeof response.body === 'string') {
      return { ok: false, failure: unreadableAnswer(response, call.changes) };
    }
    return { ok: true, value, response };
  } catch (error) {
    const response = seen.at(-1);
    if (response !== undefined && !isSuccess(response)) {
      return { ok: false, failure: classify({ kind: 'answer', response }) };
    }
    const failure = classify({ kind: 'network', error, changes: call.changes, clientRequestId });
    if (failure === undefined) throw error;
    return { ok: false, failure };
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

function isSuccess(response: ArmResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/** Of a request that is made beside the SDK. */
export function setHeaders(request: PipelineRequest, { requestOptions }: CallOptions): void {
  for (const [name, value] of Object.entries(requestOptions.headers)) request.headers.set(name, value);
}
