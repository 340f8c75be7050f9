import type { ManagedCluster, ManagedClusterAgentPoolProfile } from '../azure/resource-models.ts';
import type { ManagedClusterInput, NodePool } from '../domain/step-inputs.ts';
import { markedTags } from './marked-tags.ts';

/**
 * The cluster as it is sent. What the request does not decide has the safe value: no local accounts, Entra ID with
 * Azure RBAC, workload identity, a standard load balancer.
 */
export function managedClusterBody(input: ManagedClusterInput, operationId: string): ManagedCluster {
  return {
    location: input.location,
    tags: markedTags(input.tags, operationId),
    sku: { name: 'Base', tier: input.tier },
    identity: identity(input),
    ...(input.fqdnSubdomain === undefined
      ? { dnsPrefix: input.dnsPrefix }
      : { fqdnSubdomain: input.fqdnSubdomain }),
    ...(input.nodeResourceGroup === undefined ? {} : { nodeResourceGroup: input.nodeResourceGroup }),
    ...(input.kubernetesVersion === undefined ? {} : { kubernetesVersion: input.kubernetesVersion }),
    agentPoolProfiles: input.nodePools.map((pool) => agentPool(pool, input)),
    networkProfile: networkProfile(input.network),
    apiServerAccessProfile: apiServerAccess(input),
    aadProfile: {
      managed: true,
      enableAzureRbac: true,
      adminGroupObjectIDs: [...input.access.adminGroupObjectIds],
    },
    disableLocalAccounts: true,
    oidcIssuerProfile: { enabled: true },
    securityProfile: { workloadIdentity: { enabled: true } },
  };
}

function identity({ identityId }: ManagedClusterInput): ManagedCluster['identity'] & object {
  return identityId === null
    ? { type: 'SystemAssigned' }
    : { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } };
}

function networkProfile(network: ManagedClusterInput['network']): ManagedCluster['networkProfile'] & object {
  return {
    networkPlugin: network.plugin,
    ...(network.pluginMode === null ? {} : { networkPluginMode: network.pluginMode }),
    loadBalancerSku: 'standard',
    outboundType: network.outboundType,
    ...(network.podCidr === null ? {} : { podCidr: network.podCidr }),
    serviceCidr: network.serviceCidr,
    dnsServiceIP: network.dnsServiceIp,
  };
}

/** AKS refuses the private DNS settings on a public cluster, and address ranges on a private one. */
function apiServerAccess({
  access,
  network,
}: ManagedClusterInput): ManagedCluster['apiServerAccessProfile'] & object {
  const ofPrivate = {
    ...(access.privateDnsZone === null ? {} : { privateDNSZone: access.privateDnsZone }),
    enablePrivateClusterPublicFqdn: access.publicFqdn,
  };
  const ofPublic =
    access.authorizedIpRanges.length === 0 ? {} : { authorizedIPRanges: [...access.authorizedIpRanges] };
  return {
    enablePrivateCluster: access.privateCluster,
    ...(network.vnetIntegration ? { enableVnetIntegration: true } : {}),
    ...(network.apiServerSubnetId === null ? {} : { subnetId: network.apiServerSubnetId }),
    disableRunCommand: !access.runCommand,
    ...(access.privateCluster ? ofPrivate : ofPublic),
  };
}

function agentPool(
  pool: NodePool,
  { network, kubernetesVersion }: ManagedClusterInput,
): ManagedClusterAgentPoolProfile {
  return {
    name: pool.name,
    mode: pool.mode,
    type: 'VirtualMachineScaleSets',
    osType: 'Linux',
    vmSize: pool.vmSize,
    count: pool.count,
    ...(network.nodeSubnetId === null ? {} : { vnetSubnetID: network.nodeSubnetId }),
    ...(kubernetesVersion === undefined ? {} : { orchestratorVersion: kubernetesVersion }),
    ...(pool.autoscale === undefined ? {} : { enableAutoScaling: true, ...pool.autoscale }),
    ...(pool.maxPods === undefined ? {} : { maxPods: pool.maxPods }),
    ...(pool.availabilityZones === undefined ? {} : { availabilityZones: [...pool.availabilityZones] }),
    ...(pool.osDiskSizeGb === undefined ? {} : { osDiskSizeGB: pool.osDiskSizeGb }),
  };
}
