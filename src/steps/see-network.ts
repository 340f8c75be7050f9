/** What preflight sees of networks: the SDK's models as plain values. */
import type { NetworkSecurityGroup, SecurityRule, Subnet, VirtualNetwork } from '../azure/resource-models.ts';
import type {
  SecurityRule as SeenRule,
  SeenNetwork,
  SeenSubnet,
} from '../domain/preflight/world-snapshot.ts';
import { prefixesOf } from './subnet.ts';

export function seenNetwork(network: VirtualNetwork): SeenNetwork {
  return {
    location: shortLocation(network.location),
    state: network.provisioningState ?? 'Succeeded',
    prefixes: network.addressSpace?.addressPrefixes ?? [],
    encrypted: network.encryption?.enabled ?? false,
    dnsServers: network.dhcpOptions?.dnsServers ?? [],
    subnets: (network.subnets ?? []).map(seenSubnet),
    peerings: (network.virtualNetworkPeerings ?? []).map(
      ({ name, remoteVirtualNetwork, remoteAddressSpace }) => ({
        name: name ?? '',
        remoteId: remoteVirtualNetwork?.id ?? '',
        remotePrefixes: remoteAddressSpace?.addressPrefixes ?? [],
      }),
    ),
  };
}

function seenSubnet(subnet: Subnet): SeenSubnet {
  const securityGroup = subnet.networkSecurityGroup?.id;
  const routeTable = subnet.routeTable?.id;
  return {
    name: subnet.name ?? '',
    prefixes: prefixesOf(subnet),
    state: subnet.provisioningState ?? 'Succeeded',
    delegations: texts(subnet.delegations, ({ serviceName }) => serviceName),
    ipConfigurations: texts(subnet.ipConfigurations, ({ id }) => id),
    privateEndpoints: texts(subnet.privateEndpoints, ({ id }) => id),
    linkedTypes: texts(subnet.serviceAssociationLinks, ({ linkedResourceType }) => linkedResourceType ?? '?'),
    ...(securityGroup === undefined ? {} : { networkSecurityGroupId: securityGroup }),
    ...(routeTable === undefined ? {} : { routeTableId: routeTable }),
  };
}

function texts<T>(all: readonly T[] | undefined, read: (each: T) => string | undefined): readonly string[] {
  return (all ?? []).flatMap((each) => read(each) ?? []);
}

export function seenRules(group: NetworkSecurityGroup): readonly SeenRule[] {
  const rules = [...(group.securityRules ?? []), ...(group.defaultSecurityRules ?? [])].map(seenRule);
  return group.defaultSecurityRules ? rules : [...rules, ...azureRules];
}

function seenRule(rule: SecurityRule): SeenRule {
  return {
    name: rule.name ?? '?',
    priority: rule.priority ?? 0,
    direction: rule.direction === 'Outbound' ? 'Outbound' : 'Inbound',
    access: rule.access === 'Allow' ? 'Allow' : 'Deny',
    protocol: rule.protocol ?? '*',
    sources: oneOrMore(rule.sourceAddressPrefixes, rule.sourceAddressPrefix),
    destinations: oneOrMore(rule.destinationAddressPrefixes, rule.destinationAddressPrefix),
    sourcePorts: oneOrMore(rule.sourcePortRanges, rule.sourcePortRange),
    ports: oneOrMore(rule.destinationPortRanges, rule.destinationPortRange),
  };
}

/** ARM answers with a list or with one value, whichever the rule was made with. */
function oneOrMore(list: readonly string[] | undefined, one: string | undefined): readonly string[] {
  if (list !== undefined && list.length > 0) return list;
  return one === undefined ? [] : [one];
}

/** What every group has last, should the answer leave it out. Source: network security groups, default rules. */
const azureRules: readonly SeenRule[] = (['Inbound', 'Outbound'] as const).flatMap((direction) => [
  azureRule('AllowVnet', 65000, { direction, sources: ['VirtualNetwork'] }),
  ...(direction === 'Inbound'
    ? [
        azureRule('AllowAzureLoadBalancer', 65001, {
          direction,
          sources: ['AzureLoadBalancer'],
          destinations: ['*'],
        }),
      ]
    : []),
  azureRule('DenyAll', 65500, { direction, access: 'Deny', sources: ['*'], destinations: ['*'] }),
]);

function azureRule(
  name: string,
  priority: number,
  given: Pick<SeenRule, 'direction' | 'sources'> & Partial<SeenRule>,
): SeenRule {
  const open = { access: 'Allow', protocol: '*', sourcePorts: ['*'], ports: ['*'] } as const;
  return { name, priority, ...open, destinations: ['VirtualNetwork'], ...given };
}

/** ARM names regions by their display names too («East US 2»). */
export function shortLocation(location: string | undefined): string {
  return (location ?? '').replaceAll(' ', '').toLowerCase();
}
