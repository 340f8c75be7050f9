/** The table of resource types: a type is added by its file and a line here. */
import type { Route } from './router.ts';
import type { Finishers } from './settle-operations.ts';
import { agentPoolRoutes } from './resources/agent-pools.ts';
import { clusterCommandRoutes } from './resources/cluster-commands.ts';
import { clusterOperationRoutes } from './resources/cluster-operations.ts';
import { computeUsageRoutes } from './resources/compute-usages.ts';
import { vmSizeRoutes } from './resources/vm-sizes.ts';
import { featureRoutes } from './resources/features.ts';
import { groupContentRoutes } from './resources/group-contents.ts';
import { kubernetesVersionRoutes } from './resources/kubernetes-versions.ts';
import { madeResourceRoutes } from './resources/made-resources.ts';
import { finishManagedCluster, managedClusterRoutes } from './resources/managed-clusters.ts';
import { behindLocks, managementLockRoutes } from './resources/management-locks.ts';
import { networkOperationRoutes } from './resources/network-operations.ts';
import { networkRuleSetRoutes } from './resources/network-rule-sets.ts';
import { permissionRoutes } from './resources/permissions.ts';
import { privateDnsOperationRoutes } from './resources/private-dns-operations.ts';
import { privateDnsRecordRoutes } from './resources/private-dns-records.ts';
import { LINK_TYPE } from './resources/private-dns-state.ts';
import { privateDnsZoneRoutes, zoneBody } from './resources/private-dns-zones.ts';
import { providerRoutes } from './resources/providers.ts';
import { finishGroup, resourceGroupRoutes } from './resources/resource-groups.ts';
import { roleAssignmentRoutes } from './resources/role-assignments.ts';
import { roleDefinitionRoutes } from './resources/role-definitions.ts';
import { finishSubnet, subnetRoutes } from './resources/subnets.ts';
import { identityRoutes } from './resources/user-assigned-identities.ts';
import { finishLink, linkBody, networkLinkRoutes } from './resources/virtual-network-links.ts';
import { finishPeering, peeringRoutes } from './resources/virtual-network-peerings.ts';
import { finishVirtualNetwork, virtualNetworkRoutes } from './resources/virtual-networks.ts';

const lockable: readonly Route[] = [
  ...roleAssignmentRoutes,
  ...roleDefinitionRoutes,
  ...permissionRoutes,
  ...featureRoutes,
  ...providerRoutes,
  ...resourceGroupRoutes,
  ...groupContentRoutes,
  ...virtualNetworkRoutes,
  ...subnetRoutes,
  ...peeringRoutes,
  ...networkRuleSetRoutes,
  ...madeResourceRoutes,
  ...networkOperationRoutes,
  ...privateDnsZoneRoutes,
  ...networkLinkRoutes,
  ...privateDnsRecordRoutes,
  ...privateDnsOperationRoutes((world, resource) =>
    (resource.type === LINK_TYPE.toLowerCase() ? linkBody : zoneBody)(world, resource),
  ),
  ...identityRoutes,
  ...managedClusterRoutes,
  ...agentPoolRoutes,
  ...clusterCommandRoutes,
  ...kubernetesVersionRoutes,
  ...computeUsageRoutes,
  ...vmSizeRoutes,
  ...clusterOperationRoutes,
];

/** Locks themselves are not locked. */
export const routes: readonly Route[] = [...managementLockRoutes, ...lockable.map(behindLocks)];

export const finishers: Finishers = new Map([
  ['microsoft.resources/resourcegroups', finishGroup],
  ['microsoft.network/virtualnetworks', finishVirtualNetwork],
  ['microsoft.network/virtualnetworks/subnets', finishSubnet],
  ['microsoft.network/virtualnetworks/virtualnetworkpeerings', finishPeering],
  [LINK_TYPE.toLowerCase(), finishLink],
  ['microsoft.containerservice/managedclusters', finishManagedCluster],
]);
