import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../src/local/arm/request-target.ts';
import { requestLimits as simulated } from '../../../src/local/arm/throttling/request-limits.ts';
import { requestLimits, type LimitName } from '../../../src/pacing/request-limits.ts';

const S = '/subscriptions/00000000-0000-4000-8000-000000000001';
const NETWORK = `${S}/resourceGroups/rg/providers/Microsoft.Network`;
const CLUSTERS = 'providers/Microsoft.ContainerService';

/** A request that draws from the limit. */
const drawing: Readonly<Record<LimitName, readonly [method: string, path: string]>> = {
  reads: ['GET', `${S}/resourceGroups/rg`],
  writes: ['PUT', `${S}/resourceGroups/rg`],
  deletes: ['DELETE', `${S}/resourceGroups/rg`],
  clusterOperations: ['GET', `${S}/${CLUSTERS}/locations/westus2/operations/1`],
  clusterLists: ['GET', `${S}/${CLUSTERS}/managedClusters`],
  clusterCalls: ['POST', `${S}/resourceGroups/rg/${CLUSTERS}/managedClusters/aks/runCommand`],
  networkWrites: ['PUT', `${NETWORK}/virtualNetworks/vnet`],
  dnsReads: ['GET', `${NETWORK}/privateDnsZones/private.westus2.azmk8s.io`],
};

describe('requestLimits', () => {
  it.each(Object.entries(drawing))('has of %s what the simulator has', (name, [method, path]) => {
    const request = { method, target: targetOf(method, path), subscription: S, caller: 'app' };
    const sizes = simulated
      .filter(({ bucketOf }) => bucketOf(request) !== undefined)
      .map(({ burst, perSecond }) => ({ burst, perSecond }));
    // The keys of a table of limits.
    const { burst, perSecond } = requestLimits[name as LimitName];
    expect(sizes).toContainEqual({ burst, perSecond });
  });
});
