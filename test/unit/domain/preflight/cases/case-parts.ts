/** What the cases of the live rules are made of. */
import {
  known,
  type SeenNetwork,
  type SeenSubnet,
  type WorldSnapshot,
} from '../../../../../src/domain/preflight/world-snapshot.ts';
import type { ClusterRequestInput } from '../../../../../src/domain/request.ts';
import { apiServerSubnet, nodeSubnet, seenNetwork } from '../../../../support/preflight-world.ts';
import { requestInput } from '../../../../support/requests.ts';

export interface Case {
  readonly request?: Partial<ClusterRequestInput>;
  readonly world?: Partial<WorldSnapshot>;
  /** A part of the message. */
  readonly says: string;
}

export interface Row {
  readonly rule: string;
  readonly field: string;
  readonly what: string;
  readonly passes: Case;
  readonly fails: Case & { readonly as?: 'Skipped' | 'warning' };
}

export const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
export const OTHER = '00000000-0000-4000-8000-000000000002';
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups`;
export const CLUSTERS = `${GROUP}/rg-test/providers/Microsoft.ContainerService/managedClusters`;
export const REMOTE = `${GROUP}/rg-hub/providers/Microsoft.Network/virtualNetworks/hub`;
export const ZONE = `${GROUP}/rg-dns/providers/Microsoft.Network/privateDnsZones/private.westus2.azmk8s.io`;

const { network: byoNetwork, target: requested } = requestInput();
export const target = requested;
export const group = { location: 'westus2', state: 'Succeeded' };

export function changedNetwork(change: object): Partial<ClusterRequestInput> {
  return { network: { ...byoNetwork, ...change } };
}

export function withNetwork(change: Partial<SeenNetwork> = {}): Partial<WorldSnapshot> {
  return { network: known(seenNetwork(change)) };
}

export function withSubnets(
  apiServer: Partial<SeenSubnet> = {},
  nodes: Partial<SeenSubnet> = {},
): Partial<WorldSnapshot> {
  return withNetwork({
    subnets: [
      { ...apiServerSubnet, ...apiServer },
      { ...nodeSubnet, ...nodes },
    ],
  });
}

export const ownZone = { access: { privateDnsZone: ZONE } };
export const linkToHub = { ...ownZone, connectivity: { dnsZoneLinks: [{ virtualNetworkId: REMOTE }] } };
export const peerWithHub = { connectivity: { peerings: [{ virtualNetworkId: REMOTE }] } };
export const overlay = changedNetwork({ pluginMode: 'overlay' });

export function hub(prefixes: readonly string[]): Partial<WorldSnapshot> {
  return { remoteNetworks: [{ id: REMOTE, network: known({ prefixes, state: 'Succeeded', peerings: [] }) }] };
}
