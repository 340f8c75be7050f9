/** The ranges that the cluster's network will have: those of the request, those that exist, or chosen ones. */
import { ADDRESSES_PER_API_SERVER, nodeAddresses } from '../address-needs.ts';
import { parseCidr, parseInterface, prefixLengthFor, type Cidr } from '../cidr.ts';
import {
  proposeAddresses,
  type AddressProposal,
  type ChosenAddresses,
  type SubnetQuestion,
} from '../propose-addresses.ts';
import { RESERVED_RANGES } from '../range-rules.ts';
import {
  apiServerSubnetOf,
  hasPodRange,
  ownNetworkOf,
  type OwnNetwork,
  type RequestedSubnet,
} from '../request-network.ts';
import type { ClusterRequest } from '../request.ts';
import { resourcePathOf } from '../resource-ids.ts';
import { valueOf, type SeenNetwork, type SeenSubnet, type WorldSnapshot } from './world-snapshot.ts';

/** The bridge that Docker makes on a node unless told otherwise. */
const DOCKER_BRIDGE = '172.17.0.0/16';

export type Addressing =
  | { readonly kind: 'chosen'; readonly chosen: ChosenAddresses }
  | ({ readonly kind: 'noRoom' } & Omit<Extract<AddressProposal, { ok: false }>, 'ok'>)
  /** A range is open, and what it has to keep clear of could not be read. */
  | Unreadable
  /** AKS makes the network. */
  | { readonly kind: 'none' };

export interface Unreadable {
  readonly kind: 'unreadable';
  /** For people: «the virtual network», «the peer hub». */
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
}

/** What preflight puts out for the steps that make the network: the ranges that the request left open, and no other. */
export interface AddressOutputs {
  readonly virtualNetworkPrefixes?: readonly string[];
  readonly apiServerSubnetPrefix?: string;
  readonly nodeSubnetPrefix?: string;
}

export function addressingOf(request: ClusterRequest, world: WorldSnapshot): Addressing {
  const own = ownNetworkOf(request.network);
  if (!own) return { kind: 'none' };
  const existing = valueOf(world.network);
  const unreadable = unreadableFor(request, own, world);
  if (unreadable) return unreadable;
  const apiServerSubnet = apiServerSubnetOf(own);
  const proposal = proposeAddresses({
    virtualNetwork: existing ? ranges(existing.prefixes) : requestedSpace(own),
    apiServerSubnet: apiServerSubnet
      ? subnetQuestion(apiServerSubnet, existing, apiServerPrefixLength(own))
      : null,
    nodeSubnet: subnetQuestion(own.nodeSubnet, existing, prefixLengthFor(nodeAddresses(request))),
    siblings: ranges(siblingsOf(own, existing).flatMap(({ prefixes }) => prefixes)),
    apart: rangesApart(request, world),
  });
  if (proposal.ok) return { kind: 'chosen', chosen: proposal.chosen };
  const { part, prefixLength } = proposal;
  return { kind: 'noRoom', part, prefixLength };
}

export function addressOutputs(request: ClusterRequest, addressing: Addressing): AddressOutputs {
  const own = ownNetworkOf(request.network);
  if (!own || addressing.kind !== 'chosen') return {};
  const { virtualNetwork, apiServerSubnet, nodeSubnet } = addressing.chosen;
  const isApiServerOpen = apiServerSubnetOf(own)?.addressPrefix === undefined;
  return {
    ...(own.virtualNetwork.addressPrefixes
      ? {}
      : { virtualNetworkPrefixes: virtualNetwork.map(({ text }) => text) }),
    ...(apiServerSubnet && isApiServerOpen ? { apiServerSubnetPrefix: apiServerSubnet.text } : {}),
    ...(own.nodeSubnet.addressPrefix === undefined ? { nodeSubnetPrefix: nodeSubnet.text } : {}),
  };
}

export function subnetNamed(
  network: Pick<SeenNetwork, 'subnets'> | undefined,
  name: string | undefined,
): SeenSubnet | undefined {
  return network?.subnets.find((each) => each.name.toLowerCase() === name?.toLowerCase());
}

/** The subnets of the network that are not the cluster's. */
export function siblingsOf(own: OwnNetwork, network: SeenNetwork | undefined): readonly SeenSubnet[] {
  const mine = [own.nodeSubnet.name, apiServerSubnetOf(own)?.name].map((name) => name?.toLowerCase());
  return (network?.subnets ?? []).filter(({ name }) => !mine.includes(name.toLowerCase()));
}

