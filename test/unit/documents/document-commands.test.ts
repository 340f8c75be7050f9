import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ManagedCluster } from '../../../src/azure/resource-models.ts';
import type { PlanStep } from '../../../src/domain/plan.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { requestSchema, type ProvisionRequest } from '../../../src/domain/request.ts';
import type { StepInputs, StepKindName } from '../../../src/domain/step-inputs.ts';
import { connectionCommands } from '../../../src/steps/connection-commands.ts';
import { managedClusterBody } from '../../../src/steps/managed-cluster-body.ts';
import { commandLinesIn, documentCommands, type DocumentCommand } from '../../support/document-commands.ts';

const DOCUMENTS = new URL('../../../../shared/documents/', import.meta.url);
const commands = documentCommands();

const requests: Readonly<Record<string, ProvisionRequest>> = {
  managedVnet: sample('managed-vnet', { profile: 'preview-2022', allowPreview: true }),
  byoVnet: sample('byo-vnet', { profile: 'preview-2022', allowPreview: true }),
  'privateLink.basic': sample('private-link-basic', {}),
  'privateLink.advanced': sample('private-link-advanced', {}),
};

function sample(name: string, change: object): ProvisionRequest {
  const file = new URL(`../../../samples/${name}.json`, import.meta.url);
  const request = requestSchema.parse({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...change });
  if (request.kind !== 'ProvisionCluster') throw new TypeError(`${name} makes no cluster`);
  return request;
}

function requestOf({ mode }: DocumentCommand): ProvisionRequest {
  const request = requests[mode];
  if (!request) throw new Error(`no sample for ${mode}`);
  return request;
}

function stepsOf<K extends StepKindName>(command: DocumentCommand, kind: K): readonly StepInputs[K][] {
  const { steps } = planCluster(requestOf(command), { operationId: 'op', productionSubscriptions: [] });
  const found = steps.filter((step): step is Extract<PlanStep, { kind: K }> => step.kind === kind);
  return found.map((step) => step.input as StepInputs[K]);
}

type Check = (command: DocumentCommand) => void;

/** What the product does in place of each command. */
const carriedBy: Readonly<Record<string, Check>> = {
  'az extension add': usesPinnedApi,
  'az extension update': usesPinnedApi,
  'az extension list': usesPinnedApi,
  'az feature register': (command) => {
    const { namespace, name } = command.options;
    expect(stepsOf(command, 'previewFeature')).toMatchObject([
      { namespace, feature: name, mayRegister: true },
    ]);
  },
  'az feature list': (command) => {
    const looked = stepsOf(command, 'previewFeature').map((each) => `${each.namespace}/${each.feature}`);
    expect(command.options['query']).toContain(looked[0] ?? 'no feature');
  },
  'az provider register': (command) => {
    const namespaces = stepsOf(command, 'resourceProvider').map(({ namespace }) => namespace);
    expect(namespaces).toContain(command.options['namespace']);
  },
  'az group create': (command) => {
    expect(stepsOf(command, 'resourceGroup')).toMatchObject([{ location: 'westus2' }]);
  },
  'az network vnet create': (command) => {
    const addressPrefixes = [command.options['address-prefixes']];
    expect(stepsOf(command, 'virtualNetwork')).toMatchObject([{ addressPrefixes }]);
  },
  'az network vnet subnet create': (command) => {
    const { delegations = null, 'address-prefixes': addressPrefix } = command.options;
    expect(stepsOf(command, 'subnet')).toContainEqual(
      expect.objectContaining({ addressPrefix, delegation: delegations }),
    );
  },
  'az identity create': (command) => {
    expect(stepsOf(command, 'managedIdentity')).toHaveLength(1);
  },
  'az role assignment create': (command) => {
    const subnet = command.options['scope'] === '<apiserver-subnet-resource-id>' ? 'apiserver' : 'cluster';
    const granted = stepsOf(command, 'roleAssignment').filter(({ scope }) =>
      scope.endsWith(`/snet-${subnet}`),
    );
    // Network Contributor.
    expect(granted).toMatchObject([{ roleId: '4d97b98b-1d4f-4787-a291-c67834d212e7' }]);
  },
  'az aks create': createsTheCluster,
  'az aks get-credentials': (command) => {
    const [input] = stepsOf(command, 'connectionHandoff');
    if (!input) throw new Error('nothing is handed over');
    const lines = connectionCommands(input, {}).map(({ command: line }) => line);
    expect(lines).toContainEqual(expect.stringContaining('az aks get-credentials'));
  },
};

