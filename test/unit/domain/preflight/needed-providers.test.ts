import { describe, expect, it } from 'vitest';
import { plannedNames } from '../../../../src/domain/planning/planned-names.ts';
import { neededProviders } from '../../../../src/domain/preflight/needed-providers.ts';
import type { ClusterRequestInput } from '../../../../src/domain/request.ts';
import { clusterRequest, requestInput } from '../../../support/requests.ts';
import { OTHER } from './cases/case-parts.ts';

const { target } = requestInput();
const { subscriptionId } = target;

function needed(change: Partial<ClusterRequestInput> = {}) {
  const request = clusterRequest(change);
  return neededProviders(request, plannedNames(request, 'op'));
}

const elsewhere = {
  mode: 'privateLink.advanced',
  virtualNetwork: { name: 'vnet-aks', subscriptionId: OTHER },
  nodeSubnet: { name: 'snet' },
} as const;

describe('the providers that a plan needs and does not register', () => {
  it('are those of a planned identity', () => {
    expect(needed()).toEqual([{ subscriptionId, namespace: 'Microsoft.ManagedIdentity' }]);
  });

  it('are none where AKS makes network and identity', () => {
    expect(needed({ network: { mode: 'managedVnet' }, identity: undefined })).toEqual([]);
  });

  it('are those of a network and a zone in another subscription, once', () => {
    const privateDnsZone = `/subscriptions/${OTHER}/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/privatelink.westus2.azmk8s.io`;
    expect(needed({ network: elsewhere, access: { privateDnsZone } })).toEqual([
      { subscriptionId, namespace: 'Microsoft.ManagedIdentity' },
      { subscriptionId: OTHER, namespace: 'Microsoft.Network' },
    ]);
  });
});
