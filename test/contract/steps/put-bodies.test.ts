/** What the steps PUT, taken off the real SDK, is what Microsoft's schemas allow, and nothing else is in it. */
import { describe, expect, it } from 'vitest';
import type { StepKind } from '../../../src/contracts/step-kind.ts';
import type { ManagedClusterInput, StepInputs, StepKindName } from '../../../src/domain/step-inputs.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import { schemaErrors, schemasMissing } from '../../support/arm-schemas.ts';
import type { ResourceSchema } from '../../support/arm-schemas.ts';
import { noReservations } from '../../support/reservations.ts';
import { FakeArm } from '../../support/fake-arm.ts';
import { inputs, verbCall } from '../../support/step-inputs.ts';

if (schemasMissing !== undefined) console.warn(`put-bodies: skipped, for ${schemasMissing}`);

async function putBody<K extends StepKindName>(kind: K, input: StepInputs[K]) {
  const arm = new FakeArm();
  // The table of kinds is typed by kind, and `kind` is the one of `input`.
  const step = stepKinds(arm.clients(), noReservations)[kind] as StepKind<StepInputs[K]>;
  await step.begin(verbCall(input));
  const put = arm.requests.find((each) => each.method === 'PUT');
  if (put?.body === undefined) throw new Error(`${kind} sends no PUT`);
  return { name: put.path.split('/').at(-1) ?? '', body: put.body };
}

const aks: ResourceSchema = {
  file: 'containerservice-2026-05-01.json',
  definition: 'managedClusters',
  type: 'Microsoft.ContainerService/managedClusters',
};
const subnet: ResourceSchema = {
  file: 'network-2025-05-01.json',
  definition: 'virtualNetworks_subnets',
  type: 'Microsoft.Network/virtualNetworks/subnets',
};

const { kubernetesVersion: _kubernetesVersion, ...anyVersion } = inputs.managedCluster;
const smallPool = { name: 'p', mode: 'System', vmSize: 'Standard_D2s_v5', count: 1 } as const;
const publicCluster: ManagedClusterInput = {
  ...anyVersion,
  nodePools: [smallPool],
  network: { ...anyVersion.network, pluginMode: null },
  access: { ...anyVersion.access, privateCluster: false, adminGroupObjectIds: [] },
};

const bodies = [
  {
    title: 'a virtual network',
    put: () => putBody('virtualNetwork', inputs.virtualNetwork),
    schema: {
      file: 'network-2025-05-01.json',
      definition: 'virtualNetworks',
      type: 'Microsoft.Network/virtualNetworks',
    },
  },
  { title: 'a delegated subnet', put: () => putBody('subnet', inputs.subnet), schema: subnet },
  {
    title: 'a subnet without delegation',
    put: () => putBody('subnet', { ...inputs.subnet, delegation: null }),
    schema: subnet,
  },
  {
    title: 'an identity',
    put: () => putBody('managedIdentity', inputs.managedIdentity),
    schema: {
      file: 'managedidentity-2024-11-30.json',
      definition: 'userAssignedIdentities',
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    },
  },
  {
    title: 'a role assignment',
    put: () => putBody('roleAssignment', inputs.roleAssignment),
    schema: {
      file: 'authorization-2022-04-01.json',
      definition: 'roleAssignments',
      type: 'Microsoft.Authorization/roleAssignments',
    },
  },
  { title: 'a private cluster', put: () => putBody('managedCluster', inputs.managedCluster), schema: aks },
  { title: 'a public cluster', put: () => putBody('managedCluster', publicCluster), schema: aks },
];

describe.skipIf(schemasMissing !== undefined)('the body of a PUT', () => {
  it.each(bodies)('for $title is as the schema has it', async ({ put, schema }) => {
    const { name, body } = await put();
    expect(schemaErrors(schema, name, body)).toEqual([]);
  });

  it('is held against a schema that knows nothing but what is listed', async () => {
    const { name, body } = await putBody('managedCluster', inputs.managedCluster);
    const misspelt = {
      ...body,
      properties: {
        ...(body['properties'] as object),
        apiServerAccessProfile: { enableVnetIntegratoin: true },
      },
    };
    expect(schemaErrors(aks, name, misspelt).join('\n')).toContain(
      '"additionalProperty":"enableVnetIntegratoin"',
    );
  });
});
