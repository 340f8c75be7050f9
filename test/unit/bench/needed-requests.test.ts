import { describe, expect, it } from 'vitest';
import { neededBuckets, neededRequests } from '../../../bench/scale/needed-requests.ts';
import type { PlanStep } from '../../../src/domain/plan.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { clusterRequest } from '../../support/requests.ts';

const { steps } = planCluster(clusterRequest(), { operationId: 'bench', productionSubscriptions: [] });
const tookMs: Partial<Record<PlanStep['kind'], number>> = {
  virtualNetwork: 10_000,
  subnet: 5_000,
  roleAssignment: 60_000,
  managedCluster: 300_000,
  nodeReadiness: 8_000,
};
const operation = { steps, armMs: ({ kind }: PlanStep) => tookMs[kind] ?? 0 };
const lastSubnetMs = 10_000 + 2 * 5_000;
const allMs = lastSubnetMs + 60_000 + 300_000 + 8_000;

function requested(method: string, path: RegExp) {
  return neededRequests(operation).filter((each) => each.method === method && path.test(each.path));
}

describe('neededRequests', () => {
  it('asks for each change once', () => {
    const changed = neededRequests(operation).filter(({ method }) => method === 'PUT');
    const kinds = [
      'resourceGroup',
      'virtualNetwork',
      'subnet',
      'managedIdentity',
      'roleAssignment',
      'managedCluster',
    ];
    expect(changed).toHaveLength(steps.filter(({ kind }) => kinds.includes(kind)).length);
    expect(new Set(changed.map(({ path }) => path)).size).toBe(changed.length);
  });

  it('puts the change of a cluster between what goes before it and what it takes', () => {
    const [put] = requested('PUT', /managedClusters\/[^/]+$/);
    expect(put).toMatchObject({ headMs: lastSubnetMs + 60_000, tailMs: 308_000 });
  });

  it('reads the result of the command in the cluster, and nothing that one list can tell of many', () => {
    const [result, ...others] = requested('GET', /./);
    expect(result).toMatchObject({ headMs: allMs, tailMs: 0 });
    expect(result?.path).toContain('/commandResults/');
    expect(others).toEqual([]);
  });
});

describe('neededBuckets', () => {
  it('counts the requests of all operations in the buckets that they share', () => {
    const one = neededBuckets([operation]);
    const two = neededBuckets([operation, operation]);
    const largest = (buckets: typeof one): number =>
      Math.max(...buckets.map(({ requests }) => requests.length));
    expect(largest(one)).toBe(neededRequests(operation).filter(({ method }) => method !== 'GET').length);
    expect(largest(two)).toBe(2 * largest(one));
  });
});
