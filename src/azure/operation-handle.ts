/**
 * How a running operation of ARM is looked at again, by another process and after any restart: made from the first
 * answer to a PUT or DELETE, kept in the operation's state as JSON.
 */
import type { JsonValue } from '../domain/json.ts';
import type { OperationHandle } from '../domain/verb-answers.ts';
import type { ArmResponse } from './arm-response.ts';
import { correlationIdOf, objectField, textField } from './arm-response.ts';

/**
 * - `azureAsyncOperation`: the URL answers `{status, error}` at any time;
 * - `location`: the URL answers 202 while running, then as the request itself would have;
 * - `resource`: the resource is read until its `provisioningState` is final.
 */
const kinds = ['azureAsyncOperation', 'location', 'resource'] as const;

export interface ArmOperationHandle {
  readonly kind: (typeof kinds)[number];
  readonly url: string;
  /** What was asked for; a deletion is followed differently from a change. */
  readonly method: 'PUT' | 'DELETE' | 'POST';
  /** Of the request that started it; absent where another did. */
  readonly correlationId?: string;
}

/** The handle of what an answer has started; undefined when it was all done at once. */
export function startedOperation(response: ArmResponse): ArmOperationHandle | undefined {
  const handle = handleIn(response);
  return handle && { ...handle, ...correlation(correlationIdOf(response)) };
}

function handleIn(response: ArmResponse): ArmOperationHandle | undefined {
  const method = response.method === 'DELETE' || response.method === 'POST' ? response.method : 'PUT';
  const asyncUrl = response.header('azure-asyncoperation') ?? response.header('operation-location');
  if (asyncUrl !== undefined)
    return { kind: 'azureAsyncOperation', url: absolute(asyncUrl, response), method };
  const location = response.header('location');
  // A created resource carries a Location as well; only 202 makes it one of an operation.
  if (location !== undefined && response.status === 202) {
    return { kind: 'location', url: absolute(location, response), method };
  }
  const atOnce = response.status !== 202 && isFinal(provisioningState(response.body));
  return atOnce ? undefined : { kind: 'resource', url: response.url, method };
}

/** The same handle, at the URL that a poll's answer gives in place of the one polled. */
export function movedOperation(handle: ArmOperationHandle, response: ArmResponse): ArmOperationHandle {
  const header = { azureAsyncOperation: 'azure-asyncoperation', location: 'location', resource: undefined };
  const name = header[handle.kind];
  const url = name === undefined ? undefined : response.header(name);
  return url === undefined ? handle : { ...handle, url: absolute(url, response) };
}

/** A handle for the resource that was just read and found changing, by whichever request. */
export function changingResource(read: ArmResponse): ArmOperationHandle {
  return { kind: 'resource', url: read.url, method: 'PUT' };
}

/** A stored handle, if it is one of these. */
export function readHandle(stored: OperationHandle | undefined): ArmOperationHandle | undefined {
  const kind = kinds.find((each) => each === stored?.['kind']);
  const url = textField(stored, 'url');
  const method = stored?.['method'];
  if (kind === undefined || url === undefined) return undefined;
  return {
    ...{ kind, url, method: method === 'DELETE' || method === 'POST' ? method : 'PUT' },
    ...correlation(textField(stored, 'correlationId')),
  };
}

export function storedHandle({ kind, url, method, correlationId }: ArmOperationHandle): OperationHandle {
  return { kind, url, method, ...correlation(correlationId) };
}

function correlation(correlationId: string | undefined): Pick<ArmOperationHandle, 'correlationId'> {
  return correlationId === undefined ? {} : { correlationId };
}

export function provisioningState(body: JsonValue): string | undefined {
  return textField(objectField(body, 'properties'), 'provisioningState');
}

/** A resource without a provisioning state is made at once. */
export function isFinal(state: string | undefined): boolean {
  return state === undefined || /^(succeeded|failed|canceled)$/i.test(state);
}

function absolute(url: string, response: ArmResponse): string {
  return URL.parse(url, response.url)?.href ?? url;
}
