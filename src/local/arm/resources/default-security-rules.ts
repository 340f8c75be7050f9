/** The rules that every network security group ends with. */
import type { JsonObject } from '../json-values.ts';

interface Traffic {
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  readonly from: string;
  readonly to: string;
}

function rule(name: string, priority: number, traffic: Traffic): JsonObject {
  return {
    name,
    properties: {
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '*',
      sourceAddressPrefix: traffic.from,
      destinationAddressPrefix: traffic.to,
      access: traffic.access,
      priority,
      direction: traffic.direction,
    },
  };
}

const VNET = 'VirtualNetwork';

export const DEFAULT_SECURITY_RULES: readonly JsonObject[] = [
  rule('AllowVnetInBound', 65_000, { direction: 'Inbound', access: 'Allow', from: VNET, to: VNET }),
  rule('AllowAzureLoadBalancerInBound', 65_001, {
    direction: 'Inbound',
    access: 'Allow',
    from: 'AzureLoadBalancer',
    to: '*',
  }),
  rule('DenyAllInBound', 65_500, { direction: 'Inbound', access: 'Deny', from: '*', to: '*' }),
  rule('AllowVnetOutBound', 65_000, { direction: 'Outbound', access: 'Allow', from: VNET, to: VNET }),
  rule('AllowInternetOutBound', 65_001, {
    direction: 'Outbound',
    access: 'Allow',
    from: '*',
    to: 'Internet',
  }),
  rule('DenyAllOutBound', 65_500, { direction: 'Outbound', access: 'Deny', from: '*', to: '*' }),
];
