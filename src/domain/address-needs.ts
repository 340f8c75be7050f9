/** How many addresses a cluster takes, and how many clusters a range holds. */
import { usableAddresses, type Cidr } from './cidr.ts';
import { hasPodRange, isVnetIntegrated } from './request-network.ts';
import type { ClusterRequest } from './request.ts';

/** V20: of an API-server subnet, for each cluster. Source: API Server VNet Integration, warning on address exhaustion. */
export const ADDRESSES_PER_API_SERVER = 9;
/** AKS adds a node while it upgrades a pool, unless told otherwise. */
const SURGE_NODES_PER_POOL = 1;
/** Pods on a node when the request does not say, for Azure CNI in the node subnet. */
const DEFAULT_MAX_PODS = 30;
/** The private endpoint of a Private Link cluster is in the first pool's subnet. */
const PRIVATE_ENDPOINT_ADDRESSES = 1;

/** Clusters that an API-server subnet of this range holds: /28 one, /27 three, /26 six. */
export function apiServerCapacity(range: Cidr): number {
  return Math.floor(usableAddresses(range) / ADDRESSES_PER_API_SERVER);
}

/** V27, in the conservative form: every node with its surge, times its pods and itself. */
export function nodeAddresses({ cluster, network }: Pick<ClusterRequest, 'cluster' | 'network'>): number {
  const forNodes = cluster.nodePools
    .map((pool) => {
      const nodes = (pool.autoscale?.maxCount ?? pool.count) + SURGE_NODES_PER_POOL;
      return hasPodRange(network) ? nodes : nodes * ((pool.maxPods ?? DEFAULT_MAX_PODS) + 1);
    })
    .reduce((sum, each) => sum + each, 0);
  return forNodes + (isVnetIntegrated(network.mode) ? 0 : PRIVATE_ENDPOINT_ADDRESSES);
}
