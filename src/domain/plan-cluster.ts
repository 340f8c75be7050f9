/**
 * `request → plan`, for every network mode. Pure: the same request gives the same plan, whose steps, names and order
 * are stored with the operation.
 */
import { OPERATION_TAG, REQUEST_TAG } from './ownership-tags.ts';
import type { Plan, PlanStep } from './plan.ts';
import { profiles } from './profiles.ts';
import type { ClusterRequest } from './request.ts';
import { managedIdentityId, subnetId, virtualNetworkId } from './resource-ids.ts';
import { roles } from './roles.ts';
import type { ManagedClusterInput, NodePool, Tags } from './step-inputs.ts';

/** What the 2022 document has the API-server subnet delegated to. */
const API_SERVER_DELEGATION = 'Microsoft.ContainerService/managedClusters';

export function planCluster(request: ClusterRequest, operationId: string): Plan {
  const names = namesOf(request, operationId);
  return {
    mode: request.network.mode,
    profile: request.profile,
    steps: [
      ...registrationSteps(request, names),
      ...networkSteps(request, names),
      ...identitySteps(request, names),
      ...clusterSteps(request, names),
    ],
  };
}

/** The ids and tags that several steps share. */
function namesOf({ target, network, identity, requestId, tags }: ClusterRequest, operationId: string) {
  const { subscriptionId, resourceGroup, location } = target;
  const place = { subscriptionId, resourceGroup };
  const inNetwork = { ...place, virtualNetwork: network.virtualNetwork.name };
  return {
    place,
    placeAndRegion: { ...place, location },
    virtualNetworkId: virtualNetworkId({ ...place, name: network.virtualNetwork.name }),
    apiServerSubnetId: subnetId({ ...inNetwork, name: network.apiServerSubnet.name }),
    nodeSubnetId: subnetId({ ...inNetwork, name: network.nodeSubnet.name }),
    identityId: managedIdentityId({ ...place, name: identity.name }),
    tags: { ...tags, [OPERATION_TAG]: operationId, [REQUEST_TAG]: requestId } satisfies Tags,
  };
}

type Names = ReturnType<typeof namesOf>;

function registrationSteps({ profile }: ClusterRequest, { place }: Names): PlanStep[] {
  const { feature, providers } = profiles[profile];
  const { subscriptionId } = place;
  return [
    {
      id: 'feature',
      title: `Register preview feature ${feature.name}`,
      kind: 'previewFeature',
      input: {
        subscriptionId,
        namespace: feature.namespace,
        feature: feature.name,
        whenUnavailable: feature.whenUnavailable,
      },
      dependsOn: [],
      expectedSeconds: 270,
    },
    ...providers.map((namespace): PlanStep => ({
      id: providerStepId(namespace),
      title: `Re-register provider ${namespace}`,
      kind: 'resourceProvider',
      input: { subscriptionId, namespace },
      dependsOn: ['feature'],
      expectedSeconds: 60,
    })),
  ];
}

function providerStepId(namespace: string): string {
  return `provider-${namespace.replace('Microsoft.', '').toLowerCase()}`;
}

/** The subnets one after the other: writes to one virtual network exclude each other. */
function networkSteps({ target, network }: ClusterRequest, names: Names): PlanStep[] {
  const virtualNetwork = network.virtualNetwork.name;
  return [
    {
      id: 'resource-group',
      title: `Create resource group ${target.resourceGroup}`,
      kind: 'resourceGroup',
      input: { ...names.placeAndRegion, tags: names.tags },
      dependsOn: [],
      expectedSeconds: 2,
    },
    {
      id: 'virtual-network',
      title: `Create virtual network ${virtualNetwork}`,
      kind: 'virtualNetwork',
      input: {
        ...names.placeAndRegion,
        name: virtualNetwork,
        addressPrefixes: network.virtualNetwork.addressPrefixes,
        tags: names.tags,
      },
      dependsOn: ['resource-group'],
      expectedSeconds: 8,
    },
    {
      id: 'api-server-subnet',
      title: `Create API-server subnet ${network.apiServerSubnet.name}`,
      kind: 'subnet',
      input: {
        ...names.place,
        virtualNetwork,
        ...network.apiServerSubnet,
        delegation: API_SERVER_DELEGATION,
      },
      dependsOn: ['virtual-network'],
      expectedSeconds: 8,
    },
    {
      id: 'node-subnet',
      title: `Create node subnet ${network.nodeSubnet.name}`,
      kind: 'subnet',
      input: { ...names.place, virtualNetwork, ...network.nodeSubnet, delegation: null },
      dependsOn: ['api-server-subnet'],
      expectedSeconds: 8,
    },
  ];
}

