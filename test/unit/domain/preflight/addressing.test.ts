import { describe, expect, it } from 'vitest';
import { addressingOf, addressOutputs } from '../../../../src/domain/preflight/addressing.ts';
import { known, unknown, type WorldSnapshot } from '../../../../src/domain/preflight/world-snapshot.ts';
import type { ClusterRequestInput } from '../../../../src/domain/request.ts';
import { emptyWorld, seenNetwork } from '../../../support/preflight-world.ts';
import { clusterRequest } from '../../../support/requests.ts';

const open = {
  mode: 'byoVnet',
  virtualNetwork: { name: 'vnet-aks' },
  apiServerSubnet: { name: 'snet-apiserver' },
  nodeSubnet: { name: 'snet-cluster' },
} as const;

function outputs(change: Partial<ClusterRequestInput>, world: Partial<WorldSnapshot> = {}) {
  const request = clusterRequest(change);
  return addressOutputs(request, addressingOf(request, { ...emptyWorld(request), ...world }));
}

describe('the addresses that a request leaves open', () => {
  it('are chosen clear of services and of what AKS keeps', () => {
    expect(outputs({ network: open })).toEqual({
      virtualNetworkPrefixes: ['10.1.0.0/16'],
      apiServerSubnetPrefix: '10.1.1.0/28',
      nodeSubnetPrefix: '10.1.0.0/24',
    });
  });

  it('give the API servers nine addresses each', () => {
    expect(outputs({ network: { ...open, clustersExpected: 6 } })).toMatchObject({
      apiServerSubnetPrefix: '10.1.1.0/26',
    });
  });

  it('give pods of a range of their own no addresses', () => {
    expect(outputs({ network: { ...open, pluginMode: 'overlay' } })).toMatchObject({
      nodeSubnetPrefix: '10.1.0.0/28',
    });
  });

  it('are those that exist', () => {
    expect(outputs({ network: open }, { network: known(seenNetwork()) })).toEqual({
      virtualNetworkPrefixes: ['172.19.0.0/16'],
      apiServerSubnetPrefix: '172.19.0.0/28',
      nodeSubnetPrefix: '172.19.1.0/24',
    });
  });

  it('keep clear of a peer, of the request or read', () => {
    const id = `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/hub`;
    const peered = {
      network: open,
      connectivity: { peerings: [{ virtualNetworkId: id, addressPrefixes: ['10.1.0.0/16'] }] },
    };
    const read = { prefixes: ['10.2.0.0/16'], state: 'Succeeded', peerings: [] };
    expect(outputs(peered, { remoteNetworks: [{ id, network: known(read) }] })).toMatchObject({
      virtualNetworkPrefixes: ['10.3.0.0/16'],
    });
  });

  it('are not chosen while the ranges of a peer are not known, but where the network has its space', () => {
    const id = `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/hub`;
    const unread = { remoteNetworks: [{ id, network: unknown('no permission') }] };
    const peered = (network: object, addressPrefixes: string[] = []) => ({
      network: { ...open, ...network },
      connectivity: { peerings: [{ virtualNetworkId: id, addressPrefixes }] },
    });
    expect(outputs(peered({}), unread)).toEqual({});
    expect(outputs(peered({}, ['10.1.0.0/16']), unread)).toMatchObject({
      virtualNetworkPrefixes: ['10.2.0.0/16'],
    });
    const given = { virtualNetwork: { name: 'vnet-aks', addressPrefixes: ['10.9.0.0/16'] } };
    expect(outputs(peered(given), unread)).toMatchObject({ nodeSubnetPrefix: '10.9.0.0/24' });
    expect(outputs(peered({}), { ...unread, network: known(seenNetwork()) })).toMatchObject({
      nodeSubnetPrefix: '172.19.1.0/24',
    });
  });

  it('are none where the request names them all, or AKS makes the network', () => {
    expect(outputs({})).toEqual({});
    expect(outputs({ network: { mode: 'managedVnet' } })).toEqual({});
  });
});
