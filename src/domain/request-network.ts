/**
 * The four network modes of the two documents: API Server VNet Integration in a network that AKS makes or in one of
 * your own, and Private Link with basic or advanced networking.
 */
import * as z from 'zod';
import { parseInterface } from './cidr.ts';
import { address, cidr, existence, guid, networkName, resourceGroupName } from './request-fields.ts';

const virtualNetwork = z
  .strictObject({
    name: networkName(2, 64),
    addressPrefixes: z
      .array(cidr)
      .min(1)
      .max(8)
      .optional()
      .describe('Absent: a free range is chosen, or what the existing network has.'),
    resourceGroup: resourceGroupName.optional().describe('Absent: the resource group of the cluster.'),
    subscriptionId: guid.optional().describe('Absent: the subscription of the cluster.'),
    existence,
  })
  .describe('The virtual network of the nodes.');

const subnet = z.strictObject({
  name: networkName(1, 80).refine(
    (name) => !/^(gateway|azurefirewall|azurefirewallmanagement|azurebastion|routeserver)subnet$/i.test(name),
    'is the name of a subnet that Azure keeps for another service',
  ),
  addressPrefix: cidr.optional().describe('Absent: a free range is chosen, or what the existing subnet has.'),
  existence,
});

const serviceRange = {
  serviceCidr: cidr.default('10.0.0.0/16').describe('Addresses of Kubernetes services.'),
  dnsServiceIp: address.default('10.0.0.10').describe('Inside serviceCidr and not its first address.'),
  loadBalancerSku: z.enum(['standard', 'basic']).default('standard').describe('`basic` is refused (V10).'),
};

const outboundType = z
  .enum(['loadBalancer', 'userDefinedRouting'])
  .default('loadBalancer')
  .describe('`userDefinedRouting` needs a route table on the node subnet (V50).');

/** Pods have addresses of their own range under the overlay and kubenet. */
const podCidr = cidr.default('10.244.0.0/16').describe('Addresses of pods, for overlay and kubenet.');

const azurePlugin = {
  plugin: z.literal('azure').default('azure'),
  pluginMode: z.enum(['nodeSubnet', 'overlay']).default('nodeSubnet'),
  podCidr,
};

const managedVnet = z
  .strictObject({
    mode: z.literal('managedVnet'),
    ...serviceRange,
    ...azurePlugin,
  })
  .describe('API Server VNet Integration in a virtual network that AKS makes and keeps.');

const byoVnet = z
  .strictObject({
    mode: z.literal('byoVnet'),
    virtualNetwork,
    apiServerSubnet: subnet.describe(
      'Delegated to Microsoft.ContainerService/managedClusters; /28 or larger.',
    ),
    nodeSubnet: subnet,
    clustersExpected: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe('How many clusters an API-server subnet whose range is chosen has to hold.'),
    ...serviceRange,
    ...azurePlugin,
    outboundType,
  })
  .describe('API Server VNet Integration in a virtual network of your own.');

const privateLinkBasic = z
  .strictObject({
    mode: z.literal('privateLink.basic'),
    ...serviceRange,
    podCidr,
    plugin: z.enum(['kubenet', 'azure']).default('kubenet').describe('`azure` has the mode overlay.'),
  })
  .describe('Private Link, the network that AKS makes: the default basic networking of the 2019 document.');

const privateLinkAdvanced = z
  .strictObject({
    mode: z.literal('privateLink.advanced'),
    virtualNetwork,
    nodeSubnet: subnet,
    ...serviceRange,
    ...azurePlugin,
    outboundType,
    dockerBridgeAddress: z
      .string()
      .max(18)
      .refine(
        (text) => parseInterface(text) !== undefined,
        'must be an IPv4 address with its prefix length, such as 172.17.0.1/16',
      )
      .optional()
      .describe('Checked and not sent: the AKS API has dropped it.'),
  })
  .describe('Private Link, nodes in a subnet of your own: the advanced networking of the 2019 document.');

export const network = z.discriminatedUnion('mode', [
  managedVnet,
  byoVnet,
  privateLinkBasic,
  privateLinkAdvanced,
]);

export type RequestedNetwork = z.output<typeof network>;
export type NetworkMode = RequestedNetwork['mode'];

export type RequestedSubnet = z.output<typeof subnet>;
/** A mode whose nodes are in a virtual network of the requester's. */
export type OwnNetwork = Extract<RequestedNetwork, { virtualNetwork: unknown }>;

export function ownNetworkOf(requested: RequestedNetwork): OwnNetwork | undefined {
  return 'virtualNetwork' in requested ? requested : undefined;
}

export function apiServerSubnetOf(requested: RequestedNetwork): RequestedSubnet | undefined {
  return requested.mode === 'byoVnet' ? requested.apiServerSubnet : undefined;
}

/** Whether the API server is in a virtual network itself, instead of behind a private link. */
export function isVnetIntegrated(mode: NetworkMode): boolean {
  return mode === 'managedVnet' || mode === 'byoVnet';
}

/** How pods get addresses, in the words of AKS. */
export function pluginModeOf(requested: RequestedNetwork): 'overlay' | null {
  if (requested.mode === 'privateLink.basic') return requested.plugin === 'azure' ? 'overlay' : null;
  return requested.pluginMode === 'overlay' ? 'overlay' : null;
}

/** Whether pods have a range of their own, outside the node subnet. */
export function hasPodRange(requested: RequestedNetwork): boolean {
  return requested.plugin === 'kubenet' || pluginModeOf(requested) === 'overlay';
}
