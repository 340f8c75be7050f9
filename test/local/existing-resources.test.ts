import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { operationIdOf } from '../../src/domain/operation-ids.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const AKS = 'Microsoft.ContainerService/managedClusters';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(600);
});

afterAll(async () => {
  await stack.stop();
});

interface Existing {
  /** The step that finds it, and the resource in a path under the resource group. */
  readonly step: string;
  readonly path: string;
  readonly body: object;
}

const group: Existing = { step: 'resource-group', path: '', body: { location: 'westus2' } };
const network: Existing = {
  step: 'virtual-network',
  path: '/providers/Microsoft.Network/virtualNetworks/vnet-aks',
  body: { location: 'westus2', properties: { addressSpace: { addressPrefixes: ['172.19.0.0/16'] } } },
};
const apiServerSubnet: Existing = {
  step: 'api-server-subnet',
  path: `${network.path}/subnets/snet-apiserver`,
  body: {
    properties: {
      addressPrefix: '172.19.0.0/28',
      delegations: [{ name: 'd', properties: { serviceName: AKS } }],
    },
  },
};
const nodeSubnet: Existing = {
  step: 'node-subnet',
  path: `${network.path}/subnets/snet-cluster`,
  body: { properties: { addressPrefix: '172.19.1.0/24' } },
};
const identity: Existing = {
  step: 'identity',
  path: '/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-aks',
  body: { location: 'eastus2' },
};

/** What it takes for the last of them to exist. */
const fit: readonly (readonly [string, readonly Existing[]])[] = [
  ['the resource group', [group]],
  ['the virtual network', [group, network]],
  ['the API-server subnet', [group, network, apiServerSubnet]],
  ['the node subnet', [group, network, nodeSubnet]],
  ['the identity', [group, identity]],
];

const unfit: readonly (readonly [string, string, readonly Existing[]])[] = [
  ['the resource group is in another region', 'V44', [{ ...group, body: { location: 'eastus2' } }]],
  [
    'the virtual network is in another region',
    'V17',
    [group, { ...network, body: { ...network.body, location: 'eastus2' } }],
  ],
  [
    'the virtual network has other addresses',
    'V30',
    [
      group,
      {
        ...network,
        body: { location: 'westus2', properties: { addressSpace: { addressPrefixes: ['10.50.0.0/16'] } } },
      },
    ],
  ],
  [
    'the API-server subnet is not delegated',
    'V18',
    [group, network, { ...apiServerSubnet, body: { properties: { addressPrefix: '172.19.0.0/28' } } }],
  ],
  [
    'the node subnet is delegated',
    'V22',
    [
      group,
      network,
      { ...nodeSubnet, body: { ...apiServerSubnet.body, properties: delegated('172.19.1.0/24') } },
    ],
  ],
  [
    'the node subnet is too small',
    'V27',
    [group, network, { ...nodeSubnet, body: { properties: { addressPrefix: '172.19.1.0/27' } } }],
  ],
];

function delegated(addressPrefix: string) {
  return { addressPrefix, delegations: [{ name: 'd', properties: { serviceName: AKS } }] };
}

async function runOver(name: string, existing: readonly Existing[]): Promise<OperationDocument> {
  const { input, resourceGroup } = namedRequest(name);
  for (const { path, body } of existing) {
    await stack.somebodyElse.makes(
      `/subscriptions/${SUBSCRIPTION}/resourceGroups/${resourceGroup}${path}`,
      body,
    );
  }
  await stack.queue.sendRequest(input, name);
  return stack.ended(operationIdOf(name, input.target));
}

describe('a network of one’s own', () => {
  it.each(fit)('uses %s that exists as it is asked for, and makes the rest', async (what, existing) => {
    const document = await runOver(`fit-${what.replaceAll(/\W/g, '-')}`, existing);
    expect(document.phase).toBe('Succeeded');
    const adopted = document.resources.filter(({ outcome }) => outcome === 'adopted').map(({ step }) => step);
    expect(adopted).toEqual(expect.arrayContaining(existing.map(({ step }) => step)));
    expect(adopted).toHaveLength(existing.length);
  });

  it.each(unfit)('is refused before anything is created when %s (%s)', async (what, rule, existing) => {
    const name = `unfit-${what.replaceAll(/\W/g, '-').slice(0, 40)}`;
    const document = await runOver(name, existing);
    expect(document).toMatchObject({ phase: 'Rejected', refusal: { code: 'PreflightFailed' } });
    expect(document.refusal?.message).toContain(rule);
    const left = (await stack.arm.inventory()).filter(({ id }) =>
      id.toLowerCase().includes(`/rg-${name}`.toLowerCase()),
    );
    expect(left).toHaveLength(existing.length);
  });
});
