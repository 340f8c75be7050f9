import { textAt } from '../json-values.ts';
import { removeTree, type Moment } from '../settle-operations.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';
import { removePrivateName } from './cluster-names.ts';

/** Lets go of all that a cluster held outside of itself; its API-server subnet only some time later. */
export function releaseCluster(
  tables: Tables,
  cluster: ResourceRecord,
  moment: Moment,
  linkReleaseMs: number,
): void {
  tables.claims.release(cluster.id, 'nodes', moment.atMs);
  tables.claims.release(cluster.id, 'privateEndpoint', moment.atMs);
  tables.claims.release(cluster.id, 'apiServer', moment.atMs + linkReleaseMs);
  removePrivateName(tables, cluster, moment);
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
