import type { JsonValue } from '../domain/json.ts';
import type { Problem, ProblemClass } from '../domain/problem.ts';
import type { ArmFailure, ArmResult } from './arm-failure.ts';
import { isNotFound } from './arm-failure.ts';
import type { ArmResponse } from './arm-response.ts';
import { objectField, textField } from './arm-response.ts';
import { classify } from './classify.ts';
import { movedOperation, provisioningState } from './operation-handle.ts';
import type { ArmOperationHandle } from './operation-handle.ts';
import { retryAfterSeconds } from './retry-after.ts';

export type OperationState =
  | {
      readonly kind: 'running';
      /** To be polled next, in place of the one given. */
      readonly handle: ArmOperationHandle;
      /** ARM's word for where it is. */
      readonly status: string;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'succeeded' }
  /** ARM no longer knows the operation; the resource itself says how it ended. */
  | { readonly kind: 'gone' }
  /** The operation ended badly. */
  | { readonly kind: 'failed'; readonly failure: ArmFailure }
  /** Reading it failed; how the operation does is not known. */
  | { readonly kind: 'unreadable'; readonly failure: ArmFailure };

/** Codes of what this app itself refuses to ask ARM for. */
const NEVER_READ = new Set(['OperationUrlNotTrusted', 'SubscriptionNotAllowed', 'ArmPathNotPlain']);

type Get = (url: string) => Promise<ArmResult<ArmResponse>>;

/** Looks at a running operation with one GET. */
export async function pollOperation(get: Get, handle: ArmOperationHandle): Promise<OperationState> {
  const result = await get(handle.url);
  if (!result.ok) return readingFailed(handle, result.failure);
  const { response } = result;
  switch (handle.kind) {
    case 'azureAsyncOperation':
      return stateOf(handle, response, textField(response.body, 'status') ?? 'InProgress');
    case 'location':
      return response.status === 202 ? running(handle, response, 'InProgress') : { kind: 'succeeded' };
    case 'resource':
      return stateOf(handle, response, provisioningState(response.body) ?? 'Succeeded');
  }
}

function stateOf(handle: ArmOperationHandle, response: ArmResponse, status: string): OperationState {
  switch (status.toLowerCase()) {
    case 'succeeded':
      return { kind: 'succeeded' };
    case 'failed':
      return { kind: 'failed', failure: classify({ kind: 'operation', error: reason(response), response }) };
    case 'canceled':
      return { kind: 'failed', failure: canceled(response) };
    default:
      // ARM has sent words here that no document names; all of them mean that it goes on.
      return running(handle, response, status);
  }
}

function running(handle: ArmOperationHandle, response: ArmResponse, status: string): OperationState {
  const after = retryAfterSeconds(response);
  return {
    kind: 'running',
    handle: movedOperation(handle, response),
    status,
    ...(after === undefined ? {} : { retryAfterSeconds: after }),
  };
}

/** Where an operation, or a failed AKS cluster, says what went wrong. */
function reason(response: ArmResponse): JsonValue {
  const clusterStatus = objectField(objectField(response.body, 'properties'), 'status');
  return objectField(response.body, 'error') ?? objectField(clusterStatus, 'provisioningError') ?? null;
}

/** What a failed resource says of why, as an AKS cluster does; undefined where it says nothing. */
export function failureOfResource(response: ArmResponse): ArmFailure | undefined {
  const error = reason(response);
  return error === null ? undefined : classify({ kind: 'operation', error, response });
}

function canceled(response: ArmResponse): ArmFailure {
  const error = reason(response) ?? {
    code: 'OperationCanceled',
    message: 'The operation was canceled in Azure.',
  };
  return classify({ kind: 'operation', error, response });
}

/**
 * An error at a `location` is how the operation ended, but for those that say only that ARM is busy or out of order.
 * Anywhere else it says that reading failed, which is tried again even if it looks final: the operation goes on.
 */
function readingFailed(handle: ArmOperationHandle, failure: ArmFailure): OperationState {
  if (isNotFound(failure)) return { kind: 'gone' };
  if (NEVER_READ.has(failure.problem.code)) return { kind: 'failed', failure };
  const ofReading: readonly ProblemClass[] = ['transient', 'throttled'];
  if (handle.kind === 'location' && !ofReading.includes(failure.problem.class)) {
    return { kind: 'failed', failure: { ...failure, effect: 'unknown' } };
  }
  const problem: Problem = failure.retry ? failure.problem : { ...failure.problem, class: 'transient' };
  return { kind: 'unreadable', failure: { ...failure, problem, retry: true, effect: 'none' } };
}