function identitySteps({ identity }: ClusterRequest, names: Names): PlanStep[] {
  const { subscriptionId } = names.place;
  const principalId = { step: 'identity', output: 'principalId' };
  const roleId = roles.networkContributor;
  const grant = (id: string, title: string, subnetStep: string, scope: string): PlanStep => ({
    id,
    title,
    kind: 'roleAssignment',
    input: { subscriptionId, scope, roleId, principalId: '' },
    inputsFrom: { principalId },
    dependsOn: ['identity', subnetStep],
    expectedSeconds: 2,
  });
  return [
    {
      id: 'identity',
      title: `Create managed identity ${identity.name}`,
      kind: 'managedIdentity',
      input: { ...names.placeAndRegion, name: identity.name, tags: names.tags },
      dependsOn: ['resource-group'],
      expectedSeconds: 3,
    },
    grant(
      'role-api-server-subnet',
      'Grant Network Contributor on the API-server subnet',
      'api-server-subnet',
      names.apiServerSubnetId,
    ),
    grant(
      'role-node-subnet',
      'Grant Network Contributor on the node subnet',
      'node-subnet',
      names.nodeSubnetId,
    ),
    {
      id: 'rbac-propagation',
      title: 'Wait until the permissions are visible',
      kind: 'rbacPropagation',
      input: {
        subscriptionId,
        scopes: [names.apiServerSubnetId, names.nodeSubnetId],
        roleId,
        principalId: '',
      },
      inputsFrom: { principalId },
      dependsOn: ['role-api-server-subnet', 'role-node-subnet'],
      expectedSeconds: 55,
    },
  ];
}

function clusterSteps(request: ClusterRequest, names: Names): PlanStep[] {
  const { target, profile, access } = request;
  const { place, apiServerSubnetId, nodeSubnetId, identityId, virtualNetworkId } = names;
  const { clusterName: name } = target;
  const { privateCluster, publicFqdn, runCommand } = access;
  return [
    {
      id: 'cluster',
      title: `Create ${privateCluster ? 'private cluster' : 'cluster'} ${name}`,
      kind: 'managedCluster',
      input: clusterInput(request, names),
      dependsOn: [...profiles[profile].providers.map(providerStepId), 'rbac-propagation'],
      expectedSeconds: 300,
    },
    {
      id: 'verification',
      title: 'Verify the cluster',
      kind: 'clusterVerification',
      input: { ...place, name, privateCluster, apiServerSubnetId, nodeSubnetId, identityId },
      dependsOn: ['cluster'],
      expectedSeconds: 2,
    },
    {
      id: 'connection',
      title: 'Hand over how to connect',
      kind: 'connectionHandoff',
      input: { ...place, name, virtualNetworkId, apiServerSubnetId, publicFqdn, runCommand },
      dependsOn: ['verification'],
      expectedSeconds: 1,
    },
  ];
}

function clusterInput(
  { target, network, cluster, access }: ClusterRequest,
  names: Names,
): ManagedClusterInput {
  return {
    ...names.placeAndRegion,
    name: target.clusterName,
    ...(cluster.kubernetesVersion === undefined ? {} : { kubernetesVersion: cluster.kubernetesVersion }),
    tier: cluster.tier,
    dnsPrefix: dnsPrefixOf(target),
    nodePools: cluster.nodePools.map(withoutAbsent),
    network: {
      plugin: network.plugin,
      pluginMode: network.pluginMode === 'overlay' ? 'overlay' : null,
      serviceCidr: network.serviceCidr,
      dnsServiceIp: network.dnsServiceIp,
      apiServerSubnetId: names.apiServerSubnetId,
      nodeSubnetId: names.nodeSubnetId,
    },
    access,
    identityId: names.identityId,
    tags: names.tags,
  };
}

/** As the Azure CLI makes it: cluster, resource group and subscription, each cut short; at most 54 characters. */
function dnsPrefixOf({ clusterName, resourceGroup, subscriptionId }: ClusterRequest['target']): string {
  const part = (text: string, length: number): string =>
    text
      .replaceAll(/[^A-Za-z0-9-]/g, '')
      .slice(0, length)
      .replaceAll(/^-+|-+$/g, '');
  const name = part(clusterName, 10) || 'aks';
  return [/^[A-Za-z]/.test(name) ? name : `a${name}`, part(resourceGroup, 16), part(subscriptionId, 6)]
    .filter(Boolean)
    .join('-');
}

function withoutAbsent(pool: ClusterRequest['cluster']['nodePools'][number]): NodePool {
  const { autoscale, maxPods, availabilityZones, osDiskSizeGb, ...rest } = pool;
  return {
    ...rest,
    ...(autoscale === undefined ? {} : { autoscale }),
    ...(maxPods === undefined ? {} : { maxPods }),
    ...(availabilityZones === undefined ? {} : { availabilityZones }),
    ...(osDiskSizeGb === undefined ? {} : { osDiskSizeGb }),
  };
}
