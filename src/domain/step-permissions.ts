/**
 * The actions of Azure that each verb of a step kind needs, under the names of the resource providers' operations.
 * What a change links to is in it: AKS joins subnets, a peering asks both networks.
 *
 * Source: Azure permissions reference, learn.microsoft.com/azure/role-based-access-control/resource-provider-operations.
 */
import type { PlanStep } from './plan.ts';
import type { ManagedClusterInput, StepInputs, StepKindName } from './step-inputs.ts';
import type { Verb } from './verb-answers.ts';

type Actions = Readonly<Record<Verb, readonly string[]>>;

const none: Actions = { observe: [], begin: [], poll: [], undo: [] };

/** Of a kind whose work is one resource; `begin`, `poll` and `undo` read it again. */
function resource(type: string, more: Partial<Actions> = {}): Actions {
  const read = `${type}/read`;
  return {
    observe: [read],
    begin: [read, `${type}/write`, ...(more.begin ?? [])],
    poll: [read, ...(more.poll ?? [])],
    undo: [read, `${type}/delete`, ...(more.undo ?? more.poll ?? [])],
  };
}

/** Of a kind that only reads. */
function reading(...actions: readonly string[]): Actions {
  return { ...none, observe: actions, begin: actions, poll: actions };
}

const networkOperations = ['Microsoft.Network/locations/operations/read'];
const privateDnsOperations = ['Microsoft.Network/privateDnsOperationStatuses/read'];
const clusterOperations = ['Microsoft.ContainerService/locations/operations/read'];
const groupType = 'Microsoft.Resources/subscriptions/resourceGroups';
const clusterType = 'Microsoft.ContainerService/managedClusters';
const featureType = 'Microsoft.Features/providers/features';
const grantType = 'Microsoft.Authorization/roleAssignments';

const RESOURCES_READ = 'Microsoft.Resources/subscriptions/resourcegroups/resources/read';

const table: { readonly [K in StepKindName]: Actions | ((input: StepInputs[K]) => Actions) } = {
  preflight: reading(
    `${groupType}/read`,
    `${clusterType}/read`,
    'Microsoft.ContainerService/locations/kubernetesVersions/read',
    'Microsoft.Network/virtualNetworks/read',
    'Microsoft.Network/networkSecurityGroups/read',
    'Microsoft.Network/routeTables/read',
    'Microsoft.Network/privateDnsZones/read',
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/read',
    `${grantType}/read`,
    'Microsoft.Authorization/locks/read',
    'Microsoft.Authorization/permissions/read',
    'Microsoft.Resources/subscriptions/providers/read',
    'Microsoft.Compute/locations/vmSizes/read',
    'Microsoft.Compute/locations/usages/read',
  ),
  removalCheck: reading(
    `${clusterType}/read`,
    'Microsoft.Network/virtualNetworks/read',
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
    RESOURCES_READ,
  ),
  previewFeature: {
    ...reading(`${featureType}/read`),
    begin: [`${featureType}/register/action`],
  },
  resourceProvider: ({ namespace }) => ({
    ...reading('Microsoft.Resources/subscriptions/providers/read'),
    begin: [`${namespace}/register/action`],
  }),
  resourceGroup: resource(groupType, {
    undo: [RESOURCES_READ, 'Microsoft.Resources/subscriptions/operationresults/read'],
  }),
  virtualNetwork: resource('Microsoft.Network/virtualNetworks', { poll: networkOperations }),
  subnet: resource('Microsoft.Network/virtualNetworks/subnets', { poll: networkOperations }),
  virtualNetworkPeering: resource('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', {
    begin: ['Microsoft.Network/virtualNetworks/peer/action'],
    poll: networkOperations,
  }),
  managedIdentity: resource('Microsoft.ManagedIdentity/userAssignedIdentities'),
  privateDnsZone: resource('Microsoft.Network/privateDnsZones', { poll: privateDnsOperations }),
  privateDnsLink: resource('Microsoft.Network/privateDnsZones/virtualNetworkLinks', {
    begin: ['Microsoft.Network/virtualNetworks/join/action'],
    poll: privateDnsOperations,
  }),
  roleAssignment: resource(grantType),
  rbacPropagation: { ...none, poll: [`${grantType}/read`] },
  managedCluster: (input) =>
    resource(clusterType, {
      begin: linkedActions(input),
      poll: clusterOperations,
      undo: [`${clusterType}/abort/action`, ...clusterOperations],
    }),
  clusterVerification: reading(`${clusterType}/read`),
  nodeReadiness: {
    ...none,
    begin: [`${clusterType}/runcommand/action`],
    poll: [`${clusterType}/runcommand/action`, `${clusterType}/commandResults/read`],
  },
  kubeconfigSecret: { ...none, begin: [`${clusterType}/listClusterUserCredential/action`] },
  connectionHandoff: reading(`${clusterType}/read`),
};

/** On what the cluster is joined to, wherever that is. */
function linkedActions({ network, identityId, access }: ManagedClusterInput): readonly string[] {
  return [
    ...(network.nodeSubnetId === null ? [] : ['Microsoft.Network/virtualNetworks/subnets/join/action']),
    ...(identityId === null ? [] : ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action']),
    ...(access.privateDnsZone?.startsWith('/') ? ['Microsoft.Network/privateDnsZones/join/action'] : []),
  ];
}

/** What the verbs of this step need, each action once, in the order of their first use. */
export function permissionsOf(step: PlanStep, verbs: readonly Verb[]): readonly string[] {
  const row = table[step.kind];
  // The row is that of the step's kind, whose input the plan ties to it.
  const actions =
    typeof row === 'function' ? (row as (input: PlanStep['input']) => Actions)(step.input) : row;
  return [...new Set(verbs.flatMap((verb) => actions[verb]))];
}
