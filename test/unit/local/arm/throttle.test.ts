import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../../src/local/arm/request-target.ts';
import { Throttle } from '../../../../src/local/arm/throttling/throttle.ts';

const SCOPE = '/subscriptions/s/resourceGroups/g/providers';

/** How many requests of many callers are served at one moment, and what is then said to the next one. */
function serve(method: string, path: string) {
  const throttle = new Throttle(1);
  const target = targetOf(method, path);
  for (let served = 0; served < 20_000; served += 1) {
    // Each caller has a share of its own in the limits of ARM itself; those of the providers are for all.
    const caller = `caller-${String(Math.trunc(served / 100))}`;
    const { refused } = throttle.admit({ method, target, subscription: 's', caller }, served / 1e6);
    if (refused) return { served, code: refused.code, retryAfter: refused.headers['Retry-After'] };
  }
  throw new Error('All requests are served');
}

describe('the published limits', () => {
  it.each([
    ['GET /Microsoft.Network/privateDnsZones/z', 500, 'ResourceRequestsThrottled', '1'],
    ['GET /Microsoft.ContainerService/managedClusters/k', 60, 'Throttled', '1'],
    ['PUT /Microsoft.ContainerService/managedClusters/k', 20, 'Throttled', '60'],
    ['PUT /Microsoft.ContainerService/managedClusters/k/agentPools/p', 20, 'Throttled', '60'],
    ['GET /Microsoft.ContainerService/managedClusters', 60, 'Throttled', '1'],
    ['DELETE /Microsoft.ContainerService/managedClusters/k', 60, 'Throttled', '1'],
    ['PUT /Microsoft.Network/virtualNetworks/v/subnets/s', 1000, 'ResourceRequestsThrottled', '1'],
    ['GET /Microsoft.Network/virtualNetworks/v', 3750, 'TooManyRequestsReceived', '1'],
  ])('of %s are kept for all callers together', (request, served, code, retryAfter) => {
    const [method = '', path = ''] = request.split(' ');
    expect(serve(method, `${SCOPE}${path}`)).toEqual({ served, code, retryAfter });
  });

  it('of lists of a subscription are wider than those of a resource group', () => {
    const list = '/subscriptions/s/providers/Microsoft.ContainerService/managedClusters';
    expect(serve('GET', list)).toMatchObject({ served: 500, code: 'Throttled' });
  });

  it('of reads of operations are 200 at once', () => {
    const operation = '/subscriptions/s/providers/Microsoft.ContainerService/locations/l/operations/o';
    expect(serve('GET', operation)).toMatchObject({ served: 200, code: 'Throttled' });
  });
});
