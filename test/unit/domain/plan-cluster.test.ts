import { describe, expect, it } from 'vitest';
import { criticalPathSeconds } from '../../../src/domain/plan.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { stepTimings } from '../../../src/domain/step-timing.ts';
import { clusterRequest, requestInput } from '../../support/requests.ts';

const context = { operationId: 'req-1.abc', productionSubscriptions: [] };
const plan = planCluster(clusterRequest(), context);

describe('planCluster, bring your own virtual network', () => {
  it('has the steps of the document, each after what it needs', () => {
    expect(
      plan.steps.map(
        ({ id, kind, dependsOn }) => `${id} (${kind}) after ${dependsOn.join(', ') || 'nothing'}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "preflight (preflight) after nothing",
        "feature (previewFeature) after preflight",
        "provider-containerservice (resourceProvider) after feature",
        "provider-network (resourceProvider) after preflight",
        "resource-group (resourceGroup) after preflight",
        "virtual-network (virtualNetwork) after resource-group, provider-network",
        "api-server-subnet (subnet) after virtual-network",
        "node-subnet (subnet) after api-server-subnet",
        "identity (managedIdentity) after resource-group",
        "role-api-server-subnet (roleAssignment) after identity, api-server-subnet",
        "role-node-subnet (roleAssignment) after identity, node-subnet",
        "rbac-propagation (rbacPropagation) after role-api-server-subnet, role-node-subnet",
        "cluster (managedCluster) after provider-containerservice, rbac-propagation",
        "verification (clusterVerification) after cluster",
        "node-readiness (nodeReadiness) after verification",
        "connection (connectionHandoff) after node-readiness",
      ]
    `);
  });

  it('names each step once and lists it after its dependencies', () => {
    const seen = new Set<string>();
    for (const step of plan.steps) {
      expect(seen).not.toContain(step.id);
      for (const dependency of step.dependsOn) expect(seen).toContain(dependency);
      seen.add(step.id);
    }
  });

  it('writes to the one virtual network one after another', () => {
    const writers = plan.steps.filter(({ kind }) => kind === 'virtualNetwork' || kind === 'subnet');
    for (const [index, writer] of writers.entries()) {
      if (index > 0) expect(writer.dependsOn).toContain(writers[index - 1]?.id);
    }
  });

  it('registers the feature beside network and identity: the critical path is that and the cluster alone', () => {
    expect(criticalPathSeconds(plan)).toBe(4 + 270 + 60 + 300 + 2 + 20 + 1);
  });

  it.each([
    ['ga', ['resource-group', 'provider-network'], ['preflight']],
    ['preview-2022', ['resource-group', 'provider-network'], ['preflight']],
    // As its document has it: both providers take up the feature.
    ['private-link-2019', ['resource-group'], ['feature']],
  ] as const)(
    'has what %s writes to the network’s provider wait for %j',
    (profile, beforeNetwork, before) => {
      const network =
        profile === 'private-link-2019'
          ? ({
              mode: 'privateLink.advanced',
              virtualNetwork: { name: 'vnet-aks' },
              nodeSubnet: { name: 'snet' },
            } as const)
          : requestInput().network;
      const { steps } = planCluster(clusterRequest({ profile, network }), context);
      const dependsOn = (id: string) => steps.find((step) => step.id === id)?.dependsOn;
      expect(dependsOn('virtual-network')).toEqual(beforeNetwork);
      expect(dependsOn('provider-network')).toEqual(before);
      expect(dependsOn('provider-containerservice')).toEqual(['feature']);
    },
  );

  it('delegates the API-server subnet and leaves the node subnet undelegated (V18, V22)', () => {
    expect(plan.steps.filter(({ kind }) => kind === 'subnet').map(({ input }) => input)).toMatchObject([
      {
        name: 'snet-apiserver',
        addressPrefix: '172.19.0.0/28',
        delegation: 'Microsoft.ContainerService/managedClusters',
      },
      { name: 'snet-cluster', addressPrefix: '172.19.1.0/24', delegation: null },
    ]);
  });

  it('takes the principal of the roles from the identity step', () => {
    for (const step of plan.steps.filter(({ kind }) => kind === 'roleAssignment')) {
      expect(step.inputsFrom).toEqual({ principalId: { step: 'identity', output: 'principalId' } });
      expect(step.dependsOn).toContain('identity');
    }
  });

  it('marks what carries tags with the operation', () => {
    for (const step of plan.steps) {
      if ('tags' in step.input) expect(step.input.tags).toMatchObject({ 'slipway-operation': 'req-1.abc' });
    }
  });

  it('treats an unavailable feature by profile', () => {
    const unavailable = (profile: 'ga' | 'preview-2022') =>
      planCluster(clusterRequest({ profile }), context).steps.find(({ id }) => id === 'feature')?.input;
    expect(unavailable('ga')).toMatchObject({ whenUnavailable: 'notNeeded' });
    expect(unavailable('preview-2022')).toMatchObject({ whenUnavailable: 'refuse' });
  });

  it.each([
    ['aks-test', 'rg-test', 'aks-test-rg-test-000000'],
    ['1cluster', 'rg', 'a1cluster-rg-000000'],
    ['x', '(_)', 'x-000000'],
    ['a'.repeat(63), 'g'.repeat(90), `${'a'.repeat(10)}-${'g'.repeat(16)}-000000`],
  ])('derives a DNS prefix that AKS takes from %s in %s', (clusterName, resourceGroup, dnsPrefix) => {
    const request = clusterRequest();
    const { steps } = planCluster(
      { ...request, target: { ...request.target, clusterName, resourceGroup } },
      context,
    );
    const cluster = steps.find(({ kind }) => kind === 'managedCluster');
    expect(cluster?.input).toMatchObject({ dnsPrefix });
  });

  it('is the same for the same request', () => {
    expect(planCluster(clusterRequest(), context)).toEqual(plan);
  });

  it('knows a timing for every kind that it plans', () => {
    for (const { kind } of plan.steps) expect(stepTimings[kind].deadlineSeconds).toBeGreaterThan(0);
  });
});
