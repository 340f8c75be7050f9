import { describe, expect, it } from 'vitest';
import { grantedRole, grantedRoles } from '../../../src/domain/granted-roles.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { clusterRequest } from '../../support/requests.ts';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const ZONE_ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/privatelink.westus2.azmk8s.io';

describe('grantedRoles', () => {
  it('are those that plans grant, and no more', () => {
    const request = clusterRequest({ access: { privateDnsZone: ZONE_ID } });
    const { steps } = planCluster(request, { operationId: 'op-1', productionSubscriptions: [] });
    const planned = steps.flatMap((step) => (step.kind === 'roleAssignment' ? [step.input.roleId] : []));
    const listed = Object.values(grantedRoles).map(({ id }) => id);
    expect([...new Set(planned)].sort()).toEqual([...listed].sort());
  });

  it('gives each role its reason', () => {
    for (const { id, name, reason } of Object.values(grantedRoles)) {
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(name).not.toBe('');
      expect(reason).toMatch(/\.$/);
    }
  });

  it('knows a role in upper case, and no other role', () => {
    expect(grantedRole(grantedRoles.networkContributor.id.toUpperCase())?.name).toBe('Network Contributor');
    for (const other of [OWNER, '', `${grantedRoles.networkContributor.id} `]) {
      expect(grantedRole(other)).toBeUndefined();
    }
  });
});
