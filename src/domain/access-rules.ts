/** Rules about who reaches the API server, and by which name. */
import { overlaps, parseCidr } from './cidr.ts';
import { dnsZoneProblem, zoneFlavourProblem } from './private-dns-zone-name.ts';
import type { RequestRule } from './request-rule.ts';
import { ownDnsZoneOf, privateDnsZoneOf, type ClusterRequest } from './request.ts';

/** Ranges that nobody on the Internet has. Source: RFC 6890. */
const NOT_GLOBAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
];
/** Allows nobody: how AKS is told to close a public API server to all. */
const NOBODY = '0.0.0.0/32';

export const accessRules: readonly RequestRule[] = [
  {
    rule: 'V11',
    field: 'access.authorizedIpRanges',
    remedy: 'leave the ranges out, or ask for a public cluster under the profile ga',
    check: ({ access }) =>
      access.privateCluster && access.authorizedIpRanges.length > 0
        ? 'a private cluster has no public API server to restrict'
        : undefined,
  },
  {
    rule: 'V12',
    field: 'access.authorizedIpRanges',
    remedy: 'list public IPv4 ranges, or 0.0.0.0/32 alone to let nobody in',
    check: ({ access }) => wrongRange(access.authorizedIpRanges),
  },
  {
    rule: 'V13',
    field: 'access.publicFqdn',
    remedy: 'set access.publicFqdn to true, or access.privateDnsZone to system',
    check: ({ access }) =>
      access.privateCluster && access.privateDnsZone === 'none' && !access.publicFqdn
        ? 'without a private DNS zone and without a public FQDN nobody could resolve the API server'
        : undefined,
  },
  {
    rule: 'V13',
    field: 'access.publicFqdn',
    remedy: 'leave access.publicFqdn out',
    check: ({ access }) =>
      !access.privateCluster && access.publicFqdn
        ? 'only of a private cluster can the public FQDN be chosen; a public one has it'
        : undefined,
  },
  {
    rule: 'V14',
    field: 'access.privateDnsZone',
    remedy: 'leave access.privateDnsZone out, or set access.privateCluster to true',
    check: ({ access }) =>
      !access.privateCluster && access.privateDnsZone !== undefined
        ? 'a public cluster has no private DNS zone to choose'
        : undefined,
  },
  {
    rule: 'V31',
    field: 'access.privateDnsZone',
    remedy: 'name a zone for this region, or use system',
    check: withZone((zone, { target }) => dnsZoneProblem(zone, target.location)),
  },
  {
    rule: 'V32',
    field: 'access.privateDnsZone',
    remedy: 'name a zone of the kind that the mode uses',
    check: withZone((zone, { network }) => zoneFlavourProblem(zone, network.mode)),
  },
  {
    rule: 'V33',
    field: 'identity',
    remedy: 'name a user-assigned identity',
    check: withZone((_zone, { identity }) =>
      identity ? undefined : 'a zone of your own needs a user-assigned identity that may write to it',
    ),
  },
  {
    rule: 'V35',
    field: 'access.fqdnSubdomain',
    remedy: 'leave access.fqdnSubdomain out, or name a zone of your own',
    check: (request) =>
      request.access.fqdnSubdomain !== undefined && ownDnsZoneOf(request) === undefined
        ? 'only in a zone of your own can the first label be chosen'
        : undefined,
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks',
    remedy: 'leave the links out, or use the zone system or one of your own',
    check: (request) => {
      const zone = privateDnsZoneOf(request);
      return request.connectivity.dnsZoneLinks.length > 0 && (zone === null || zone === 'none')
        ? 'there is no private DNS zone to link'
        : undefined;
    },
  },
];

function withZone(check: (zoneId: string, request: ClusterRequest) => string | undefined) {
  return (request: ClusterRequest) => {
    const zone = ownDnsZoneOf(request);
    return zone === undefined ? undefined : check(zone, request);
  };
}

function wrongRange(ranges: readonly string[]): string | undefined {
  if (ranges.includes(NOBODY)) {
    return ranges.length > 1 ? `${NOBODY} lets nobody in and cannot stand beside other ranges` : undefined;
  }
  for (const text of ranges) {
    const range = parseCidr(text.includes('/') ? text : `${text}/32`);
    if (!range) return `${text} is no IPv4 address or CIDR with no host bits set`;
    if (isPrivate(text.includes('/') ? text : `${text}/32`)) return `${text} is not a public range`;
  }
  return undefined;
}

function isPrivate(text: string): boolean {
  const range = parseCidr(text);
  return NOT_GLOBAL.some((each) => {
    const reserved = parseCidr(each);
    return range !== undefined && reserved !== undefined && overlaps(range, reserved);
  });
}
