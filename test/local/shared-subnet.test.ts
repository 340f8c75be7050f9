import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { operationIdOf } from '../../src/domain/operation-ids.ts';
import type { ClusterRequestInput } from '../../src/domain/request.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { textLike, textWith } from '../support/matching.ts';
import { requestInput } from '../support/requests.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(600);
});

afterAll(async () => {
  await stack.stop();
});

/** Clusters of one resource group, and so of one network, whose API-server subnet has this prefix. */
function clusterIn(group: string, clusterName: string, apiServerPrefix: string): ClusterRequestInput {
  const input = requestInput();
  const network = {
    mode: 'byoVnet' as const,
    virtualNetwork: { name: 'vnet-aks', addressPrefixes: ['172.19.0.0/16'] },
    apiServerSubnet: { name: 'snet-apiserver', addressPrefix: apiServerPrefix },
    nodeSubnet: { name: 'snet-cluster', addressPrefix: '172.19.8.0/22' },
  };
  const target = { ...input.target, resourceGroup: `rg-${group}`, clusterName };
  return {
    ...input,
    requestId: `${group}-${clusterName}`,
    target,
    network,
    identity: { name: `id-${clusterName}` },
  };
}

async function run(request: ClusterRequestInput): Promise<OperationDocument> {
  await stack.queue.sendRequest(request, request.requestId);
  return stack.ended(operationIdOf(request.requestId, request.target));
}

describe('clusters in one API-server subnet', () => {
  it('are two in a /27, and the second is not taken back while the first uses the network', async () => {
    const [one, two] = ['one', 'two'].map((name) => clusterIn('wide', name, '172.19.0.0/27')) as [
      ClusterRequestInput,
      ClusterRequestInput,
    ];
    expect(await run(one)).toMatchObject({ phase: 'Succeeded' });
    const second = await run(two);
    expect(second).toMatchObject({ phase: 'Succeeded' });
    expect(second.resources.filter(({ step }) => step === 'api-server-subnet')).toMatchObject([
      { outcome: 'adopted' },
    ]);

    const { subscriptionId, resourceGroup, clusterName } = one.target;
    const gone = { apiVersion: 'slipway/v1', kind: 'DeprovisionCluster', requestedBy: 'team-a' } as const;
    const target = { subscriptionId, resourceGroup, clusterName };
    await stack.queue.sendRequest({ ...gone, requestId: 'refused', target }, 'refused');
    expect(await stack.ended(operationIdOf('refused', target))).toMatchObject({
      phase: 'Rejected',
      refusal: { code: 'ResourcesInUse', message: textWith('cluster two') },
    });
    await stack.queue.sendRequest({ ...gone, requestId: 'left', target, whenInUse: 'leave' }, 'left');
    const left = await stack.ended(operationIdOf('left', target));
    expect(left.phase).toBe('Succeeded');
    expect(left.resources.filter(({ outcome }) => outcome === 'left').map(({ step }) => step)).toEqual([
      'resource-group',
      'virtual-network',
      'api-server-subnet',
      'node-subnet',
    ]);
  });

  it('are one in a /28: the second is refused with the numbers, and creates nothing', async () => {
    expect(await run(clusterIn('narrow', 'one', '172.19.0.0/28'))).toMatchObject({ phase: 'Succeeded' });
    const before = await stack.arm.inventory();
    const refused = await run(clusterIn('narrow', 'two', '172.19.0.0/28'));
    expect(refused).toMatchObject({
      phase: 'Rejected',
      refusal: { code: 'PreflightFailed', class: 'networkCapacity', message: textLike('V20') },
    });
    expect(refused.refusal?.message).toMatch(/\b1\b/);
    expect(await stack.arm.inventory()).toEqual(before);
  });

  it('that race for the last place: one gets it, the other is told who has it', async () => {
    const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-race';
    const network = `${group}/providers/Microsoft.Network/virtualNetworks/vnet-aks`;
    await stack.somebodyElse.makes(group, { location: 'westus2' });
    await stack.somebodyElse.makes(network, {
      location: 'westus2',
      properties: { addressSpace: { addressPrefixes: ['172.19.0.0/16'] } },
    });
    await stack.somebodyElse.makes(`${network}/subnets/snet-apiserver`, {
      properties: {
        addressPrefix: '172.19.0.0/28',
        delegations: [
          { name: 'aks', properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } },
        ],
      },
    });
    await stack.somebodyElse.makes(`${network}/subnets/snet-cluster`, {
      properties: { addressPrefix: '172.19.8.0/22' },
    });
    const ended = await Promise.all(
      ['one', 'two'].map((name) => run(clusterIn('race', name, '172.19.0.0/28'))),
    );
    expect(ended.map(({ phase }) => phase).sort()).toEqual(['Rejected', 'Succeeded']);
    const winner = ended.find(({ phase }) => phase === 'Succeeded');
    const loser = ended.find(({ phase }) => phase === 'Rejected');
    expect(loser?.refusal?.message).toContain(winner?.operationId ?? 'nobody');
  });
});
