import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandKind } from '../../src/domain/command.ts';
import { sessionIdOf } from '../../src/domain/operation-ids.ts';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { eventually } from '../support/eventually.ts';
import { changesIn, changesOfOneCluster } from '../support/journal.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest, type NamedRequest } from '../support/named-request.ts';
import { postJson } from '../support/post-json.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(100);
});

afterAll(async () => {
  await stack.stop();
});

const routes: Partial<Record<CommandKind, string>> = { retryCompensation: 'retry-compensation' };

async function command(operationId: string, kind: CommandKind, body: object = {}) {
  const url = `http://127.0.0.1:${String(stack.parts.host.port)}/api/operations/${operationId}/${routes[kind] ?? kind}`;
  const asked = { commandId: randomUUID(), requestedBy: 'ops', reason: 'a test', ...body };
  const response = await postJson(url, asked);
  const answer = (await response.json()) as { code?: string; detail?: string };
  return { status: response.status, location: response.headers.get('location'), answer };
}

function seen(
  { operationId }: NamedRequest,
  what: string,
  holds: (document: OperationDocument) => boolean,
): Promise<OperationDocument> {
  return eventually(`${operationId} ${what}`, async () => {
    const document = await stack.operation(operationId);
    return document && holds(document) ? document : undefined;
  });
}

function isPolling(document: OperationDocument, stepId: string): boolean {
  return document.steps.some(({ id, state }) => id === stepId && state === 'polling');
}

async function refuseCluster({ resourceGroup }: NamedRequest): Promise<void> {
  await stack.arm.addFault({
    ...{ method: 'PUT', path: `*/resourceGroups/${resourceGroup}/*/managedClusters/aks-test` },
    ...{
      status: 409,
      code: 'QuotaExceeded',
      message: 'Insufficient regional vcpu quota left.',
      shape: 'flat',
    },
  });
}

/** The end of a run after the first. */
function endedAgain({ operationId }: NamedRequest): Promise<OperationDocument> {
  return eventually(`the end of the second run of ${operationId}`, async () => {
    const document = await stack.operation(operationId);
    const isOver = document?.done === true && document.run === 2 && document.omitted === undefined;
    return isOver ? document : undefined;
  });
}

async function left({ resourceGroup }: NamedRequest): Promise<readonly string[]> {
  const ids = (await stack.arm.inventory()).map(({ id }) => id.toLowerCase());
  return ids.filter((id) => id.includes(`/resourcegroups/${resourceGroup.toLowerCase()}`));
}

describe('cancel', () => {
  it('while the cluster is made, over HTTP, leaves nothing behind, and is refused the second time', async () => {
    const named = namedRequest('canceled');
    await stack.queue.sendRequest(named.input, 'canceled');
    await seen(named, 'makes its cluster', (document) => isPolling(document, 'cluster'));
    const sent = await command(named.operationId, 'cancel', { commandId: 'stop' });
    expect(sent).toMatchObject({ status: 202, location: `/api/operations/${named.operationId}` });
    await seen(named, 'compensates', ({ phase }) => phase === 'Compensating');
    expect(await command(named.operationId, 'cancel')).toMatchObject({
      status: 409,
      answer: { code: 'CommandNotAllowed' },
    });
    expect((await command(named.operationId, 'cancel', { commandId: 'stop' })).answer).toEqual(sent.answer);
    const document = await stack.ended(named.operationId);

    expect(document).toMatchObject({ phase: 'Canceled', commands: [{ kind: 'cancel', requestedBy: 'ops' }] });
    expect(document.commands).toHaveLength(1);
    expect(await left(named)).toEqual([]);
  });

  it('comes by queue from one who knows the request only', async () => {
    const named = namedRequest('queue-canceled');
    await stack.queue.sendRequest(named.input, 'queue-canceled');
    const { apiVersion, target, requestId } = named.input;
    const message = {
      ...{ apiVersion, kind: 'OperationCommand', requestId: 'stop-1', requestedBy: 'team-a' },
      ...{ command: 'cancel', reason: 'not wanted', operation: { requestId, target } },
    };
    const sessionId = sessionIdOf(target);
    await stack.queue.send({
      body: message,
      messageId: 'stop-1',
      sessionId,
      contentType: 'application/json',
    });
    expect(await stack.ended(named.operationId)).toMatchObject({ phase: 'Canceled' });
    expect(await left(named)).toEqual([]);

    const unknown = { ...message, requestId: 'stop-2', operation: { operationId: 'nobody' } };
    await stack.queue.send({
      body: unknown,
      messageId: 'stop-2',
      sessionId,
      contentType: 'application/json',
    });
    const [rejected] = await stack.queue.takeRejected();
    expect(rejected?.body).toMatchObject({ reason: 'UnknownOperation', requestId: 'stop-2' });
  });
});

