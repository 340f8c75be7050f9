import { peeringBackName, peeringName } from '../../../../../src/domain/planning/connection-names.ts';
import {
  absent,
  known,
  type SeenPeering,
  type WorldSnapshot,
} from '../../../../../src/domain/preflight/world-snapshot.ts';
import { GROUP, hub, peerWithHub, REMOTE, target, withNetwork, type Row } from './case-parts.ts';

const OWN = `${GROUP}/rg-test/providers/Microsoft.Network/virtualNetworks/vnet-aks`;
const here = peeringName(target, REMOTE);
const back = peeringBackName(target, REMOTE, OWN);

function ownPeering(name: string, remoteId: string): Partial<WorldSnapshot> {
  return { ...hub(['10.20.0.0/16']), ...withNetwork({ peerings: [peering(name, remoteId)] }) };
}

function hubPeering(name: string, remoteId: string): Partial<WorldSnapshot> {
  const network = { prefixes: ['10.20.0.0/16'], state: 'Succeeded', peerings: [peering(name, remoteId)] };
  return { remoteNetworks: [{ id: REMOTE, network: known(network) }] };
}

function peering(name: string, remoteId: string): SeenPeering {
  return { name, remoteId, remotePrefixes: [] };
}

const row = { rule: 'V16', field: 'connectivity.peerings.0' } as const;

export const peeringCases: readonly Row[] = [
  {
    rule: 'V16',
    field: 'connectivity',
    what: 'the other end of a peering',
    passes: { request: peerWithHub, world: hub(['10.20.0.0/16']), says: 'in the state Succeeded' },
    fails: {
      request: peerWithHub,
      world: { remoteNetworks: [{ id: REMOTE, network: absent }] },
      says: 'there is no virtual network hub',
    },
  },
  {
    ...row,
    what: 'a peering of the cluster’s network of another name',
    passes: {
      request: peerWithHub,
      world: ownPeering(here, REMOTE),
      says: 'vnet-aks can be peered with hub',
    },
    fails: {
      request: peerWithHub,
      world: ownPeering('by-hand', REMOTE.toUpperCase()),
      says: 'vnet-aks is peered with hub already, as by-hand',
    },
  },
  {
    ...row,
    what: 'a peering of the other network of another name',
    passes: {
      request: peerWithHub,
      world: hubPeering(back, OWN.toUpperCase()),
      says: 'hub can be peered with vnet-aks',
    },
    fails: {
      request: peerWithHub,
      world: hubPeering('to-clusters', OWN),
      says: 'hub is peered with vnet-aks already, as to-clusters',
    },
  },
  {
    ...row,
    what: 'a peering of the name with another network',
    passes: {
      request: peerWithHub,
      world: hubPeering('other', `${OWN}-2`),
      says: 'hub can be peered with vnet-aks',
    },
    fails: {
      request: peerWithHub,
      world: hubPeering(back, `${OWN}-2`),
      says: `hub has a peering ${back} with another network`,
    },
  },
];
