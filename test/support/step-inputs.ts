import { clusterRequest } from './requests.ts';
import type { VerbCall } from '../../src/contracts/step-kind.ts';
import type { StepInputs } from '../../src/domain/step-inputs.ts';
import type { OperationHandle } from '../../src/domain/verb-answers.ts';

export const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
export const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-test`;
export const NETWORK_ID = `${GROUP_ID}/providers/Microsoft.Network/virtualNetworks/hub`;
export const REMOTE_NETWORK_ID = `${GROUP_ID}/providers/Microsoft.Network/virtualNetworks/clients`;
export const PEERING_ID = `${NETWORK_ID}/virtualNetworkPeerings/hub-to-clients`;
export const DNS_ZONE_ID = `${GROUP_ID}/providers/Microsoft.Network/privateDnsZones/private.eastus2.azmk8s.io`;
export const DNS_LINK_ID = `${DNS_ZONE_ID}/virtualNetworkLinks/aks-1-clients`;
export const API_SUBNET_ID = `${NETWORK_ID}/subnets/apiserver`;
export const NODE_SUBNET_ID = `${NETWORK_ID}/subnets/nodes`;
export const IDENTITY_ID = `${GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks-id`;
export const CLUSTER_ID = `${GROUP_ID}/providers/Microsoft.ContainerService/managedClusters/aks-1`;
export const NETWORK_CONTRIBUTOR = '4d97b98b-1d4f-4787-a291-c67834d212e7';
const OPERATION = 'op-1';
export const MARK = { 'slipway-operation': OPERATION };
export const OTHERS_MARK = { 'slipway-operation': 'op-2' };

const place = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-test' };

/** One valid input a kind, all of one cluster. */
export const inputs: StepInputs = {
  preflight: { request: clusterRequest() },
  removalCheck: {
    ...place,
    name: 'aks-1',
    candidates: [],
    removedIds: [],
    markedBy: [OPERATION],
    whenInUse: 'refuse',
  },
  previewFeature: {
    subscriptionId: SUBSCRIPTION,
    namespace: 'Microsoft.ContainerService',
    feature: 'EnableAPIServerVnetIntegrationPreview',
    whenUnavailable: 'notNeeded',
    mayRegister: true,
  },
  resourceProvider: { subscriptionId: SUBSCRIPTION, namespace: 'Microsoft.ContainerService' },
  resourceGroup: { ...place, location: 'eastus2', tags: { team: 'core' }, existence: 'ensure' },
  virtualNetwork: {
    ...place,
    name: 'hub',
    location: 'eastus2',
    addressPrefixes: ['172.19.0.0/16'],
    tags: { team: 'core' },
    existence: 'ensure',
  },
  subnet: {
    ...place,
    virtualNetwork: 'hub',
    name: 'apiserver',
    addressPrefix: '172.19.0.0/28',
    delegation: 'Microsoft.ContainerService/managedClusters',
    existence: 'ensure',
  },
  virtualNetworkPeering: {
    name: 'hub-to-clients',
    virtualNetworkId: NETWORK_ID,
    remoteVirtualNetworkId: REMOTE_NETWORK_ID,
  },
  privateDnsZone: {
    ...place,
    name: 'private.eastus2.azmk8s.io',
    tags: {},
    existence: 'ensure',
  },
  privateDnsLink: {
    name: 'aks-1-clients',
    zoneId: DNS_ZONE_ID,
    virtualNetworkId: REMOTE_NETWORK_ID,
    tags: {},
  },
  managedIdentity: { ...place, name: 'aks-id', location: 'eastus2', tags: {}, existence: 'ensure' },
  roleAssignment: {
    subscriptionId: SUBSCRIPTION,
    scope: API_SUBNET_ID,
    roleId: NETWORK_CONTRIBUTOR,
    principalId: 'aaaaaaaa-0000-4000-8000-000000000001',
  },
  rbacPropagation: {
    grants: [API_SUBNET_ID, NODE_SUBNET_ID].map((scope) => ({
      subscriptionId: SUBSCRIPTION,
      scope,
      roleId: NETWORK_CONTRIBUTOR,
    })),
    principalId: 'aaaaaaaa-0000-4000-8000-000000000001',
  },
  managedCluster: {
    ...place,
    name: 'aks-1',
    location: 'eastus2',
    kubernetesVersion: '1.34',
    tier: 'Standard',
    dnsPrefix: 'aks-1-rg-test',
    nodePools: [
      {
        name: 'system',
        mode: 'System',
        vmSize: 'Standard_D4s_v5',
        count: 3,
        autoscale: { minCount: 3, maxCount: 5 },
        maxPods: 110,
        availabilityZones: ['1', '2', '3'],
        osDiskSizeGb: 128,
      },
    ],
    network: {
      plugin: 'azure',
      pluginMode: 'overlay',
      podCidr: '10.244.0.0/16',
      outboundType: 'loadBalancer',
      vnetIntegration: true,
      serviceCidr: '10.2.0.0/24',
      dnsServiceIp: '10.2.0.10',
      apiServerSubnetId: API_SUBNET_ID,
      nodeSubnetId: NODE_SUBNET_ID,
    },
    access: {
      privateCluster: true,
      privateDnsZone: 'system',
      publicFqdn: false,
      authorizedIpRanges: [],
      runCommand: true,
      adminGroupObjectIds: ['bbbbbbbb-0000-4000-8000-000000000002'],
    },
    identityId: IDENTITY_ID,
    tags: { team: 'core' },
  },
  clusterVerification: {
    ...place,
    name: 'aks-1',
    privateCluster: true,
    vnetIntegration: true,
    apiServerSubnetId: API_SUBNET_ID,
    nodeSubnetId: NODE_SUBNET_ID,
    identityId: IDENTITY_ID,
  },
  nodeReadiness: { ...place, name: 'aks-1', nodes: 3 },
  kubeconfigSecret: {
    ...place,
    name: 'aks-1',
    secretUri: 'https://fleet-kv.vault.azure.net/secrets/aks-1-kubeconfig',
  },
  connectionHandoff: {
    ...place,
    name: 'aks-1',
    mode: 'byoVnet',
    privateCluster: true,
    virtualNetworkId: NETWORK_ID,
    apiServerSubnetId: API_SUBNET_ID,
    nodeSubnetId: NODE_SUBNET_ID,
    publicFqdn: false,
    runCommand: true,
  },
};

export function verbCall<Input>(input: Input, handle?: OperationHandle): VerbCall<Input> {
  return { operationId: OPERATION, stepId: 'step', input, ...(handle === undefined ? {} : { handle }) };
}
