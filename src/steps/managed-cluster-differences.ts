import type { ManagedCluster } from '../azure/resource-models.ts';
import type { ManagedClusterInput } from '../domain/step-inputs.ts';
import type { Difference } from '../domain/verb-answers.ts';
import { difference, locationDifference, nameDifference } from './answers.ts';
import { clusterDifferences } from './cluster-checks.ts';

/** Where a cluster differs in what cannot be changed once it exists, or in what verification would refuse at the end. */
export function managedClusterDifferences(
  cluster: ManagedCluster,
  { location, dnsPrefix, identityId, network, access }: ManagedClusterInput,
): readonly Difference[] {
  const found = cluster.networkProfile;
  const { privateCluster } = access;
  const { apiServerSubnetId, nodeSubnetId } = network;
  return [
    ...locationDifference(location, cluster.location),
    ...nameDifference('properties.dnsPrefix', dnsPrefix, cluster.dnsPrefix),
    ...nameDifference('properties.networkProfile.networkPlugin', network.plugin, found?.networkPlugin),
    ...nameDifference(
      'properties.networkProfile.networkPluginMode',
      network.pluginMode ?? '',
      found?.networkPluginMode ?? '',
    ),
    ...difference('properties.networkProfile.serviceCidr', network.serviceCidr, found?.serviceCidr),
    ...clusterDifferences(cluster, { privateCluster, apiServerSubnetId, nodeSubnetId, identityId }),
  ];
}
