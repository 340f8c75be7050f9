import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesIn, changesOfOneCluster } from '../support/journal.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(200);
});

afterAll(async () => {
  await stack.stop();
});

async function resourceIds(): Promise<readonly string[]> {
  return (await stack.arm.inventory()).map(({ id }) => id);
}

describe('an operation whose cluster Azure refuses', () => {
  it('removes all that it made and tells why', async () => {
    const { input, operationId, resourceGroup } = namedRequest('refused');
    const before = await resourceIds();
    await stack.arm.addFault({
      method: 'PUT',
      path: '/managedClusters/aks-test',
      status: 409,
      code: 'QuotaExceeded',
      message: 'Insufficient regional vcpu quota left.',
      shape: 'flat',
    });
    await stack.queue.sendRequest(input, 'refused');
    const document = await stack.ended(operationId);

    expect(document).toMatchObject({
      phase: 'Compensated',
      done: true,
      refusal: { code: 'QuotaExceeded', class: 'quota', owner: 'user', step: 'cluster' },
    });
    expect(await resourceIds()).toEqual(before);
    const made = changesOfOneCluster(resourceGroup).filter((change) => !change.includes('managedClusters'));
    const removed = made.map((change) => change.replace('created', 'deleted'));
    expect(changesIn(await stack.arm.journal(), resourceGroup)).toEqual([...made, ...removed]);
  });
});
