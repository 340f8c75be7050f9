/** A managed cluster as AKS shows it. All names in it follow from the cluster's id, so that an update keeps them. */
import { guidFrom } from '../guid.ts';
import { objectAt, textAt, type JsonObject } from '../json-values.ts';
import { tagsOf } from '../resource-scope.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import type { World } from '../world.ts';
import { offeredPatch } from './kubernetes-versions.ts';
import type { ClusterRequest, PoolRequest } from './cluster-request.ts';

export interface ClusterPlace {
  readonly id: string;
  readonly subscription: string;
  readonly groupName: string;
  readonly location: string;
}

const LONGEST_GROUP_NAME = 80;

function nodeGroupName(request: ClusterRequest, place: ClusterPlace): string {
  const given = request.nodeResourceGroup;
  return given ?? `MC_${place.groupName}_${request.name}_${place.location}`.slice(0, LONGEST_GROUP_NAME);
}

/** A short text of hexadecimal digits that belongs to the cluster. */
export function clusterHash(clusterId: string): string {
  return guidFrom('cluster', clusterId.toLowerCase()).slice(0, 8);
}

export function clusterBody(
  world: World,
  request: ClusterRequest,
  at: { place: ClusterPlace; identity: ResourceRecord | undefined },
): JsonObject {
  const { place, identity } = at;
  const wanted = objectAt(request.body, 'properties');
  return {
    id: place.id,
    location: place.location,
    name: request.name,
    ...tagsOf(request.body),
    type: 'Microsoft.ContainerService/ManagedClusters',
    kind: 'Base',
    properties: {
      ...wanted,
      powerState: { code: 'Running' },
      kubernetesVersion: request.version,
      currentKubernetesVersion: offeredPatch(request.version),
      ...names(request, place),
      agentPoolProfiles: request.pools.map((pool) => poolBody(request, pool)),
      servicePrincipalProfile: { clientId: 'msi' },
      nodeResourceGroup: nodeGroupName(request, place),
      enableRBAC: wanted['enableRBAC'] ?? true,
      supportPlan: 'KubernetesOfficial',
      networkProfile: networkBody(request, nodeGroupId(request, place)),
      maxAgentPools: 100,
      ...privateLinkResources(request, place),
      apiServerAccessProfile: apiServerBody(request),
      identityProfile: { kubeletidentity: kubeletIdentity(world, request, place) },
      disableLocalAccounts: wanted['disableLocalAccounts'] ?? false,
      securityProfile: wanted['securityProfile'] ?? {},
      storageProfile: wanted['storageProfile'] ?? {
        diskCSIDriver: { enabled: true },
        fileCSIDriver: { enabled: true },
        snapshotController: { enabled: true },
      },
      oidcIssuerProfile: wanted['oidcIssuerProfile'] ?? { enabled: false },
      workloadAutoScalerProfile: {},
      resourceUID: guidFrom(world.rules.seed, 'uid', place.id.toLowerCase()).replaceAll('-', '').slice(0, 24),
    },
    identity: identityBody(world, request, { place, identity }),
    sku: objectAt(request.body)['sku'] ?? { name: 'Base', tier: 'Free' },
  };
}

function names(request: ClusterRequest, place: ClusterPlace): JsonObject {
  const { isPrivate, hasPublicFqdn, privateDnsZone } = request.apiServer;
  const host = `${request.dnsPrefix ?? request.fqdnSubdomain ?? request.name}-${clusterHash(place.id)}`;
  const region = `${place.location}.azmk8s.io`;
  const hasPrivateName = isPrivate && privateDnsZone !== 'none';
  return {
    ...(request.dnsPrefix === undefined
      ? { fqdnSubdomain: request.fqdnSubdomain }
      : { dnsPrefix: request.dnsPrefix }),
    ...(!isPrivate || hasPublicFqdn ? { fqdn: `${host}.hcp.${region}` } : {}),
    azurePortalFQDN: `${host}.portal.hcp.${region}`,
    ...(hasPrivateName ? { privateFQDN: `${host}.${privateZoneName(request, place)}` } : {}),
  };
}

/** The zone of the private name: the customer's, or one that AKS makes for the cluster. */
export function privateZoneName({ apiServer }: ClusterRequest, place: ClusterPlace): string {
  const { privateDnsZone, vnetIntegration } = apiServer;
  if (privateDnsZone.startsWith('/')) return privateDnsZone.slice(privateDnsZone.lastIndexOf('/') + 1);
  const flavour = vnetIntegration ? 'private' : 'privatelink';
  return `${guidFrom('zone', place.id.toLowerCase())}.${flavour}.${place.location}.azmk8s.io`;
}

