import type { ManagedCluster } from '../azure/resource-models.ts';
import type { Difference } from '../domain/verb-answers.ts';
import type { WantedCluster } from '../domain/step-inputs.ts';
import { difference, nameDifference } from './answers.ts';

type Check = (cluster: ManagedCluster, wanted: WantedCluster) => readonly Difference[];

/**
 * The checks, by the names that verification puts out. A cluster that fails one is not adopted in the first place: the
 * same checks tell whether one that exists is fit, and whether the finished one is as it was asked for.
 */
export const clusterChecks: Readonly<Record<string, Check>> = {
  vnetIntegrationAsAsked: ({ apiServerAccessProfile }, { vnetIntegration }) =>
    difference(
      'properties.apiServerAccessProfile.enableVnetIntegration',
      vnetIntegration,
      apiServerAccessProfile?.enableVnetIntegration ?? false,
    ),
  apiServerSubnet: ({ apiServerAccessProfile }, { apiServerSubnetId }) =>
    apiServerSubnetId === null
      ? []
      : nameDifference(
          'properties.apiServerAccessProfile.subnetId',
          apiServerSubnetId,
          apiServerAccessProfile?.subnetId,
        ),
  privateAsAsked: ({ apiServerAccessProfile }, { privateCluster }) =>
    difference(
      'properties.apiServerAccessProfile.enablePrivateCluster',
      privateCluster,
      apiServerAccessProfile?.enablePrivateCluster ?? false,
    ),
  ownIdentity,
  noLocalAccounts: ({ disableLocalAccounts }) =>
    difference('properties.disableLocalAccounts', true, disableLocalAccounts),
  poolsSucceeded,
  poolsInNodeSubnet,
};

export function clusterDifferences(cluster: ManagedCluster, wanted: WantedCluster): readonly Difference[] {
  return Object.values(clusterChecks).flatMap((check) => check(cluster, wanted));
}

/** The cluster's own identity is the one that the permissions were given to. */
function ownIdentity({ identity }: ManagedCluster, { identityId }: WantedCluster): readonly Difference[] {
  if (identityId === null) return [];
  const found = Object.keys(identity?.userAssignedIdentities ?? {});
  const isThere = found.some((each) => each.toLowerCase() === identityId.toLowerCase());
  return isThere ? [] : [{ field: 'identity.userAssignedIdentities', expected: [identityId], found }];
}

function poolsSucceeded({ agentPoolProfiles: pools = [] }: ManagedCluster): readonly Difference[] {
  if (pools.length === 0)
    return [{ field: 'properties.agentPoolProfiles', expected: 'at least one', found: null }];
  return pools.flatMap((pool) =>
    nameDifference(
      `properties.agentPoolProfiles[${pool.name}].provisioningState`,
      'Succeeded',
      pool.provisioningState,
    ),
  );
}

/** Every pool has its nodes in the node subnet. */
function poolsInNodeSubnet(
  { agentPoolProfiles: pools = [] }: ManagedCluster,
  { nodeSubnetId }: WantedCluster,
): readonly Difference[] {
  if (nodeSubnetId === null) return [];
  return pools.flatMap((pool) =>
    nameDifference(
      `properties.agentPoolProfiles[${pool.name}].vnetSubnetID`,
      nodeSubnetId,
      pool.vnetSubnetID,
    ),
  );
}
