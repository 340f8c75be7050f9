/** Rules about networks and subnets; those that compare ranges are in `range-rules.ts`. */
import { apiServerCapacity, nodeAddresses } from './address-needs.ts';
import { parseAddress, parseCidr, includesAddress, usableAddresses } from './cidr.ts';
import type { RequestRule } from './request-rule.ts';
import { apiServerSubnetOf, isVnetIntegrated, ownNetworkOf } from './request-network.ts';
import type { ClusterRequest } from './request.ts';
import { virtualNetworkId } from './resource-ids.ts';

/** The least size of an API-server subnet (V19). */
const API_SERVER_SUBNET_PREFIX = 28;
/** The service range must be smaller than this (V29). */
const SERVICE_CIDR_PREFIX = 12;

export const networkRules: readonly RequestRule[] = [
  {
    rule: 'V10',
    field: 'network.loadBalancerSku',
    remedy: 'leave network.loadBalancerSku out, or set it to standard',
    check: ({ network }) =>
      network.loadBalancerSku === 'basic' ? 'a private cluster needs a standard load balancer' : undefined,
  },
  {
    rule: 'V16',
    field: 'network.nodeSubnet.name',
    remedy: 'give the two subnets different names',
    check: ({ network }) =>
      apiServerSubnetOf(network)?.name.toLowerCase() ===
        ownNetworkOf(network)?.nodeSubnet.name.toLowerCase() && apiServerSubnetOf(network) !== undefined
        ? 'the API-server subnet and the node subnet must be two subnets'
        : undefined,
  },
  {
    rule: 'V17',
    field: 'network.virtualNetwork.subscriptionId',
    remedy: 'use a virtual network of the subscription that the cluster is in',
    check: ({ network, target }) => {
      const wanted = ownNetworkOf(network)?.virtualNetwork.subscriptionId;
      return wanted !== undefined &&
        isVnetIntegrated(network.mode) &&
        wanted.toLowerCase() !== target.subscriptionId.toLowerCase()
        ? 'the virtual network must be in the subscription of the cluster'
        : undefined;
    },
  },
  {
    rule: 'V19',
    field: 'network.apiServerSubnet.addressPrefix',
    remedy: 'give the API-server subnet a /28 or a larger range',
    check: ({ network }) => {
      const range = parseCidr(apiServerSubnetOf(network)?.addressPrefix ?? '');
      return range && range.prefixLength > API_SERVER_SUBNET_PREFIX
        ? `a /${String(range.prefixLength)} is smaller than the /28 that the API server needs`
        : undefined;
    },
  },
  {
    rule: 'V20',
    field: 'network.apiServerSubnet.addressPrefix',
    remedy: 'give the API-server subnet a larger range, or expect fewer clusters',
    check: ({ network }) => {
      const range = parseCidr(apiServerSubnetOf(network)?.addressPrefix ?? '');
      if (!range || network.mode !== 'byoVnet' || range.prefixLength > API_SERVER_SUBNET_PREFIX)
        return undefined;
      const held = apiServerCapacity(range);
      return held < network.clustersExpected
        ? `a /${String(range.prefixLength)} holds ${String(held)} clusters at nine addresses each, not ${String(network.clustersExpected)}`
        : undefined;
    },
  },
  {
    rule: 'V27',
    field: 'network.nodeSubnet.addressPrefix',
    remedy:
      'give the node subnet a larger range, or ask for fewer nodes or pods a node, or use pluginMode overlay',
    check: (request) => {
      const range = parseCidr(ownNetworkOf(request.network)?.nodeSubnet.addressPrefix ?? '');
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
    rule: 'V38',
    field: 'identity',
    remedy: 'name a user-assigned identity; it is made if it is not there',
    check: ({ network, identity }) =>
      ownNetworkOf(network) && !identity
        ? 'in a network of your own the cluster needs an identity that the permissions can be given to first'
        : undefined,
  },
  {
    rule: 'V16',
    field: 'connectivity.peerings',
    remedy: 'use the mode byoVnet or privateLink.advanced, or peer the networks once the cluster stands',
    check: ({ network, connectivity }) =>
      connectivity.peerings.length > 0 && !ownNetworkOf(network)
        ? 'the network that AKS makes has no name before the cluster stands, so it cannot be peered here'
        : undefined,
  },
  {
    rule: 'V30',
    field: 'connectivity.peerings',
    remedy: 'name each network once, and not the cluster’s own',
    check: (request) => {
      const ids = request.connectivity.peerings.map((each) => each.virtualNetworkId);
      return repeated([...ids, ...ownNetworkIds(request)]);
    },
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks',
    remedy: 'name each network once',
    check: ({ connectivity }) => repeated(connectivity.dnsZoneLinks.map((each) => each.virtualNetworkId)),
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks',
    remedy: 'leave the cluster’s own network out',
    check: (request) => {
      const own = ownNetworkIds(request).map((id) => id.toLowerCase());
      const linked = request.connectivity.dnsZoneLinks.find((each) =>
        own.includes(each.virtualNetworkId.toLowerCase()),
      );
      return linked && 'AKS links the zone to the cluster’s own network itself, and a network has one link';
    },
  },
];

function ownNetworkIds({ network, target }: ClusterRequest): readonly string[] {
  const own = ownNetworkOf(network)?.virtualNetwork;
  if (!own) return [];
  const { subscriptionId = target.subscriptionId, resourceGroup = target.resourceGroup, name } = own;
  return [virtualNetworkId({ subscriptionId, resourceGroup, name })];
}

function repeated(ids: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const id of ids.map((each) => each.toLowerCase())) {
    if (seen.has(id)) return `${id.split('/').at(-1) ?? id} is named twice`;
    seen.add(id);
  }
  return undefined;
}