/** The extension of the command line stands for an API version; here the SDK's is pinned. */
function usesPinnedApi(): void {
  const file = new URL('../../../package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> };
  expect(dependencies['@azure/arm-containerservice']).toMatch(/^\d+\.\d+\.\d+$/);
}

function createsTheCluster(command: DocumentCommand): void {
  const [input] = stepsOf(command, 'managedCluster');
  if (!input) throw new Error('no cluster is planned');
  const sent = sentFor(command, input);
  for (const [option, value] of Object.entries(command.options)) {
    expect({ [option]: sent[option] }).toEqual({ [option]: value });
  }
}

/** What goes into the PUT for each option of `az aks create`. */
function sentFor(command: DocumentCommand, input: StepInputs['managedCluster']): Record<string, unknown> {
  const body = managedClusterBody(input, 'op');
  return { ...placeholders(command, namesIn(input, body)), ...switchesIn(requestOf(command), body) };
}

function namesIn(input: StepInputs['managedCluster'], body: ManagedCluster) {
  return {
    n: input.name,
    name: input.name,
    g: input.resourceGroup,
    'resource-group': input.resourceGroup,
    l: input.location,
    'vnet-subnet-id': body.agentPoolProfiles?.[0]?.vnetSubnetID,
    'apiserver-subnet-id': body.apiServerAccessProfile?.subnetId,
    'assign-identity': Object.keys(body.identity?.userAssignedIdentities ?? {})[0],
  };
}

function switchesIn(
  { network }: ProvisionRequest,
  { networkProfile, apiServerAccessProfile }: ManagedCluster,
) {
  return {
    'network-plugin': networkProfile?.networkPlugin,
    'enable-private-cluster': apiServerAccessProfile?.enablePrivateCluster,
    'enable-apiserver-vnet-integration': apiServerAccessProfile?.enableVnetIntegration,
    'load-balancer-sku': networkProfile?.loadBalancerSku,
    'service-cidr': networkProfile?.serviceCidr,
    'dns-service-ip': networkProfile?.dnsServiceIP,
    // Dropped from the API: checked and kept in the request, and sent no more.
    'docker-bridge-address':
      network.mode === 'privateLink.advanced' ? network.dockerBridgeAddress : undefined,
  };
}

/** Where the document has a placeholder any name or id will do, as long as there is one. */
function placeholders(
  { options }: DocumentCommand,
  given: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([option, value]) => [
      option,
      value === undefined ? undefined : options[option],
    ]),
  );
}

describe('the command lines of the two documents', () => {
  it.each(commands.map((command) => [command.document, command.mode, command.line, command] as const))(
    '%s, %s: %s',
    (_document, _mode, _line, command) => {
      const check = carriedBy[command.name];
      if (!check) throw new Error(`Nothing carries «${command.name}»`);
      check(command);
    },
  );

  const missing = existsSync(DOCUMENTS) ? '' : ` (skipped: ${DOCUMENTS.pathname} is not there)`;
  it.skipIf(missing !== '')(`are all here: the texts of the documents have no other${missing}`, () => {
    for (const document of new Set(commands.map((each) => each.document))) {
      const text = readFileSync(new URL(`${document}.md`, DOCUMENTS), 'utf8');
      const listed = commands.filter((each) => each.document === document).map(({ line }) => line);
      expect([...listed].sort()).toEqual([...commandLinesIn(text)].sort());
    }
  });
});
