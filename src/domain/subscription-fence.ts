/**
 * The subscriptions that requests may name and that the app ever calls, as `SUBSCRIPTIONS` has them. What a request
 * names is checked here, before anything is recorded; `azure/request-fence.ts` holds every call to the same fence.
 */
import type { Finding } from './finding.ts';
import { ownNetworkOf } from './request-network.ts';
import { ownDnsZoneOf, type ClusterRequest, type Request } from './request.ts';
import { resourcePathOf } from './resource-ids.ts';

/** `*` is every subscription that the app's identity has a role in. */
export type SubscriptionFence = '*' | readonly string[];

export function isInside(fence: SubscriptionFence, subscriptionId: string): boolean {
  return fence === '*' || fence.some((each) => each.toLowerCase() === subscriptionId.toLowerCase());
}

/** V51: one finding for each field that names a subscription outside. */
export function subscriptionFindings(request: Request, fence: SubscriptionFence): readonly Finding[] {
  return namedSubscriptions(request)
    .filter(([, subscriptionId]) => !isInside(fence, subscriptionId))
    .map(([field, subscriptionId]) => ({
      rule: 'V51',
      field,
      message: `subscription ${subscriptionId} is none of those that this app works in`,
      remedy:
        'name another subscription, or have the operator onboard it: its role first (infra/onboard.bicep), then SUBSCRIPTIONS',
    }));
}

type Named = readonly [field: string, subscriptionId: string];

/** Every field of a request that names a subscription, by itself or in a resource id. */
function namedSubscriptions(request: Request): readonly Named[] {
  const target: Named = ['target.subscriptionId', request.target.subscriptionId];
  return request.kind === 'DeprovisionCluster' ? [target] : [target, ...besidesTarget(request)];
}

function besidesTarget(request: ClusterRequest): readonly Named[] {
  const { dnsZoneLinks, peerings } = request.connectivity;
  const network = ownNetworkOf(request.network)?.virtualNetwork.subscriptionId;
  const zone = ownDnsZoneOf(request);
  const inList = (name: string, ids: readonly { readonly virtualNetworkId: string }[]): Named[] =>
    ids.map(({ virtualNetworkId }, index) => [
      `connectivity.${name}.${String(index)}.virtualNetworkId`,
      resourcePathOf(virtualNetworkId).subscriptionId,
    ]);
  return [
    ...(network === undefined ? [] : [['network.virtualNetwork.subscriptionId', network] as const]),
    ...(zone === undefined ? [] : [['access.privateDnsZone', resourcePathOf(zone).subscriptionId] as const]),
    ...inList('dnsZoneLinks', dnsZoneLinks),
    ...inList('peerings', peerings),
  ];
}
