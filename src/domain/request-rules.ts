/**
 * Rules that look at several fields of a request at once and need nothing live. Each row carries its number; all are
 * checked, so that a sender sees everything wrong at once.
 */
import {
  contains,
  includesAddress,
  overlaps,
  parseAddress,
  parseCidr,
  usableAddresses,
  type Cidr,
} from './cidr.ts';
import type { Finding } from './finding.ts';
import { allowsLocation, profiles } from './profiles.ts';
import type { ClusterRequest } from './request.ts';

interface Rule {
  readonly rule: string;
  readonly field: string;
  readonly remedy: string;
  /** What is wrong, or undefined. */
  readonly check: (request: ClusterRequest) => string | undefined;
}

/** Ranges that AKS keeps for itself (V28). */
const RESERVED_RANGES = ['169.254.0.0/16', '172.30.0.0/16', '172.31.0.0/16', '192.0.2.0/24'];
/** The least size of an API-server subnet (V19). */
const API_SERVER_SUBNET_PREFIX = 28;
/** The service range must be smaller than this (V29). */
const SERVICE_CIDR_PREFIX = 12;
/** Source: quotas-skus-regions, nodes in a cluster. */
const MOST_NODES = 5000;
/** Of the group that AKS makes for the nodes (V48). */
const LONGEST_NODE_GROUP = 80;
/** Where AKS puts pods under the overlay when it is not told otherwise. */
const OVERLAY_POD_RANGE = '10.244.0.0/16';
/** AKS adds a node while it upgrades a pool, unless told otherwise. */
const SURGE_NODES_PER_POOL = 1;
/** Pods on a node when the request does not say, for Azure CNI in the node subnet. */
const DEFAULT_MAX_PODS = 30;

const rules: readonly Rule[] = [
  {
    rule: 'V7',
    field: 'access.privateCluster',
    remedy: 'set access.privateCluster to true, or use the profile ga',
    check: ({ profile, access }) =>
      profiles[profile].privateOnly && !access.privateCluster
        ? `the profile ${profile} makes private clusters only`
        : undefined,
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
    rule: 'V14',
    field: 'access.privateDnsZone',
    remedy: 'leave access.privateDnsZone out, or set access.privateCluster to true',
    check: ({ access }) =>
      !access.privateCluster && access.privateDnsZone === 'none'
        ? 'a public cluster has no private DNS zone to choose'
        : undefined,
  },
  {
    rule: 'V16',
    field: 'network.nodeSubnet.name',
    remedy: 'give the two subnets different names',
    check: ({ network }) =>
      network.apiServerSubnet.name.toLowerCase() === network.nodeSubnet.name.toLowerCase()
        ? 'the API-server subnet and the node subnet must be two subnets'
        : undefined,
  },
  {
    rule: 'V19',
    field: 'network.apiServerSubnet.addressPrefix',
    remedy: 'give the API-server subnet a /28 or a larger range',
    check: ({ network }) => {
      const range = parseCidr(network.apiServerSubnet.addressPrefix);
      return range && range.prefixLength > API_SERVER_SUBNET_PREFIX
        ? `a /${String(range.prefixLength)} is smaller than the /28 that the API server needs`
        : undefined;
    },
  },
  {
    rule: 'V27',
    field: 'network.nodeSubnet.addressPrefix',
    remedy:
      'give the node subnet a larger range, or ask for fewer nodes or pods a node, or use pluginMode overlay',
    check: (request) => {
      const range = parseCidr(request.network.nodeSubnet.addressPrefix);
      const needed = nodeAddresses(request);
      return range && needed > usableAddresses(range)
        ? `the nodes need ${String(needed)} addresses and the subnet has ${String(usableAddresses(range))}`
        : undefined;
    },
  },
  {
    rule: 'V29',
    field: 'network.serviceCidr',
    remedy: 'choose a service range smaller than a /12',
    check: ({ network }) => {
      const range = parseCidr(network.serviceCidr);
      return range && range.prefixLength <= SERVICE_CIDR_PREFIX
        ? `a /${String(range.prefixLength)} is not smaller than a /12`
        : undefined;
    },
  },
  {
    rule: 'V29',
    field: 'network.dnsServiceIp',
    remedy: 'choose an address inside network.serviceCidr that is not its first, such as the tenth',
    check: ({ network }) => {
      const range = parseCidr(network.serviceCidr);
      const address = parseAddress(network.dnsServiceIp);
      if (!range || address === undefined) return undefined;
      if (!includesAddress(range, address)) return `${network.dnsServiceIp} is outside ${range.text}`;
      return address <= range.first + 1n
        ? `${network.dnsServiceIp} is kept for the kubernetes service`
        : undefined;
    },
  },
  {
    rule: 'V42',
    field: 'target.location',
    remedy: 'choose a region that the profile lists',
    check: ({ profile, target }) =>
      allowsLocation(profiles[profile], target.location)
        ? undefined
        : `API Server VNet Integration is not available in ${target.location} under the profile ${profile}`,
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    remedy: 'give every pool of the mode System a count of at least 1, and have one',
    check: ({ cluster }) => {
      const system = cluster.nodePools.filter((pool) => pool.mode === 'System');
      return system.length > 0 && system.every((pool) => (pool.autoscale?.minCount ?? pool.count) >= 1)
        ? undefined
        : 'there is no system pool, or one without a node';
    },
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    remedy: 'keep minCount ≤ count ≤ maxCount',
    check: ({ cluster }) => {
      const wrong = cluster.nodePools.find(
        ({ count, autoscale }) => autoscale && (count < autoscale.minCount || count > autoscale.maxCount),
      );
      return wrong ? `the count of pool ${wrong.name} is outside its autoscale range` : undefined;
    },
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    remedy: `ask for at most ${String(MOST_NODES)} nodes in all`,
    check: ({ cluster }) => {
      const nodes = cluster.nodePools.reduce(
        (sum, pool) => sum + (pool.autoscale?.maxCount ?? pool.count),
        0,
      );
      return nodes > MOST_NODES ? `${String(nodes)} nodes are more than a cluster takes` : undefined;
    },
  },
  {
    rule: 'V48',
    field: 'target.clusterName',
    remedy: 'choose a shorter cluster or resource group name',
    check: ({ target }) => {
      const { length } = `MC_${target.resourceGroup}_${target.clusterName}_${target.location}`;
      return length > LONGEST_NODE_GROUP
        ? `the node resource group's name would have ${String(length)} characters, and Azure takes ${String(LONGEST_NODE_GROUP)}`
        : undefined;
    },
  },
  {
    rule: 'V2',
    field: 'cluster.nodePools',
    remedy: 'give each pool a name of its own',
    check: ({ cluster }) =>
      new Set(cluster.nodePools.map((pool) => pool.name)).size < cluster.nodePools.length
        ? 'two pools have one name'
        : undefined,
  },
];

