import { describe, expect, it } from 'vitest';
import { operationIdOf, rejectionIdOf, sessionIdOf } from '../../../src/domain/operation-ids.ts';

const target = {
  subscriptionId: '00000000-0000-4000-8000-000000000001',
  resourceGroup: 'rg',
  clusterName: 'aks',
};

describe('operationIdOf', () => {
  it('is the same for the same request and cluster, whatever the case of the cluster', () => {
    expect(operationIdOf('r', target)).toBe(operationIdOf('r', { ...target, clusterName: 'AKS' }));
  });

  it('differs by request id and by cluster', () => {
    const ids = [
      operationIdOf('r', target),
      operationIdOf('R', target),
      operationIdOf('r', { ...target, resourceGroup: 'rg2' }),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it('is a durable instance id: at most 100 characters, none that a URL or a table would mind', () => {
    expect(operationIdOf('x'.repeat(64), target)).toMatch(/^[A-Za-z0-9._-]{1,100}$/);
    expect(rejectionIdOf('x'.repeat(64), 'body')).toMatch(/^[A-Za-z0-9._-]{1,100}$/);
  });
});

describe('rejectionIdOf', () => {
  it('differs by body, so that a mended message is a new one', () => {
    expect(rejectionIdOf('r', '{}')).not.toBe(rejectionIdOf('r', '{ }'));
  });
});

describe('sessionIdOf', () => {
  it("is the cluster's resource id in lower case", () => {
    expect(sessionIdOf({ subscriptionId: 'S', resourceGroup: 'Rg', clusterName: 'Aks' })).toBe(
      '/subscriptions/s/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/aks',
    );
  });

  it('stays within the 128 characters that Service Bus takes, and still differs', () => {
    const long = { ...target, resourceGroup: 'g'.repeat(90) };
    const ids = [sessionIdOf(long), sessionIdOf({ ...long, clusterName: 'other' })];
    expect(ids.map((id) => id.length)).toEqual([128, 128]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
