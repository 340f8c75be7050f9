import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GRANTED_PRINCIPAL_TYPE, grantedRoles } from '../../../src/domain/granted-roles.ts';
import { readRoleGrants } from '../../../src/local/arm/caller/role-grants.ts';

const grants = readRoleGrants(join(import.meta.dirname, '../../../infra/grantable-roles.json'));

describe('the roles that the app may assign in Azure', () => {
  it('are those that the workflow ever grants, to the same kind of principal', () => {
    const granted = Object.values(grantedRoles).map(({ id }) => id);
    expect(grants.roleIds.toSorted()).toEqual(granted.toSorted());
    expect(grants.principalType).toBe(GRANTED_PRINCIPAL_TYPE);
  });
});
