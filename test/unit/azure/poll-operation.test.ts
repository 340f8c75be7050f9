import { describe, expect, it } from 'vitest';
import { pollOperation } from '../../../src/azure/poll-operation.ts';
import type { ArmOperationHandle } from '../../../src/azure/operation-handle.ts';
import { ARM, FakeArm, failure } from '../../support/fake-arm.ts';
import type { FakeAnswer } from '../../support/fake-arm.ts';

const asyncOperation: ArmOperationHandle = {
  kind: 'azureAsyncOperation',
  url: `${ARM}/op?s=1`,
  method: 'PUT',
};
const location: ArmOperationHandle = { kind: 'location', url: `${ARM}/loc`, method: 'DELETE' };
const resource: ArmOperationHandle = { kind: 'resource', url: `${ARM}/thing?api-version=1`, method: 'PUT' };

async function poll(handle: ArmOperationHandle, answer: FakeAnswer | { readonly code: string }) {
  const arm = new FakeArm();
  arm.failNext({ answer });
  const state = await pollOperation((url) => arm.clients().get(url), handle);
  return { state, arm };
}

describe('pollOperation', () => {
  it.each(['InProgress', 'Running', 'ProvisionControlPlane', 'Accepted'])(
    'goes on while it is %s',
    async (status) => {
      const { state } = await poll(asyncOperation, {
        status: 200,
        body: { status },
        headers: { 'retry-after': '20' },
      });
      expect(state).toEqual({ kind: 'running', handle: asyncOperation, status, retryAfterSeconds: 20 });
    },
  );

  it('sends one request, with a token', async () => {
    const { arm } = await poll(asyncOperation, { status: 200, body: { status: 'Succeeded' } });
    expect(arm.requests.map((each) => each.authorization)).toEqual(['Bearer secret-token']);
  });

  it('says what an operation failed of', async () => {
    const error = { code: 'QuotaExceeded', message: 'no cores' };
    const { state } = await poll(asyncOperation, { status: 200, body: { status: 'Failed', error } });
    expect(state).toMatchObject({ kind: 'failed', failure: { retry: false, problem: { class: 'quota' } } });
  });

  it('refuses a canceled operation', async () => {
    const { state } = await poll(asyncOperation, { status: 200, body: { status: 'Canceled' } });
    expect(state).toMatchObject({
      kind: 'failed',
      failure: { retry: false, problem: { code: 'OperationCanceled' } },
    });
  });

  it('follows a location that changes', async () => {
    const { state } = await poll(location, { status: 202, headers: { location: `${ARM}/loc/2` } });
    expect(state).toMatchObject({ kind: 'running', handle: { url: `${ARM}/loc/2` } });
  });

  it.each([200, 204])('is done when a location answers %i', async (status) => {
    expect((await poll(location, { status })).state).toEqual({ kind: 'succeeded' });
  });

  it.each([
    [failure(409, 'CannotDeleteResource', 'nested resources'), true],
    [failure(403, 'ScopeLocked', 'locked'), false],
  ])('takes an error at a location for the end of the operation (%#)', async (answer, retry) => {
    const { state } = await poll(location, answer);
    expect(state).toMatchObject({ kind: 'failed', failure: { effect: 'unknown', retry } });
  });

  it.each([429, 500, 503])('reads a location again that answers %i', async (status) => {
    const { state } = await poll(location, { status, body: {} });
    expect(state).toMatchObject({ kind: 'unreadable', failure: { retry: true, effect: 'none' } });
  });

  it.each([
    ['DenyAssignmentAuthorizationFailed', 'transient'],
    ['AuthorizationFailed', 'rbacPropagating'],
  ])('takes %s at an operation’s URL for a failure to read', async (code, problemClass) => {
    const { state } = await poll(asyncOperation, failure(403, code, 'not yet'));
    expect(state).toMatchObject({
      kind: 'unreadable',
      failure: { retry: true, effect: 'none', problem: { class: problemClass, code } },
    });
  });

  it.each([asyncOperation, location, resource])('says that a $kind is gone', async (handle) => {
    const { state } = await poll(handle, failure(404, 'NotFound', 'no such operation'));
    expect(state).toEqual({ kind: 'gone' });
  });

  it.each([
    [{ properties: { provisioningState: 'Updating' } }, 'running'],
    [{ properties: { provisioningState: 'Succeeded' } }, 'succeeded'],
    [{ properties: {} }, 'succeeded'],
    [{ properties: { provisioningState: 'Failed' } }, 'failed'],
  ])('reads the state of a resource from %j', async (body, kind) => {
    expect((await poll(resource, { status: 200, body })).state.kind).toBe(kind);
  });

  it('finds the reason that a failed cluster keeps', async () => {
    const provisioningError = { code: 'SubnetIsFull', message: 'full' };
    const body = { properties: { provisioningState: 'Failed', status: { provisioningError } } };
    const { state } = await poll(resource, { status: 200, body });
    expect(state).toMatchObject({ failure: { problem: { code: 'SubnetIsFull' } } });
  });

  it.each([
    'https://evil.test/op',
    'http://arm.test/op',
    'https://arm.test:8443/op',
    'https://arm.test.evil.test/op',
    'nonsense',
  ])('asks no token for %s', async (url) => {
    const { state, arm } = await poll({ ...asyncOperation, url }, { status: 200, body: {} });
    expect(state).toMatchObject({
      kind: 'failed',
      failure: { retry: false, problem: { code: 'OperationUrlNotTrusted', owner: 'azure' } },
    });
    expect(arm.requests).toEqual([]);
  });

  it('does not follow a redirect', async () => {
    const { state, arm } = await poll(asyncOperation, {
      status: 302,
      headers: { location: `${ARM}/elsewhere` },
    });
    expect(state).toMatchObject({ kind: 'unreadable', failure: { problem: { code: 'Http302' } } });
    expect(arm.requests).toHaveLength(1);
  });
});
