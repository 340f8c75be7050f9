import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { changesIn, changesOfOneCluster } from '../support/journal.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(100);
});

afterAll(async () => {
  await stack.stop();
});

/**
 * The host is killed as soon as the simulator has seen each of these: mostly before the host has the answer, so that
 * it knows only that it meant to ask.
 */
const moments: readonly RegExp[] = [
  /^POST .*\/features\/\w+\/register 200$/,
  /^PUT .*\/resourcegroups\/[^/]+ 201$/i,
  /^PUT .*\/virtualNetworks\/vnet-aks 201$/,
  /^GET .*\/subnets\/snet-apiserver 404$/,
  /^PUT .*\/userAssignedIdentities\/id-aks 201$/,
  /^PUT .*\/subnets\/snet-apiserver 201$/,
  /^PUT .*\/subnets\/snet-apiserver\/.*\/roleAssignments\/[^/]+ 201$/,
  /^PUT .*\/subnets\/snet-cluster 201$/,
  /^PUT .*\/subnets\/snet-cluster\/.*\/roleAssignments\/[^/]+ 201$/,
  /^GET .*\/providers\/Microsoft.Network 200$/,
  /^POST .*\/Microsoft.ContainerService\/register 200$/,
  /^GET .*\/managedClusters\/aks-test 404$/,
  /^PUT .*\/managedClusters\/aks-test 201$/,
  /^GET .*\/managedClusters\/aks-test 200$/,
];

async function requests(): Promise<readonly string[]> {
  return (await stack.arm.journal()).map(({ method, path, status }) => `${method} ${path} ${String(status)}`);
}

describe('an operation whose host is killed again and again', () => {
  it('ends well, with every resource made once', async () => {
    const { input, operationId, resourceGroup } = namedRequest('killed');
    await stack.queue.sendRequest(input, 'killed');
    const ahead = new Set(moments);
    while (ahead.size > 0) {
      const seen = await eventually(`one of ${[...ahead].join(' ')}`, async () => {
        const asked = await requests();
        return [...ahead].find((moment) => asked.some((request) => moment.test(request)));
      });
      await stack.parts.host.kill();
      ahead.delete(seen);
      await stack.parts.host.start();
    }
    const document = await stack.ended(operationId);

    expect(document).toMatchObject({ phase: 'Succeeded', done: true });
    expect(document.steps.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(changesIn(await stack.arm.journal(), resourceGroup)).toEqual(changesOfOneCluster(resourceGroup));
  });
});
