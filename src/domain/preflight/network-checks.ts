/** The virtual network as a whole: where it is, its space, its peers, its encryption. */
import { contains, overlaps, parseCidr, type Cidr } from '../cidr.ts';
import { hasPodRange, isVnetIntegrated, ownNetworkOf } from '../request-network.ts';
import type { ClusterRequest } from '../request.ts';
import { peerRanges, ranges, siblingsOf, subnetNamed } from './addressing.ts';
import { existenceVerdict, groupVerdicts, isGoing } from './existence-verdict.ts';
import { registrationIn } from './needed-providers.ts';
import { pages } from './pages.ts';
import {
  judge,
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
import { versionOf } from './vm-size.ts';

const NOTHING = 'the network does not exist yet';
const BY_AKS = 'AKS makes the network';

export const networkChecks: readonly PreflightRule[] = [
  { rule: 'V30', field: 'network.dockerBridgeAddress', doc: pages.addressPlanning, check: dockerBridge },
  {
    rule: 'V16',
    field: 'network.virtualNetwork',
    doc: pages.vnetIntegration,
    check: existingNetwork,
  },
  {
    rule: 'V17',
    field: 'network.virtualNetwork',
    doc: pages.legacyCni,
    check: (scene) => ofNetwork(scene, (network) => regionVerdicts(scene, network)),
  },
  {
    rule: 'V23',
    field: 'network.virtualNetwork',
    doc: pages.vnetIntegration,
    check: (scene) => ofNetwork(scene, ({ state }) => stateVerdict('the virtual network', state)),
  },
  {
    rule: 'V24',
    field: 'network.virtualNetwork',
    doc: pages.encryption,
    check: (scene) => ofNetwork(scene, (network) => encryptionVerdict(scene, network)),
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

/** A state that something may be used in, or will be once the write to it is over. */
export function stateVerdict(title: string, state: string): Verdict {
  if (/^succeeded$/i.test(state)) return passed(`${title} is in the state Succeeded`);
  if (/^(failed|canceled)$/i.test(state) || isGoing(state)) {
    return refuses(`${title} is in the state ${state}`, 'mend it in Azure until its state is Succeeded');
  }
  return warns(`${title} is in the state ${state}: somebody is writing it`, 'wait until that is over');
}

function ofNetwork(
  { request, world }: Scene,
  check: (network: SeenNetwork) => Verdict | readonly Verdict[],
): Verdict | readonly Verdict[] {
  return ownNetworkOf(request.network) ? judge(world.network, NOTHING, check) : skipped(BY_AKS);
}

function existingNetwork({ request, names, world }: Scene): Verdict | readonly Verdict[] {
  const own = ownNetworkOf(request.network);
  if (!own || !names.network) return skipped(BY_AKS);
  const { name, existence } = own.virtualNetwork;
  const registration = registrationIn(world, { ...names.network.place, namespace: 'Microsoft.Network' });
  const title = `virtual network ${name}`;
  const isThere = existenceVerdict(world.network, { title, existence, registration });
  return [isThere, ...groupVerdicts(world.networkGroup, world.network, title)];
}

/** Across subscriptions Private Link works, if its limits are known. */
function regionVerdicts({ request, names }: Scene, { location }: SeenNetwork): readonly Verdict[] {
  const { target } = request;
  const isElsewhere =
    names.network?.place.subscriptionId.toLowerCase() !== target.subscriptionId.toLowerCase();
  return [
    location === target.location
      ? passed(`the virtual network is in ${location}`)
      : refuses(
          `the virtual network is in ${location} and the cluster is to be in ${target.location}`,
          'use a virtual network of the region of the cluster',
        ),
    ...(isElsewhere
      ? [
          warns(
            'the virtual network is in another subscription than the cluster',
            'prefer a virtual network of the subscription of the cluster',
          ),
        ]
      : []),
  ];
}

/** Sizes of the fourth version on encrypt by themselves what the API server then cannot read. */
function encryptionVerdict({ request }: Scene, { encrypted }: SeenNetwork): Verdict {
  if (!encrypted || !isVnetIntegrated(request.network.mode)) {
    return passed(
      encrypted ? 'a private link works with encryption' : 'the virtual network is not encrypted',
    );
  }
  const blocked = request.cluster.nodePools.filter(({ vmSize }) => versionOf(vmSize) >= 4);
  const message = 'the virtual network is encrypted, which API Server VNet Integration does not support';
  return blocked.length > 0
    ? refuses(
        `${message} with the sizes ${[...new Set(blocked.map(({ vmSize }) => vmSize))].join(', ')}`,
        'switch encryption off, or use another virtual network',
      )
    : warns(message, 'prefer a virtual network without encryption');
}

/** Services and pods have addresses that nothing around the cluster has. */
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
  return world.network.is === 'unknown'
    ? notKnown(`Not checked: ${world.network.why}`)
    : passed('services and pods have ranges of their own');
}

function insideRanges({ network }: ClusterRequest) {
  const all = [
    { field: 'network.serviceCidr', range: parseCidr(network.serviceCidr) },
    { field: 'network.podCidr', range: hasPodRange(network) ? parseCidr(network.podCidr) : undefined },
  ];
  return all.flatMap(({ field, range }) => (range ? [{ field, range }] : []));
}

/** The network holds what is asked for, and none of its peers has a part of it. */
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
  return found.length > 0 ? found : passed('the virtual network and its peers have ranges of their own');
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

/** The subnets of the request against what the network has. */
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

/** A subnet that exists keeps its range. */
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

/** Ranges that the request left open have been found. */
function chosenRanges({ addresses }: Scene): Verdict {
  switch (addresses.kind) {
    case 'none':
      return skipped(BY_AKS);
    case 'chosen':
      return passed('every range is known');
    case 'unreadable':
      return refuses(
        `no range can be chosen, because the virtual network cannot be read: ${addresses.why}`,
        'name all ranges in the request',
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

/** The 2019 document sends it; nodes have had no Docker for long, and the API has dropped it. */
function dockerBridge({ request: { network } }: Scene): Verdict {
  const address = network.mode === 'privateLink.advanced' ? network.dockerBridgeAddress : undefined;
  return address === undefined
    ? passed('no Docker bridge address is asked for')
    : warns(
        `${address} clears the other ranges and is not sent, because the AKS API no longer has it`,
        'leave it out',
      );
}