describe('retry', () => {
  it('of what was kept goes on from the failed step, with every resource made once', async () => {
    const named = namedRequest('retried');
    await refuseCluster(named);
    await stack.queue.sendRequest({ ...named.input, onFailure: 'keep' }, 'retried');
    expect(await stack.ended(named.operationId)).toMatchObject({ phase: 'Failed', run: 1 });
    await stack.arm.clearFaults();
    expect(await command(named.operationId, 'retry')).toMatchObject({ status: 202 });
    const document = await endedAgain(named);

    expect(document).toMatchObject({ phase: 'Succeeded', commands: [{ kind: 'retry' }] });
    expect(changesIn(await stack.arm.journal(), named.resourceGroup)).toEqual(
      changesOfOneCluster(named.resourceGroup),
    );
    expect(await command(named.operationId, 'retry')).toMatchObject({ status: 409 });
  });
});

describe('retryCompensation', () => {
  it('removes what a lock has kept, once the lock is gone', async () => {
    const named = namedRequest('locked');
    await refuseCluster(named);
    await stack.arm.addFault({
      ...{
        method: 'DELETE',
        path: `*/resourceGroups/${named.resourceGroup}/*/userAssignedIdentities/id-aks`,
      },
      ...{ status: 409, code: 'ScopeLocked', message: 'The scope is locked.', occurrence: 'every' },
    });
    await stack.queue.sendRequest(named.input, 'locked');
    expect(await stack.ended(named.operationId)).toMatchObject({
      phase: 'CompensationIncomplete',
      allowedCommands: ['retry', 'retryCompensation', 'forget'],
    });
    expect(await left(named)).not.toEqual([]);
    await stack.arm.clearFaults();
    expect(await command(named.operationId, 'retryCompensation')).toMatchObject({ status: 202 });
    expect(await endedAgain(named)).toMatchObject({
      phase: 'Compensated',
      refusal: { code: 'QuotaExceeded' },
    });
    expect(await left(named)).toEqual([]);
  });
});

describe('suspend and resume', () => {
  it('hold an operation and let it go on', async () => {
    const named = namedRequest('suspended');
    await stack.queue.sendRequest(named.input, 'suspended');
    await seen(named, 'makes its cluster', (document) => isPolling(document, 'cluster'));
    expect(await command(named.operationId, 'suspend')).toMatchObject({ status: 202 });
    const held = await seen(named, 'is suspended', ({ suspended }) => suspended !== undefined);
    expect(held.allowedCommands).toEqual(['cancel', 'resume']);
    expect(await command(named.operationId, 'retry')).toMatchObject({ status: 409 });
    expect(await command(named.operationId, 'resume')).toMatchObject({ status: 202 });
    expect(await stack.ended(named.operationId)).toMatchObject({ phase: 'Succeeded' });
  });
});

describe('POST /api/operations/{operationId}/{command}', () => {
  it.each([
    ['an unknown operation', 'cancel', {}, 404],
    ['a body that lacks a reason', 'cancel', { reason: '' }, 400],
    ['a body with a surprise', 'cancel', { surprise: 1 }, 400],
    ['a body of more than 8 KB', 'cancel', { reason: 'x'.repeat(9000) }, 413],
  ] as const)('answers %s', async (_name, kind, body, status) => {
    expect(await command('nobody.000', kind, body)).toMatchObject({ status });
  });
});
