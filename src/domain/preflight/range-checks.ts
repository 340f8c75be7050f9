/** The ranges of the network, its subnets, its peers, services and pods, against what exists (V28 to V30). */
import { contains, overlaps, parseCidr, type Cidr } from '../cidr.ts';
import { hasPodRange, ownNetworkOf } from '../request-network.ts';
import { reservedOver } from '../range-rules.ts';
import type { ClusterRequest } from '../request.ts';
import { peerRanges, ranges, siblingsOf, subnetNamed, unreadPeers } from './addressing.ts';
import { BY_AKS, NOTHING, ofNetwork } from './network-checks.ts';
import { pages } from './pages.ts';
import {
  notKnown,
  passed,
  refuses,
  skipped,
  warns,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import { valueOf, type SeenNetwork } from './world-snapshot.ts';

export const rangeChecks: readonly PreflightRule[] = [
  { rule: 'V30', field: 'network.dockerBridgeAddress', doc: pages.addressPlanning, check: dockerBridge },
  {
    rule: 'V28',
    field: 'network.virtualNetwork.addressPrefixes',
    doc: pages.cniOverview,
    check: (scene) => ofNetwork(scene, reservedSpace),
  },
  {
    rule: 'V29',
    field: 'network.serviceCidr',
    doc: pages.addressPlanning,
    check: clusterRanges,
  },
  {
    rule: 'V30',
    field: 'network.virtualNetwork.addressPrefixes',
    doc: pages.peering,
    check: networkSpace,
  },
  {
    rule: 'V30',
    field: 'network.virtualNetwork.addressPrefixes',
    doc: pages.addressPlanning,
    check: subnetRanges,
  },
  {
    rule: 'V30',
    field: 'network.virtualNetwork.addressPrefixes',
    doc: pages.addressPlanning,
    check: chosenRanges,
  },
];

function reservedSpace({ prefixes }: SeenNetwork): readonly Verdict[] {
  const found = ranges(prefixes).flatMap((range) =>
    reservedOver(range).map((reserved) =>
      refuses(
        `${range.text} of the virtual network that exists overlaps ${reserved.text}, which AKS keeps for itself`,
        'use another virtual network, or take that range out of this one',
      ),
    ),
  );
  return found.length > 0 ? found : [passed('the virtual network has no range that AKS keeps for itself')];
}

function clusterRanges(scene: Scene): Verdict | readonly Verdict[] {
  const { request, world } = scene;
  if (!ownNetworkOf(request.network)) return skipped(BY_AKS);
  const around = [
    ...ranges(valueOf(world.network)?.prefixes ?? []).map((range) => ({
      name: 'the virtual network',
      range,
    })),
    ...peerRanges(request, world),
  ];
  const clashes = insideRanges(request).flatMap(({ field, range }) =>
    around
      .filter((other) => overlaps(other.range, range))
      .map((other) => ({
        ...refuses(
          `${range.text} overlaps ${other.range.text} of ${other.name}`,
          'choose a range that neither the network nor its peers have',
        ),
        field,
      })),
  );
  if (clashes.length > 0) return clashes;
  return unreadVerdicts(scene) ?? passed('services and pods have ranges of their own');
}

function unreadVerdicts({ request, world }: Scene): readonly Verdict[] | undefined {
  const unread = [
    ...(world.network.is === 'unknown' ? [notKnown(`Not checked: ${world.network.why}`)] : []),
    ...unreadPeers(request, world).map(({ name, why }) =>
      notKnown(`Not checked against the peer ${name}: ${why}`),
    ),
  ];
  return unread.length > 0 ? unread : undefined;
}

function insideRanges({ network }: ClusterRequest) {
  const all = [
    { field: 'network.serviceCidr', range: parseCidr(network.serviceCidr) },
    { field: 'network.podCidr', range: hasPodRange(network) ? parseCidr(network.podCidr) : undefined },
  ];
  return all.flatMap(({ field, range }) => (range ? [{ field, range }] : []));
}

function networkSpace(scene: Scene): Verdict | readonly Verdict[] {
  const { request, world, addresses } = scene;
  const own = ownNetworkOf(request.network);
  if (!own) return skipped(BY_AKS);
  const existing = valueOf(world.network);
  const space = existing
    ? ranges(existing.prefixes)
    : addresses.kind === 'chosen'
      ? addresses.chosen.virtualNetwork
      : ranges(own.virtualNetwork.addressPrefixes ?? []);
  const found = [
    ...(existing ? outsideSpace(ranges(own.virtualNetwork.addressPrefixes ?? []), space) : []),
    ...peerRanges(request, world)
      .filter(({ range }) => space.some((each) => overlaps(each, range)))
      .map(({ name, range }) =>
        refuses(
          `${range.text} of the peer ${name} overlaps the virtual network`,
          'peer with networks of other ranges only, or choose another range for this one',
        ),
      ),
  ];
  if (found.length > 0) return found;
  return unreadVerdicts(scene) ?? passed('the virtual network and its peers have ranges of their own');
}

function outsideSpace(wanted: readonly Cidr[], space: readonly Cidr[]): Verdict[] {
  return wanted
    .filter((range) => !space.some((each) => contains(each, range)))
    .map((range) =>
      refuses(
        `the virtual network exists, with ${space.map(({ text }) => text).join(', ')}, and has not ${range.text}`,
        'leave the prefixes out, or name those that it has',
      ),
    );
}

function subnetRanges({ request, names, world }: Scene): Verdict | readonly Verdict[] {
  const own = ownNetworkOf(request.network);
  const existing = valueOf(world.network);
  if (!own || !names.network) return skipped(BY_AKS);
  if (!existing)
    return world.network.is === 'unknown' ? notKnown(`Not checked: ${world.network.why}`) : skipped(NOTHING);
  const wanted = [
    { field: 'network.nodeSubnet.addressPrefix', ...own.nodeSubnet },
    ...(own.mode === 'byoVnet'
      ? [{ field: 'network.apiServerSubnet.addressPrefix', ...own.apiServerSubnet }]
      : []),
  ];
  const siblings = siblingsOf(own, existing);
  const found = wanted.flatMap(({ field, name, addressPrefix }) => {
    const there = subnetNamed(existing, name);
    const range = parseCidr(addressPrefix ?? '');
    const problems = there
      ? changedRange(there.prefixes, range)
      : range
        ? newRange(range, ranges(existing.prefixes), siblings)
        : [];
    return problems.map((each) => ({ ...each, field }));
  });
  return found.length > 0 ? found : passed('the subnets fit into the virtual network');
}

function changedRange(prefixes: readonly string[], wanted: Cidr | undefined): Verdict[] {
  const isSame = prefixes.length === 1 && (wanted === undefined || wanted.text === prefixes[0]);
  return isSame
    ? []
    : [
        refuses(
          `the subnet exists with ${prefixes.join(', ') || 'no range'}, and ${wanted?.text ?? 'one range'} is needed`,
          'leave the prefix out, name the one that it has, or name another subnet',
        ),
      ];
}

function newRange(
  range: Cidr,
  space: readonly Cidr[],
  siblings: readonly { readonly name: string; readonly prefixes: readonly string[] }[],
): Verdict[] {
  const isInside = space.some((each) => contains(each, range));
  return [
    ...(isInside
      ? []
      : [refuses(`${range.text} is not inside the virtual network that exists`, 'choose a range inside it')]),
    ...siblings
      .filter(({ prefixes }) => ranges(prefixes).some((other) => overlaps(other, range)))
      .map(({ name }) => refuses(`${range.text} overlaps the subnet ${name}`, 'choose a range that is free')),
  ];
}

function chosenRanges({ addresses }: Scene): Verdict {
  switch (addresses.kind) {
    case 'none':
      return skipped(BY_AKS);
    case 'chosen':
      return passed('every range is known');
    case 'unreadable':
      return refuses(
        `no range can be chosen, because ${addresses.what} cannot be read: ${addresses.why}`,
        addresses.remedy,
      );
    case 'noRoom':
      return addresses.part === 'nodeSubnet'
        ? skipped('told with the size of the node subnet')
        : refuses(
            `there is no free /${String(addresses.prefixLength)} for ${addresses.part === 'virtualNetwork' ? 'the virtual network' : 'the API-server subnet'}`,
            'free a range, add one to the virtual network, or name it in the request',
          );
  }
}

function dockerBridge({ request: { network } }: Scene): Verdict {
  const address = network.mode === 'privateLink.advanced' ? network.dockerBridgeAddress : undefined;
  return address === undefined
    ? passed('no Docker bridge address is asked for')
    : warns(
        `${address} clears the other ranges and is not sent, because the AKS API no longer has it`,
        'leave it out',
      );
}
