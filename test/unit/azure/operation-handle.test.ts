import { describe, expect, it } from 'vitest';
import { armResponse } from '../../../src/azure/arm-response.ts';
import type { ArmResponse } from '../../../src/azure/arm-response.ts';
import type { OperationHandle } from '../../../src/domain/verb-answers.ts';
import {
  movedOperation,
  readHandle,
  startedOperation,
  storedHandle,
} from '../../../src/azure/operation-handle.ts';

const RESOURCE = 'https://arm.test/subscriptions/s/thing?api-version=1';

interface Made {
  readonly method?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function made({ method = 'PUT', status = 201, headers = {}, body }: Made): ArmResponse {
  return armResponse({
    status,
    headers: { get: (name) => headers[name] },
    bodyAsText: body === undefined ? '' : JSON.stringify(body),
    request: { method, url: RESOURCE },
  });
}

const creating = { properties: { provisioningState: 'Creating' } };

describe('startedOperation', () => {
  it('prefers the operation’s own URL over the location', () => {
    const headers = { 'azure-asyncoperation': 'https://arm.test/op', location: 'https://arm.test/loc' };
    const response = made({ method: 'DELETE', status: 202, headers });
    expect(startedOperation(response)).toEqual({
      kind: 'azureAsyncOperation',
      url: 'https://arm.test/op',
      method: 'DELETE',
    });
  });

  it('knows the request that started it by the id that Azure gave, also after it was stored and moved', () => {
    const headers = { 'azure-asyncoperation': '/op', 'x-ms-correlation-request-id': 'corr-1' };
    const started = startedOperation(made({ status: 202, headers }));
    const stored = readHandle(started && storedHandle(started));
    const polled = made({ method: 'GET', headers: { 'azure-asyncoperation': '/op2' } });
    expect(stored && movedOperation(stored, polled)).toEqual({
      kind: 'azureAsyncOperation',
      url: 'https://arm.test/op2',
      method: 'PUT',
      correlationId: 'corr-1',
    });
  });

  it('follows a location of 202, resolving a relative one', () => {
    const response = made({ method: 'DELETE', status: 202, headers: { location: '/operationresults/1' } });
    expect(startedOperation(response)).toMatchObject({
      kind: 'location',
      url: 'https://arm.test/operationresults/1',
    });
  });

  it('does not take the location of a created resource for an operation', () => {
    expect(
      startedOperation(made({ status: 201, headers: { location: '/identities/i' }, body: {} })),
    ).toBeUndefined();
  });

  it('watches the resource when there is no URL and it is still changing', () => {
    expect(startedOperation(made({ body: creating }))).toEqual({
      kind: 'resource',
      url: RESOURCE,
      method: 'PUT',
    });
  });

  it.each([
    { status: 200, body: { properties: { provisioningState: 'Succeeded' } } },
    { status: 204, method: 'DELETE' },
    { status: 200, body: { registrationState: 'Registering' } },
  ])('has nothing to follow after %j', (each) => {
    expect(startedOperation(made(each))).toBeUndefined();
  });
});

describe('a stored handle', () => {
  it('is read as it was stored', () => {
    const handle = { kind: 'location', url: 'https://arm.test/loc', method: 'DELETE' } as const;
    const stored = JSON.parse(JSON.stringify(storedHandle(handle))) as OperationHandle;
    expect(readHandle(stored)).toEqual(handle);
  });

  it.each([undefined, {}, { reads: 3 }, { kind: 'location' }, { kind: 'other', url: 'x' }])(
    'is not made of %j',
    (stored) => {
      expect(readHandle(stored)).toBeUndefined();
    },
  );

  it('moves to the URL that a poll answers with', () => {
    const handle = { kind: 'location', url: 'https://arm.test/loc/1', method: 'DELETE' } as const;
    const response = made({ status: 202, headers: { location: 'https://arm.test/loc/2' } });
    expect(movedOperation(handle, response).url).toBe('https://arm.test/loc/2');
    expect(movedOperation(handle, made({ status: 202 })).url).toBe('https://arm.test/loc/1');
  });
});
