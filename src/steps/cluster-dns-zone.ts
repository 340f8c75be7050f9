import type { ManagedCluster } from '../azure/resource-models.ts';
import { privateDnsZoneId, resourcePathOf } from '../domain/resource-ids.ts';

/** The zone with the cluster's private name: one of the requester's, or AKS's own; undefined when there is none. */
export function dnsZoneIdOf(cluster: ManagedCluster): string | undefined {
  const zone = cluster.apiServerAccessProfile?.privateDNSZone;
  if (zone?.startsWith('/')) return zone;
  const { id, privateFqdn, nodeResourceGroup } = cluster;
  if (zone === 'none' || !id || !privateFqdn || !nodeResourceGroup) return undefined;
  // AKS keeps its own zone in the node resource group, named as the API server without its first label.
  return privateDnsZoneId({
    subscriptionId: resourcePathOf(id).subscriptionId,
    resourceGroup: nodeResourceGroup,
    name: privateFqdn.split('.').slice(1).join('.'),
  });
}
