import type { ManagedCluster } from '../azure/resource-models.ts';
import type { ManagedClusterInput } from '../domain/step-inputs.ts';
import type { Difference } from '../domain/verb-answers.ts';
import { difference, locationDifference, nameDifference } from './answers.ts';
import { clusterDifferences } from './cluster-checks.ts';

/** Where a cluster differs in what cannot be changed once it exists, or in what verification would refuse at the end. */
export function managedClusterDifferences(
  cluster: ManagedCluster,
  input: ManagedClusterInput,
): readonly Difference[] {
  const { location, network } = input;
  const found = cluster.networkProfile;
  return [
    ...locationDifference(location, cluster.location),
    ...(input.fqdnSubdomain === undefined
      ? nameDifference('properties.dnsPrefix', input.dnsPrefix, cluster.dnsPrefix)
      : nameDifference('properties.fqdnSubdomain', input.fqdnSubdomain, cluster.fqdnSubdomain)),
    ...nameDifference('properties.networkProfile.networkPlugin', network.plugin, found?.networkPlugin),
    ...nameDifference(
      'properties.networkProfile.networkPluginMode',
      network.pluginMode ?? '',
      found?.networkPluginMode ?? '',
    ),
    ...difference('properties.networkProfile.serviceCidr', network.serviceCidr, found?.serviceCidr),
    ...dnsZoneDifference(cluster, input),
    ...clusterDifferences(cluster, {
      privateCluster: input.access.privateCluster,
      vnetIntegration: network.vnetIntegration,
      apiServerSubnetId: network.apiServerSubnetId,
      nodeSubnetId: network.nodeSubnetId,
      identityId: input.identityId,
    }),
  ];
}

/** The zone cannot be changed once the cluster exists. */
function dnsZoneDifference(cluster: ManagedCluster, { access }: ManagedClusterInput): readonly Difference[] {
  return access.privateDnsZone === null
    ? []
    : nameDifference(
        'properties.apiServerAccessProfile.privateDNSZone',
        access.privateDnsZone,
        cluster.apiServerAccessProfile?.privateDNSZone ?? 'system',
      );
}