/** The ranges of the networks that the cluster's is peered with, or is to be, with what names them. */
export function peerRanges(
  { connectivity }: ClusterRequest,
  world: WorldSnapshot,
): readonly { readonly name: string; readonly range: Cidr }[] {
  const wanted = connectivity.peerings.flatMap(({ virtualNetworkId, addressPrefixes }) => {
    const seen = world.remoteNetworks.find(({ id }) => id.toLowerCase() === virtualNetworkId.toLowerCase());
    const read = (seen && valueOf(seen.network)?.prefixes) ?? [];
    return named(virtualNetworkId, [...addressPrefixes, ...read]);
  });
  const there = (valueOf(world.network)?.peerings ?? []).flatMap(({ remoteId, remotePrefixes }) =>
    named(remoteId, remotePrefixes),
  );
  return [...wanted, ...there];
}

function named(id: string, prefixes: readonly string[]) {
  return ranges(prefixes).map((range) => ({ name: id.split('/').at(-1) ?? id, range }));
}

export interface UnreadPeer {
  readonly name: string;
  readonly why: string;
}

/** Networks to peer with whose ranges neither Azure nor the request tells. */
export function unreadPeers({ connectivity }: ClusterRequest, world: WorldSnapshot): readonly UnreadPeer[] {
  return connectivity.peerings.flatMap(({ virtualNetworkId, addressPrefixes }) => {
    const seen = world.remoteNetworks.find(({ id }) => id.toLowerCase() === virtualNetworkId.toLowerCase());
    return seen?.network.is === 'unknown' && addressPrefixes.length === 0
      ? [{ name: resourcePathOf(virtualNetworkId).name, why: seen.network.why }]
      : [];
  });
}

/** Subnets lie in the network, so that only the space of a network is chosen with regard to its peers. */
function unreadableFor(
  request: ClusterRequest,
  own: OwnNetwork,
  world: WorldSnapshot,
): Unreadable | undefined {
  if (world.network.is === 'unknown' && isOpen(own)) {
    const { why } = world.network;
    return { kind: 'unreadable', what: 'the virtual network', why, remedy: 'name all ranges in the request' };
  }
  const [peer] = unreadPeers(request, world);
  if (!peer || requestedSpace(own) || world.network.is === 'known') return undefined;
  return {
    kind: 'unreadable',
    what: `the peer ${peer.name}`,
    why: peer.why,
    remedy: 'name its ranges in connectivity.peerings, or those of the virtual network in the request',
  };
}

function isOpen(own: OwnNetwork): boolean {
  return (
    own.virtualNetwork.addressPrefixes === undefined ||
    own.nodeSubnet.addressPrefix === undefined ||
    (own.mode === 'byoVnet' && own.apiServerSubnet.addressPrefix === undefined)
  );
}

function requestedSpace({ virtualNetwork }: OwnNetwork): readonly Cidr[] | null {
  return virtualNetwork.addressPrefixes ? ranges(virtualNetwork.addressPrefixes) : null;
}

function apiServerPrefixLength(own: OwnNetwork): number {
  const clusters = own.mode === 'byoVnet' ? own.clustersExpected : 1;
  return Math.min(28, prefixLengthFor(clusters * ADDRESSES_PER_API_SERVER));
}

function subnetQuestion(
  wanted: RequestedSubnet,
  existing: SeenNetwork | undefined,
  prefixLength: number,
): SubnetQuestion {
  const [found] = ranges(subnetNamed(existing, wanted.name)?.prefixes ?? []);
  const range = parseCidr(wanted.addressPrefix ?? '') ?? found;
  return range ? { range } : { prefixLength };
}

function rangesApart(request: ClusterRequest, world: WorldSnapshot): readonly Cidr[] {
  const { network } = request;
  const bridge = network.mode === 'privateLink.advanced' ? (network.dockerBridgeAddress ?? '') : '';
  return [
    ...ranges([...RESERVED_RANGES, DOCKER_BRIDGE, network.serviceCidr]),
    ...(hasPodRange(network) ? ranges([network.podCidr]) : []),
    ...[parseInterface(bridge)].filter((each) => each !== undefined),
    ...peerRanges(request, world).map(({ range }) => range),
  ];
}

/** IPv6 ranges are left out: nothing here uses them. */
export function ranges(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}
