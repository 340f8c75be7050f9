/**
 * Names of what connects the cluster's network with others. Networks of one name are told apart by a digest, and so are
 * clusters of one name where their halves meet at one hub.
 */
import { clusterIdOf, digest, type ClusterTarget } from '../operation-ids.ts';
import { resourcePathOf } from '../resource-ids.ts';

/** Azure's limit for peerings as for links. */
const LONGEST_NAME = 80;

/** The half in the cluster's network. */
export function peeringName({ clusterName }: ClusterTarget, remoteId: string): string {
  return distinct(`${clusterName}-to-${resourcePathOf(remoteId).name}`, [remoteId]);
}

/** The half in the other network, where those of other clusters may be. */
export function peeringBackName(target: ClusterTarget, remoteId: string, networkId: string): string {
  const readable = `${resourcePathOf(remoteId).name}-to-${target.clusterName}`;
  return distinct(readable, [clusterIdOf(target), networkId]);
}

/** The link of a zone to a network, for one cluster. */
export function dnsLinkName(target: ClusterTarget, virtualNetworkId: string): string {
  const readable = `${target.clusterName}-${resourcePathOf(virtualNetworkId).name}`;
  return distinct(readable, [clusterIdOf(target), virtualNetworkId]);
}

/** Both services allow letters, digits, `.`, `_` and `-`, with none of the marks at the end but `_`. */
function distinct(readable: string, ids: readonly string[]): string {
  const suffix = `-${digest(ids.join(' ').toLowerCase())}`;
  return `${readable.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
}
