import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectionIdOf, sessionIdOf } from '../../src/domain/operation-ids.ts';
import { REJECTED_QUEUE, REQUESTS_QUEUE } from '../../src/local/launcher/app-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { changesIn, changesOfOneCluster } from '../support/journal.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { listWith, objectWith, textWith } from '../support/matching.ts';
import { namedRequest } from '../support/named-request.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(200);
});

afterAll(async () => {
  await stack.stop();
});

async function operationIdsLike(part: string): Promise<readonly string[]> {
  const operations = await stack.operations();
  return operations.map(({ operationId }) => operationId).filter((operationId) => operationId.includes(part));
}

describe('a message on the queue', () => {
  it('becomes a private cluster, each resource made once', async () => {
    const { input, operationId, resourceGroup } = namedRequest('one');
    await stack.queue.sendRequest(input, 'one');
    const document = await stack.ended(operationId);

    expect(document).toMatchObject({ phase: 'Succeeded', percent: 100, done: true, currentSteps: [] });
    expect(document.steps).toHaveLength(16);
    expect(document.steps.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(document.outputs).toMatchObject({
      privateFqdn: textWith('.private.westus2.azmk8s.io'),
      apiServerSubnetId: textWith('/subnets/snet-apiserver'),
      commands: listWith(objectWith({ command: textWith('az aks get-credentials') })),
    });
    expect(changesIn(await stack.arm.journal(), resourceGroup)).toEqual(changesOfOneCluster(resourceGroup));
    expect(await stack.queue.waiting(REQUESTS_QUEUE)).toBe(0);
  });

  it('starts nothing new when it comes again, while the operation runs and after', async () => {
    const { input, operationId, resourceGroup } = namedRequest('again');
    await stack.queue.sendRequest(input, 'again-1');
    await eventually('the operation', () => stack.operation(operationId));
    await stack.queue.sendRequest(input, 'again-2');
    const { acceptedAt, endedAt } = await stack.ended(operationId);
    await stack.queue.sendRequest(input, 'again-3');
    await eventuallyTrue('an empty queue', async () => (await stack.queue.waiting(REQUESTS_QUEUE)) === 0);

    expect(await operationIdsLike('again')).toEqual([operationId]);
    expect(await stack.operation(operationId)).toMatchObject({ phase: 'Succeeded', acceptedAt, endedAt });
    expect(changesIn(await stack.arm.journal(), resourceGroup)).toEqual(changesOfOneCluster(resourceGroup));
  });
});

describe('what the app asks of ARM', () => {
  it('is within the limits, and within the role that the app is documented to need', async () => {
    const { input, operationId } = namedRequest('role');
    await stack.queue.sendRequest(input, 'role');
    expect(await stack.ended(operationId)).toMatchObject({ phase: 'Succeeded' });
    const journal = await stack.arm.journal();
    expect(journal.filter(({ status }) => status === 429)).toEqual([]);
    expect(journal.filter(({ code }) => code === 'AuthorizationFailed')).toEqual([]);
    const refused = (await stack.arm.actions()).filter((action) => action.refused > 0);
    expect(refused).toEqual([]);
  });
});

describe('a message that is no valid request', () => {
  it('is shown as rejected and passed on once, with what is wrong', async () => {
    const { input, resourceGroup } = namedRequest('wrong');
    const { network: _network, ...body } = input;
    const sessionId = sessionIdOf(input.target);
    await stack.queue.send({ body, messageId: 'wrong', sessionId, contentType: 'application/json' });
    const operationId = rejectionIdOf('wrong', JSON.stringify(body));
    const [message, ...others] = await stack.queue.takeRejected();

    expect(message?.body).toMatchObject({
      reason: 'InvalidRequest',
      description: textWith('network'),
      findings: [{ field: 'network' }],
      messageId: 'wrong',
      operationId,
    });
    expect(others).toEqual([]);
    expect(await stack.operation(operationId)).toMatchObject({
      phase: 'Rejected',
      done: true,
      refusal: { code: 'InvalidRequest', owner: 'user', step: null },
    });
    expect(changesIn(await stack.arm.journal(), resourceGroup)).toEqual([]);
    await eventuallyTrue('an empty queue', async () => (await stack.queue.waiting(REQUESTS_QUEUE)) === 0);
    expect(await stack.queue.waiting(REJECTED_QUEUE)).toBe(0);
  });

  it('is passed on without an operation when it is not even JSON', async () => {
    const before = await stack.operations();
    await stack.queue.send({ body: Buffer.from('{ "requestId": '), messageId: 'torn', sessionId: 'any' });
    const messages = await stack.queue.takeRejected();

    expect(messages.map(({ body }) => body as unknown)).toMatchObject([
      { reason: 'NotJson', messageId: 'torn', requestId: null, operationId: null, body: '{ "requestId": ' },
    ]);
    expect(await stack.operations()).toEqual(before);
    await eventuallyTrue('an empty queue', async () => (await stack.queue.waiting(REQUESTS_QUEUE)) === 0);
    expect(await stack.queue.waiting(REJECTED_QUEUE)).toBe(0);
  });
});
