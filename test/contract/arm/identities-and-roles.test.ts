import { describe, expect, it } from 'vitest';
import {
  DELEGATED,
  finish,
  grant,
  GROUP,
  groupScope,
  inventory,
  LOCATION,
  makeGroup,
  makeIdentity,
  makeNetwork,
  makeSubnet,
  MINUTE,
  NETWORK,
  NETWORK_CONTRIBUTOR,
  roleDefinition,
  startFixture,
  subnetId,
  SUBSCRIPTION,
  type Fixture,
} from './arm-fixture.ts';

const NAME = 'aaaaaaaa-0000-4000-8000-000000000001';
const OTHER_NAME = 'aaaaaaaa-0000-4000-8000-000000000002';
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const SCOPE = groupScope().slice(1);

async function withGroup(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  return fixture;
}

function assign(
  fixture: Fixture,
  principalId: string,
  change: { name?: string; role?: string; type?: string } = {},
) {
  const { name = NAME, role = NETWORK_CONTRIBUTOR, type } = change;
  return fixture.authorization.roleAssignments.create(SCOPE, name, {
    roleDefinitionId: roleDefinition(role),
    principalId,
    ...(type === undefined ? {} : { principalType: type }),
  });
}

describe('user-assigned identities', () => {
  it('are created at once and found by a read seconds later', async () => {
    const fixture = await withGroup();
    const { userAssignedIdentities } = fixture.identities;
    const made = await userAssignedIdentities.createOrUpdate(GROUP, 'id', { location: LOCATION });
    expect(made.principalId).toMatch(/^[0-9a-f-]{36}$/);
    await expect(userAssignedIdentities.get(GROUP, 'id')).rejects.toMatchObject({ statusCode: 404 });
    await fixture.clock.advance(3000);
    expect(await userAssignedIdentities.get(GROUP, 'id')).toMatchObject({ principalId: made.principalId });
  });

  it('get another principal when they are created again', async () => {
    const fixture = await withGroup();
    const first = await makeIdentity(fixture);
    await fixture.identities.userAssignedIdentities.delete(GROUP, 'fleet-id');
    const second = await makeIdentity(fixture);
    expect(second.principalId).not.toBe(first.principalId);
  });
});

describe('role assignments', () => {
  it('are refused for a fresh principal until the directory knows it', async () => {
    const fixture = await withGroup();
    const made = await fixture.identities.userAssignedIdentities.createOrUpdate(GROUP, 'id', {
      location: LOCATION,
    });
    const refusal = { statusCode: 400, code: 'PrincipalNotFound' };
    await expect(assign(fixture, made.principalId ?? '')).rejects.toMatchObject(refusal);
    await fixture.clock.advance(9000);
    await expect(assign(fixture, made.principalId ?? '')).rejects.toMatchObject(refusal);
    await fixture.clock.advance(MINUTE);
    expect(await assign(fixture, made.principalId ?? '')).toMatchObject({
      principalType: 'ServicePrincipal',
    });
  });

  it('are accepted for a fresh principal whose type is named', async () => {
    const fixture = await withGroup();
    const made = await fixture.identities.userAssignedIdentities.createOrUpdate(GROUP, 'id', {
      location: LOCATION,
    });
    const assignment = await assign(fixture, made.principalId ?? '', { type: 'ServicePrincipal' });
    expect(assignment).toMatchObject({ name: NAME, scope: groupScope(), principalId: made.principalId });
  });

  it('are answered as they stand when they are put again', async () => {
    const fixture = await withGroup();
    const { principalId } = await makeIdentity(fixture);
    const first = await assign(fixture, principalId);
    expect(await assign(fixture, principalId)).toEqual(first);
  });

  it('are refused under another name', async () => {
    const fixture = await withGroup();
    const { principalId } = await makeIdentity(fixture);
    await assign(fixture, principalId);
    await expect(assign(fixture, principalId, { name: OTHER_NAME })).rejects.toMatchObject({
      statusCode: 409,
      code: 'RoleAssignmentExists',
    });
  });

  it('are refused for another principal under the same name', async () => {
    const fixture = await withGroup();
    const first = await makeIdentity(fixture, 'first');
    const second = await makeIdentity(fixture, 'second');
    await assign(fixture, first.principalId);
    await expect(assign(fixture, second.principalId)).rejects.toMatchObject({
      statusCode: 400,
      code: 'RoleAssignmentUpdateNotPermitted',
    });
  });

  it('are refused for a role that does not exist', async () => {
    const fixture = await withGroup();
    const { principalId } = await makeIdentity(fixture);
    await expect(assign(fixture, principalId, { role: NAME })).rejects.toMatchObject({
      code: 'RoleDefinitionDoesNotExist',
    });
  });

  it('are listed with those inherited, and by principal', async () => {
    const fixture = await withGroup();
    await makeNetwork(fixture);
    await makeSubnet(fixture, 'api', { addressPrefix: '172.19.0.0/28', ...DELEGATED });
    const one = await makeIdentity(fixture, 'one');
    const two = await makeIdentity(fixture, 'two');
    await grant(fixture, one.principalId, groupScope());
    await grant(fixture, one.principalId, subnetId('api'));
    await grant(fixture, two.principalId, subnetId('api'));
    const list = async (scope: string, filter: string): Promise<number> => {
      let count = 0;
      const pages = fixture.authorization.roleAssignments.listForScope(scope.slice(1), { filter });
      for await (const { id } of pages) count += id === undefined ? 0 : 1;
      return count;
    };
    expect(await list(subnetId('api'), 'atScope()')).toBe(3);
    expect(await list(subnetId('api'), `atScope() and principalId eq '${one.principalId}'`)).toBe(2);
    expect(await list(groupScope(), 'atScope()')).toBe(1);
    expect(await list(groupScope(), `principalId eq '${two.principalId}'`)).toBe(1);
  });

  it('answers 204 to the delete of one that is not there', async () => {
    const fixture = await withGroup();
    expect(await fixture.authorization.roleAssignments.delete(SCOPE, NAME)).not.toHaveProperty('principalId');
  });

  it('stay behind when their identity is deleted, and go with their scope', async () => {
    const fixture = await withGroup();
    await makeNetwork(fixture);
    const { principalId } = await makeIdentity(fixture);
    await grant(
      fixture,
      principalId,
      `${groupScope()}/providers/Microsoft.Network/virtualNetworks/${NETWORK}`,
    );
    await fixture.identities.userAssignedIdentities.delete(GROUP, 'fleet-id');
    expect((await inventory(fixture)).filter((id) => id.includes('roleAssignments'))).toHaveLength(1);
    await finish(fixture.clock, fixture.network.virtualNetworks.delete(GROUP, NETWORK));
    expect((await inventory(fixture)).filter((id) => id.includes('roleAssignments'))).toEqual([]);
  });
});

describe('role definitions', () => {
  it('are found by their name', async () => {
    const fixture = await startFixture();
    const filter = "roleName eq 'Network Contributor'";
    const found = [];
    for await (const each of fixture.authorization.roleDefinitions.list(`subscriptions/${SUBSCRIPTION}`, {
      filter,
    })) {
      found.push(each.name);
    }
    expect(found).toEqual([NETWORK_CONTRIBUTOR]);
  });

  it('are read by their id', async () => {
    const fixture = await startFixture();
    const role = await fixture.authorization.roleDefinitions.get(`subscriptions/${SUBSCRIPTION}`, READER);
    expect(role).toMatchObject({ roleName: 'Reader', permissions: [{ actions: ['*/read'] }] });
  });
});