function poolBody(request: ClusterRequest, pool: PoolRequest): JsonObject {
  return {
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    kubeletDiskType: 'OS',
    type: 'VirtualMachineScaleSets',
    enableAutoScaling: false,
    enableNodePublicIP: false,
    osType: 'Linux',
    osSKU: 'Ubuntu',
    upgradeSettings: { maxSurge: '10%' },
    enableFIPS: false,
    ...pool.profile,
    vmSize: pool.vmSize,
    count: pool.count,
    maxPods: pool.maxPods,
    mode: pool.mode,
    powerState: { code: 'Running' },
    orchestratorVersion: textAt(pool.profile, 'orchestratorVersion') ?? request.version,
    currentOrchestratorVersion: offeredPatch(textAt(pool.profile, 'orchestratorVersion') ?? request.version),
    nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202601.03.0',
  };
}

function networkBody({ network, body }: ClusterRequest, nodeGroup: string): JsonObject {
  const { dockerBridgeCidr: _dockerBridge, ...echoed } = objectAt(body, 'properties', 'networkProfile');
  const usesLoadBalancer = network.outboundType === 'loadBalancer';
  const outbound = `${nodeGroup}/providers/Microsoft.Network/publicIPAddresses/kubernetes-outbound`;
  return {
    ...echoed,
    networkPlugin: network.plugin,
    ...(network.pluginMode === undefined ? {} : { networkPluginMode: network.pluginMode }),
    networkDataplane: textAt(body, 'properties', 'networkProfile', 'networkDataplane') ?? 'azure',
    loadBalancerSku: network.loadBalancerSku,
    ...(usesLoadBalancer
      ? {
          loadBalancerProfile: {
            managedOutboundIPs: { count: 1 },
            effectiveOutboundIPs: [{ id: outbound }],
            backendPoolType: 'NodeIPConfiguration',
          },
        }
      : {}),
    serviceCidr: network.serviceCidr,
    serviceCidrs: [network.serviceCidr],
    dnsServiceIP: network.dnsServiceIp,
    ...(network.podCidr === undefined ? {} : { podCidr: network.podCidr, podCidrs: [network.podCidr] }),
    outboundType: network.outboundType,
    ipFamilies: ['IPv4'],
  };
}

function apiServerBody({ apiServer, body }: ClusterRequest): JsonObject {
  const echoed = objectAt(body, 'properties', 'apiServerAccessProfile');
  if (!apiServer.isPrivate) return { ...echoed, enablePrivateCluster: false };
  return {
    ...echoed,
    enablePrivateCluster: true,
    privateDNSZone: apiServer.privateDnsZone,
    enablePrivateClusterPublicFQDN: apiServer.hasPublicFqdn,
    ...(apiServer.vnetIntegration ? {} : { privateClusterVersion: 'v1' }),
  };
}

/** A cluster behind Private Link shows the resource that private endpoints connect to. */
function privateLinkResources({ apiServer }: ClusterRequest, place: ClusterPlace): JsonObject {
  if (!apiServer.isPrivate || apiServer.vnetIntegration) return {};
  const management = {
    id: `${place.id}/privateLinkResources/management`,
    name: 'management',
    type: 'Microsoft.ContainerService/managedClusters/privateLinkResources',
    groupId: 'management',
    requiredMembers: ['management'],
  };
  return { privateLinkResources: [management] };
}

function identityBody(
  world: World,
  request: ClusterRequest,
  at: { place: ClusterPlace; identity: ResourceRecord | undefined },
): JsonObject {
  const [identityId] = request.identityIds;
  if (at.identity && identityId !== undefined) {
    const { clientId, principalId } = objectAt(at.identity.body, 'properties');
    return { type: 'UserAssigned', userAssignedIdentities: { [identityId]: { clientId, principalId } } };
  }
  const principalId = guidFrom(world.rules.seed, 'system', at.place.id.toLowerCase());
  return { type: 'SystemAssigned', principalId, tenantId: world.rules.tenantId };
}

export function nodeGroupId(request: ClusterRequest, place: ClusterPlace): string {
  return `/subscriptions/${place.subscription}/resourceGroups/${nodeGroupName(request, place)}`;
}

/** The identity of the nodes, which AKS makes in the group of the nodes. */
function kubeletIdentity(world: World, request: ClusterRequest, place: ClusterPlace): JsonObject {
  const name = `${request.name}-agentpool`;
  const group = nodeGroupId(request, place).replace('/resourceGroups/', '/resourcegroups/');
  return {
    resourceId: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
    clientId: guidFrom(world.rules.seed, 'kubelet client', place.id.toLowerCase()),
    objectId: guidFrom(world.rules.seed, 'kubelet principal', place.id.toLowerCase()),
  };
}
