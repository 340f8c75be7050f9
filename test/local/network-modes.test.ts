import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { operationIdOf } from '../../src/domain/operation-ids.ts';
import { peeringBackName } from '../../src/domain/planning/connection-names.ts';
import type { ClusterRequestInput } from '../../src/domain/request.ts';
import { virtualNetworkId } from '../../src/domain/resource-ids.ts';
import { changesIn } from '../support/journal.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { listWith, objectWith, textWith } from '../support/matching.ts';

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const modes = ['managed-vnet', 'byo-vnet', 'private-link-basic', 'private-link-advanced'] as const;

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(600);
});

afterAll(async () => {
  await stack.stop();
});

/** A sample in a resource group of its own. */
function sample(name: string, group: string, change: Partial<ClusterRequestInput> = {}): ClusterRequestInput {
  const file = new URL(`../../samples/${name}.json`, import.meta.url);
  const input = JSON.parse(readFileSync(file, 'utf8')) as ClusterRequestInput;
  const target = { ...input.target, resourceGroup: `rg-${group}` };
  return { ...input, requestId: group, target, ...change };
}

async function run(input: ClusterRequestInput): Promise<OperationDocument> {
  await stack.queue.sendRequest(input, `${input.requestId}-${input.target.clusterName}`);
  return stack.ended(operationIdOf(input.requestId, input.target));
}

async function takeBack({ target }: ClusterRequestInput, requestId: string): Promise<OperationDocument> {
  const { location: _location, resourceGroupExistence: _existence, ...cluster } = target;
  const request = {
    apiVersion: 'slipway/v1',
    kind: 'DeprovisionCluster',
    requestId,
    requestedBy: 'team-a',
  } as const;
  await stack.queue.sendRequest({ ...request, target: cluster }, requestId);
  return stack.ended(operationIdOf(requestId, cluster));
}

async function idsOf(resourceGroup: string): Promise<readonly string[]> {
  const group = `/resourcegroups/${resourceGroup}`.toLowerCase();
  const inventory = await stack.arm.inventory();
  return inventory.map(({ id }) => id.toLowerCase()).filter((id) => id.includes(group));
}

describe.each(modes)('the sample %s', (mode) => {
  const first = sample(mode, `modes-${mode}`);

  it('makes a cluster where nothing is', async () => {
    const document = await run(first);
    expect(document).toMatchObject({
      phase: 'Succeeded',
      outputs: {
        mode: first.network.mode,
        commands: listWith(objectWith({ command: textWith('get-credentials') })),
      },
    });
    const readiness = document.steps.find(({ id }) => id === 'node-readiness');
    expect(readiness).toMatchObject({ state: 'done' });
    expect(readiness).not.toHaveProperty('note');
  });

  it('uses all that exists, and sends nothing', async () => {
    const before = (await stack.arm.journal()).at(-1)?.id ?? 0;
    const document = await run({ ...first, requestId: `${first.requestId}-again` });
    expect(document.phase).toBe('Succeeded');
    expect(document.resources.filter(({ outcome }) => outcome !== 'adopted')).toEqual([]);
    expect(changesIn(await stack.arm.journal(before), first.target.resourceGroup)).toEqual([]);
  });

  it('takes it back and leaves nothing', async () => {
    const document = await takeBack(first, `${first.requestId}-gone`);
    expect(document).toMatchObject({ phase: 'Succeeded', kind: 'deprovision', percent: 100 });
    expect(await idsOf(first.target.resourceGroup)).toEqual([]);
  });

  it('has nothing more to take back', async () => {
    const document = await takeBack(first, `${first.requestId}-gone-again`);
    expect(document).toMatchObject({ phase: 'Succeeded', resources: [] });
  });
});

describe('connectivity', () => {
  const hub = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub`;
  const zone = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.Network/privateDnsZones/private.westus2.azmk8s.io`;

  beforeAll(async () => {
    await stack.somebodyElse.makes(`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-hub`, {
      location: 'westus2',
    });
    await stack.somebodyElse.makes(hub, {
      location: 'westus2',
      properties: { addressSpace: { addressPrefixes: ['10.100.0.0/16'] } },
    });
  });

  it.each(['system', zone])(
    'peers and links with the zone %s, and takes that back too',
    async (privateDnsZone) => {
      const name = privateDnsZone === 'system' ? 'system' : 'own';
      const request = sample('byo-vnet', `connected-${name}`, {
        access: { privateDnsZone },
        connectivity: {
          peerings: [{ virtualNetworkId: hub }],
          dnsZoneLinks: [{ virtualNetworkId: hub }],
        },
      });
      const before = await idsOf('rg-hub');
      const document = await run(request);
      expect(document.phase).toBe('Succeeded');
      const { subscriptionId, resourceGroup } = request.target;
      const own = virtualNetworkId({ subscriptionId, resourceGroup, name: 'vnet-aks' });
      const peering = `${hub}/virtualNetworkPeerings/${peeringBackName(request.target, hub, own)}`;
      expect(await stack.somebodyElse.finds(peering)).toMatchObject({
        properties: { peeringState: 'Connected' },
      });
      expect(document.resources.filter(({ step }) => step === 'dns-link-1')).toMatchObject([
        { outcome: 'created' },
      ]);
      expect(await takeBack(request, `connected-${name}-gone`)).toMatchObject({ phase: 'Succeeded' });
      expect(await idsOf('rg-hub')).toEqual(before);
      expect(await idsOf(request.target.resourceGroup)).toEqual([]);
    },
  );
});
