/** V28 and V30: reserved ranges, subnets inside the network, nothing over anything else. */
import { contains, overlaps, parseCidr, parseInterface, type Cidr } from './cidr.ts';
import type { Finding } from './finding.ts';
import { apiServerSubnetOf, hasPodRange, ownNetworkOf } from './request-network.ts';
import type { ClusterRequest } from './request.ts';

/** Ranges that AKS keeps for itself (V28). */
export const RESERVED_RANGES = ['169.254.0.0/16', '172.30.0.0/16', '172.31.0.0/16', '192.0.2.0/24'];

export interface NamedRange {
  readonly field: string;
  readonly range: Cidr;
}

export function checkRanges(request: ClusterRequest): Finding[] {
  const { space, subnets, cluster, peers } = rangesOf(request);
  return [
    ...[...space, ...cluster, ...(space.length > 0 ? [] : subnets)].flatMap(reservedOverlaps),
    ...(space.length > 0 ? subnets.flatMap((each) => outside(each, space)) : []),
    ...pairs(subnets).flatMap(overlapFinding),
    ...pairs(space).flatMap(overlapFinding),
    ...pairs(cluster).flatMap(overlapFinding),
    ...across(cluster, [...space, ...peers, ...(space.length > 0 ? [] : subnets)]),
    ...across(peers, space),
  ];
}

/** The ranges that the request names, by what they are for. */
function rangesOf({ network, connectivity }: ClusterRequest) {
  const own = ownNetworkOf(network);
  return {
    space: (own?.virtualNetwork.addressPrefixes ?? []).flatMap((text, index) =>
      named(`network.virtualNetwork.addressPrefixes.${String(index)}`, parseCidr(text)),
    ),
    subnets: [
      ...named(
        'network.apiServerSubnet.addressPrefix',
        parseCidr(apiServerSubnetOf(network)?.addressPrefix ?? ''),
      ),
      ...named('network.nodeSubnet.addressPrefix', parseCidr(own?.nodeSubnet.addressPrefix ?? '')),
    ],
    cluster: [
      ...named('network.serviceCidr', parseCidr(network.serviceCidr)),
      ...(hasPodRange(network) ? named('network.podCidr', parseCidr(network.podCidr)) : []),
      ...named('network.dockerBridgeAddress', dockerBridgeOf(network)),
    ],
    peers: connectivity.peerings.flatMap((peering, index) =>
      peering.addressPrefixes.flatMap((text, prefix) =>
        named(`connectivity.peerings.${String(index)}.addressPrefixes.${String(prefix)}`, parseCidr(text)),
      ),
    ),
  };
}

function dockerBridgeOf(network: ClusterRequest['network']): Cidr | undefined {
  return network.mode === 'privateLink.advanced'
    ? parseInterface(network.dockerBridgeAddress ?? '')
    : undefined;
}

function named(field: string, range: Cidr | undefined): NamedRange[] {
  return range ? [{ field, range }] : [];
}

function outside({ field, range }: NamedRange, space: readonly NamedRange[]): Finding[] {
  if (space.some((prefix) => contains(prefix.range, range))) return [];
  return [
    {
      rule: 'V30',
      field,
      message: `${range.text} is not inside the virtual network`,
      remedy: 'choose a range inside network.virtualNetwork.addressPrefixes',
    },
  ];
}

function reservedOverlaps({ field, range }: NamedRange): Finding[] {
  return reservedOver(range).map((reserved) => ({
    rule: 'V28',
    field,
    message: `${range.text} overlaps ${reserved.text}, which AKS keeps for itself`,
    remedy: 'choose another range',
  }));
}

/** Those of the reserved ranges that it overlaps. */
export function reservedOver(range: Cidr): readonly Cidr[] {
  return RESERVED_RANGES.flatMap((text) => parseCidr(text) ?? []).filter((each) => overlaps(each, range));
}

function across(some: readonly NamedRange[], others: readonly NamedRange[]): Finding[] {
  return some.flatMap((one) => others.flatMap((other) => overlapFinding([one, other])));
}

function overlapFinding([one, other]: readonly [NamedRange, NamedRange]): Finding[] {
  if (!overlaps(one.range, other.range)) return [];
  return [
    {
      rule: 'V30',
      field: one.field,
      message: `${one.range.text} overlaps ${other.range.text} of ${other.field}`,
      remedy: 'choose ranges that do not overlap',
    },
  ];
}

function pairs<T>(all: readonly T[]): (readonly [T, T])[] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const));
}