/** Everything that is wrong with the request; empty when it may run. */
export function checkRequest(request: ClusterRequest): readonly Finding[] {
  const fromRules = rules.flatMap(({ rule, field, remedy, check }) => {
    const message = check(request);
    return message === undefined ? [] : [{ rule, field, message, remedy }];
  });
  return [...fromRules, ...checkRanges(request)];
}

/** V27, in the conservative form: every node with its surge, times its pods and itself. */
function nodeAddresses({ cluster, network }: ClusterRequest): number {
  return cluster.nodePools
    .map((pool) => {
      const nodes = (pool.autoscale?.maxCount ?? pool.count) + SURGE_NODES_PER_POOL;
      return network.pluginMode === 'overlay' ? nodes : nodes * ((pool.maxPods ?? DEFAULT_MAX_PODS) + 1);
    })
    .reduce((sum, each) => sum + each, 0);
}

interface NamedRange {
  readonly field: string;
  readonly range: Cidr;
}

function named(field: string, text: string): NamedRange[] {
  const range = parseCidr(text);
  return range ? [{ field, range }] : [];
}

/** V28 and V30: reserved ranges, subnets inside the network, nothing over anything else. */
function checkRanges({ network }: ClusterRequest): Finding[] {
  const space = network.virtualNetwork.addressPrefixes.flatMap((text, index) =>
    named(`network.virtualNetwork.addressPrefixes.${String(index)}`, text),
  );
  const subnets = [
    ...named('network.apiServerSubnet.addressPrefix', network.apiServerSubnet.addressPrefix),
    ...named('network.nodeSubnet.addressPrefix', network.nodeSubnet.addressPrefix),
  ];
  const service = named('network.serviceCidr', network.serviceCidr);
  const pods = network.pluginMode === 'overlay' ? named('network.pluginMode', OVERLAY_POD_RANGE) : [];
  const outside = subnets
    .filter(({ range }) => !space.some((prefix) => contains(prefix.range, range)))
    .map(({ field, range }) => ({
      rule: 'V30',
      field,
      message: `${range.text} is not inside the virtual network`,
      remedy: 'choose a range inside network.virtualNetwork.addressPrefixes',
    }));
  return [
    ...[...space, ...service].flatMap(reservedOverlaps),
    ...outside,
    ...pairs(subnets).flatMap(overlapFinding),
    ...pairs(space).flatMap(overlapFinding),
    ...service.flatMap((one) => space.flatMap((other) => overlapFinding([one, other]))),
    ...pods.flatMap((one) => [...space, ...service].flatMap((other) => overlapFinding([one, other]))),
  ];
}

function reservedOverlaps({ field, range }: NamedRange): Finding[] {
  return RESERVED_RANGES.flatMap((text) => named('', text))
    .filter((reserved) => overlaps(reserved.range, range))
    .map((reserved) => ({
      rule: 'V28',
      field,
      message: `${range.text} overlaps ${reserved.range.text}, which AKS keeps for itself`,
      remedy: 'choose another range',
    }));
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
