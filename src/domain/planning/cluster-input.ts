import { hasPodRange, isVnetIntegrated, pluginModeOf } from '../request-network.ts';
import { privateDnsZoneOf, type ClusterRequest } from '../request.ts';
import type { ManagedClusterInput, NodePool } from '../step-inputs.ts';
import type { PlannedNames } from './planned-names.ts';
import { withoutSurrounding } from '../trimmed.ts';

export function clusterInput(request: ClusterRequest, names: PlannedNames): ManagedClusterInput {
  const { target, cluster, access } = request;
  const { kubernetesVersion, nodeResourceGroup } = cluster;
  return {
    ...names.place,
    location: names.location,
    name: target.clusterName,
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    tier: cluster.tier,
    dnsPrefix: dnsPrefixOf(target),
    nodePools: cluster.nodePools.map(withoutAbsent),
    ...(nodeResourceGroup === undefined ? {} : { nodeResourceGroup }),
    ...(access.fqdnSubdomain === undefined ? {} : { fqdnSubdomain: access.fqdnSubdomain }),
    network: networkInput(request, names),
    access: {
      privateCluster: access.privateCluster,
      privateDnsZone: privateDnsZoneOf(request),
      publicFqdn: access.publicFqdn,
      authorizedIpRanges: access.authorizedIpRanges,
      runCommand: access.runCommand,
      adminGroupObjectIds: access.adminGroupObjectIds,
    },
    identityId: names.identity?.identityId ?? null,
    tags: names.tags,
  };
}

function networkInput({ network }: ClusterRequest, names: PlannedNames): ManagedClusterInput['network'] {
  return {
    plugin: network.plugin,
    pluginMode: pluginModeOf(network),
    podCidr: hasPodRange(network) ? network.podCidr : null,
    serviceCidr: network.serviceCidr,
    dnsServiceIp: network.dnsServiceIp,
    outboundType: 'outboundType' in network ? network.outboundType : 'loadBalancer',
    vnetIntegration: isVnetIntegrated(network.mode),
    apiServerSubnetId: names.network?.apiServerSubnetId ?? null,
    nodeSubnetId: names.network?.nodeSubnetId ?? null,
  };
}

/** As the Azure CLI makes it: cluster, resource group and subscription, each cut short; at most 54 characters. */
function dnsPrefixOf({ clusterName, resourceGroup, subscriptionId }: ClusterRequest['target']): string {
  const part = (text: string, length: number): string =>
    withoutSurrounding(text.replaceAll(/[^A-Za-z0-9-]/g, '').slice(0, length), '-');
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
