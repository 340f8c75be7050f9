import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../bench/scale/arm-in-process.ts';
import { ratesOf, rateTable } from '../../../bench/scale/request-rate.ts';

const CLUSTER =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks';

function read(atMs: number, code?: string): Exchange {
  const status = code === undefined ? 200 : 429;
  return { atMs, operationId: 'one', method: 'GET', path: CLUSTER, status, ...(code && { code }) };
}

const exchanges = [read(1_000), read(2_000, 'SubscriptionRequestsThrottled'), read(70_000, 'Throttled')];

describe('ratesOf', () => {
  it('counts a request for every limit that was asked, and its refusal for the one that refused', () => {
    const rates = ratesOf(exchanges, 1_000).map(({ kind, asked, refused }) => [kind, asked, refused]);
    expect(rates).toEqual([
      ['arm reads', 3, 1],
      ['aks GetManagedClusterHandler.GET', 2, 1],
      ['arm reads, all callers', 2, 0],
    ]);
  });

  it('counts by the minute from the start on', () => {
    const [reads] = ratesOf(exchanges, 1_000);
    expect(reads?.minutes).toEqual([
      { asked: 2, refused: 1 },
      { asked: 1, refused: 0 },
    ]);
  });
});

describe('rateTable', () => {
  it('shows what was refused after a slash', () => {
    const [, reads] = rateTable(ratesOf(exchanges, 1_000)).split('\n');
    expect(reads?.split(/ {2,}/)).toEqual(['arm reads', '3/1', '2/1', '1']);
  });
});
