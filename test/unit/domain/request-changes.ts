/** Changes to a request, for the cases of the rules. */
import type { ClusterRequestInput } from '../../../src/domain/request.ts';
import { requestInput } from '../../support/requests.ts';

export type Change = Partial<ClusterRequestInput>;

export interface RuleCase {
  readonly rule: string;
  readonly field: string;
  readonly what: string;
  readonly keeps: Change;
  readonly breaks: Change;
}

export const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-x/providers/Microsoft.Network`;
export const HUB = `${GROUP}/virtualNetworks/hub`;
const { network: byo } = requestInput();

export function network(change: object): Change {
  return { network: { ...byo, ...change } };
}

export function nodeSubnet(addressPrefix: string): Change {
  return network({ nodeSubnet: { name: 'snet-cluster', addressPrefix } });
}

export function apiServerSubnet(addressPrefix: string, more: object = {}): Change {
  return network({ apiServerSubnet: { name: 'snet-apiserver', addressPrefix }, ...more });
}

export function services(serviceCidr: string, dnsServiceIp: string): Change {
  return network({ serviceCidr, dnsServiceIp });
}

export function peerOf(prefix: string): Change {
  return { connectivity: { peerings: [{ virtualNetworkId: HUB, addressPrefixes: [prefix] }] } };
}

export const managed = { network: { mode: 'managedVnet' } } as const;

export function peerings(...ids: readonly string[]): Change {
  return { connectivity: { peerings: ids.map((virtualNetworkId) => ({ virtualNetworkId })) } };
}

export function links(...ids: readonly string[]): Change {
  return { connectivity: { dnsZoneLinks: ids.map((virtualNetworkId) => ({ virtualNetworkId })) } };
}
