/** What a cluster holds outside of itself: addresses in subnets, and the resource group of its nodes. */
import { textAt } from '../json-values.ts';
import { removeTree, type Moment } from '../settle-operations.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { Tables, World } from '../world.ts';
import { clusterHash, nodeGroupId, type ClusterPlace } from './cluster-body.ts';
import { API_SERVER_ADDRESSES, nodeAddresses, nodeSubnetIds } from './cluster-network-rules.ts';
import type { ClusterRequest } from './cluster-request.ts';

export function claimSubnets(world: World, request: ClusterRequest, place: ClusterPlace): void {
  const hash = clusterHash(world, place.id);
  for (const subnetId of nodeSubnetIds(request)) {
    const pool = request.pools.find(
      (each) => each.subnetId !== undefined && keyOf(each.subnetId) === keyOf(subnetId),
    );
    const scaleSet = `aks-${pool?.name ?? ''}-${hash}-vmss`;
    world.claims.put({
      subnetId,
      ownerId: place.id,
      kind: 'nodes',
      usedBy:
        `${nodeGroupId(request, place)}/providers/Microsoft.Compute/virtualMachineScaleSets/${scaleSet}` +
        `/virtualMachines/0/networkInterfaces/${scaleSet}/ipConfigurations/ipconfig1`,
      addresses: nodeAddresses(request, subnetId),
    });
  }
  const { subnetId } = request.apiServer;
  if (subnetId === undefined) return;
  world.claims.put({
    subnetId,
    ownerId: place.id,
    kind: 'apiServer',
    usedBy: `${subnetId}/serviceAssociationLinks/AzureKubernetesService-${hash}`,
    addresses: API_SERVER_ADDRESSES,
  });
}

/** Lets go of all that a cluster held; its API-server subnet only some time later. */
export function releaseCluster(
  tables: Tables,
  cluster: ResourceRecord,
  moment: Moment,
  linkReleaseMs: number,
): void {
  tables.claims.release(cluster.id, 'nodes', moment.atMs);
  tables.claims.release(cluster.id, 'apiServer', moment.atMs + linkReleaseMs);
  const subscription = /^\/subscriptions\/[^/]+/i.exec(cluster.id)?.[0] ?? '';
  const nodeGroup = tables.resources.get(
    `${subscription}/resourceGroups/${textAt(cluster.body, 'properties', 'nodeResourceGroup') ?? ''}`,
  );
  if (!nodeGroup || keyOf(textAt(nodeGroup.body, 'managedBy') ?? '') !== keyOf(cluster.id)) return;
  for (const member of tables.resources.ofGroup(keyOf(nodeGroup.id))) {
    if (tables.resources.get(member.id)) removeTree(tables, member, moment);
  }
  removeTree(tables, nodeGroup, moment);
}
