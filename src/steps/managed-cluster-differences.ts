import type { ManagedCluster } from '../azure/resource-models.ts';
import type { ManagedClusterInput } from '../domain/step-inputs.ts';
import type { Difference } from '../domain/verb-answers.ts';
import { difference, locationDifference, nameDifference } from './answers.ts';

/** Where a cluster differs in what cannot be changed once it exists. */
export function managedClusterDifferences(
  cluster: ManagedCluster,
  input: ManagedClusterInput,
): readonly Difference[] {
  const access = cluster.apiServerAccessProfile;
  const network = cluster.networkProfile;
  return [
    ...locationDifference(input.location, cluster.location),
    ...nameDifference('properties.dnsPrefix', input.dnsPrefix, cluster.dnsPrefix),
    ...identityDifference(cluster, input.identityId),
    ...difference(
      'properties.apiServerAccessProfile.enableVnetIntegration',
      true,
      access?.enableVnetIntegration,
    ),
    ...nameDifference(
      'properties.apiServerAccessProfile.subnetId',
      input.network.apiServerSubnetId,
      access?.subnetId,
    ),
    ...difference(
      'properties.apiServerAccessProfile.enablePrivateCluster',
      input.access.privateCluster,
      access?.enablePrivateCluster ?? false,
    ),
    ...nameDifference(
      'properties.networkProfile.networkPlugin',
      input.network.plugin,
      network?.networkPlugin,
    ),
    ...nameDifference(
      'properties.networkProfile.networkPluginMode',
      input.network.pluginMode ?? '',
      network?.networkPluginMode ?? '',
    ),
    ...difference('properties.networkProfile.serviceCidr', input.network.serviceCidr, network?.serviceCidr),
    ...nodeSubnetDifferences(cluster, input.network.nodeSubnetId),
  ];
}

/** The cluster's own identity is the one that the permissions were given to. */
export function identityDifference(cluster: ManagedCluster, identityId: string): readonly Difference[] {
  const found = Object.keys(cluster.identity?.userAssignedIdentities ?? {});
  const isThere = found.some((each) => each.toLowerCase() === identityId.toLowerCase());
  return isThere ? [] : [{ field: 'identity.userAssignedIdentities', expected: [identityId], found }];
}

/** Every pool has its nodes in the node subnet. */
export function nodeSubnetDifferences(cluster: ManagedCluster, nodeSubnetId: string): readonly Difference[] {
  return (cluster.agentPoolProfiles ?? []).flatMap((pool) =>
    nameDifference(
      `properties.agentPoolProfiles[${pool.name}].vnetSubnetID`,
      nodeSubnetId,
      pool.vnetSubnetID,
    ),
  );
}
