/** The private DNS zone, its links, and whether the network's own DNS servers see it. */
import { isVnetIntegrated, ownNetworkOf } from '../request-network.ts';
import { ownDnsZoneOf, privateDnsZoneOf, type ClusterRequest } from '../request.ts';
import { resourcePathOf } from '../resource-ids.ts';
import { dnsLinkName } from '../planning/connection-names.ts';
import { existenceVerdict, groupVerdicts } from './existence-verdict.ts';
import { registrationIn } from './needed-providers.ts';
import { pages } from './pages.ts';
import {
  judge,
  passed,
  refuses,
  skipped,
  warns,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import type { SeenDnsLink } from './world-snapshot.ts';

const NO_ZONE = 'the cluster has no zone of the requester’s';

export const dnsChecks: readonly PreflightRule[] = [
  { rule: 'V31', field: 'access.privateDnsZone', doc: pages.privateClusters, check: zone },
  { rule: 'V31', field: 'connectivity.dnsZoneLinks', doc: pages.dnsLinks, check: links },
  { rule: 'V36', field: 'access.privateDnsZone', doc: pages.privateClusters, check: registration },
  { rule: 'V37', field: 'connectivity.customDnsServersReachZone', doc: pages.dnsServers, check: dnsServers },
];

function zone({ request, world }: Scene): Verdict | readonly Verdict[] {
  const zoneId = ownDnsZoneOf(request);
  if (zoneId === undefined) return skipped(NO_ZONE);
  const title = `private DNS zone ${resourcePathOf(zoneId).name}`;
  const existence = request.access.privateDnsZoneExistence;
  const registration = registrationIn(world, { ...resourcePathOf(zoneId), namespace: 'Microsoft.Network' });
  return [
    existenceVerdict(world.zone, { title, existence, registration }),
    ...groupVerdicts(world.zoneGroup, world.zone, title),
  ];
}

/** A network is linked to a zone once; another link of the wanted name would be changed. */
function links({ request, world }: Scene): Verdict | readonly Verdict[] {
  const wanted = request.connectivity.dnsZoneLinks;
  if (wanted.length === 0 || ownDnsZoneOf(request) === undefined) {
    return skipped('no link to a zone that exists is asked for');
  }
  return judge(world.zoneLinks, 'the zone does not exist yet', (there) => {
    const conflicts = wanted.flatMap(({ virtualNetworkId }, index) =>
      linkConflict(request, virtualNetworkId, there).map((verdict) => ({
        ...verdict,
        field: `connectivity.dnsZoneLinks.${String(index)}`,
      })),
    );
    return conflicts.length > 0 ? conflicts : passed('the links can be made');
  });
}

function linkConflict(
  { target }: ClusterRequest,
  virtualNetworkId: string,
  there: readonly SeenDnsLink[],
): Verdict[] {
  const name = dnsLinkName(target, virtualNetworkId);
  const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const conflict = there.find(
    (link) => isSame(link.name, name) !== isSame(link.virtualNetworkId, virtualNetworkId),
  );
  if (!conflict) return [];
  return isSame(conflict.name, name)
    ? [
        refuses(
          `the zone has a link ${name} to another network`,
          'remove that link, or choose another cluster name',
        ),
      ]
    : [
        refuses(
          `the zone is linked to ${resourcePathOf(virtualNetworkId).name} already, as ${conflict.name}`,
          'leave the link out: the network resolves the zone as it is',
        ),
      ];
}

function registration({ request, world }: Scene): Verdict | readonly Verdict[] {
  const zoneId = ownDnsZoneOf(request);
  if (zoneId === undefined) return skipped(NO_ZONE);
  const { subscriptionId } = resourcePathOf(zoneId);
  if (subscriptionId.toLowerCase() === request.target.subscriptionId.toLowerCase()) {
    return skipped('the zone is in the subscription of the cluster');
  }
  return judge(world.zoneRegistration, 'the provider is not known there', (state) =>
    state.toLowerCase() === 'registered'
      ? passed('Microsoft.ContainerService is registered in the subscription of the zone')
      : refuses(
          `Microsoft.ContainerService is ${state} in the subscription of the zone, ${subscriptionId}`,
          'register it there',
        ),
  );
}

/** V37: nodes ask the network's servers, which have to forward to Azure's for the zone. */
function dnsServers({ request, world }: Scene): Verdict | readonly Verdict[] {
  const zoneKind = privateDnsZoneOf(request);
  if (!ownNetworkOf(request.network)) return skipped('AKS makes the network');
  if (zoneKind === null || zoneKind === 'none') return skipped('the name of the API server is in public DNS');
  return judge(world.network, 'the network does not exist yet', ({ dnsServers: servers }) => {
    if (servers.length === 0) return passed('the network uses the DNS of Azure');
    const list = `the network has DNS servers of its own (${servers.slice(0, 4).join(', ')})`;
    if (request.connectivity.customDnsServersReachZone)
      return passed(`${list}, which are said to see the zone`);
    const remedy =
      'have them forward to 168.63.129.16 and say connectivity.customDnsServersReachZone, or use a zone of your own that they see';
    return zoneKind === 'system'
      ? refuses(`${list}, which cannot see the zone that AKS makes${forWhom(request)}`, remedy)
      : warns(`${list}, which must resolve the zone`, remedy);
  });
}

function forWhom({ network }: ClusterRequest): string {
  return isVnetIntegrated(network.mode)
    ? ', so that nobody there resolves the API server'
    : ', so that no node would start';
}
