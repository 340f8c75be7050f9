import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CallerRole } from '../../../src/local/arm/caller/caller-role.ts';
import {
  clusterIn,
  finish,
  grant,
  GROUP,
  groupScope,
  identityCredential,
  makeGroup,
  makeIdentity,
  makeLanding,
  makeNetwork,
  MINUTE,
  putCluster,
  raw,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

const ASSIGN = 'Microsoft.Authorization/roleAssignments/*';
const NETWORK_CONTRIBUTOR = '4d97b98b-1d4f-4787-a291-c67834d212e7';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

const GROUP_ACTIONS = 'Microsoft.Resources/subscriptions/resourceGroups/*';

function roleOf(...actions: readonly string[]): CallerRole {
  return { name: 'test', actions, notActions: [] };
}

/** Everything but the one action. */
function allBut(action: string): CallerRole {
  return { name: 'test', actions: ['*'], notActions: [action] };
}

async function claims(fixture: Fixture): Promise<Record<string, string>> {
  const token = await identityCredential(fixture.simulator).getToken([]);
  const payload = token?.token.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>;
}

describe('what a caller may do', () => {
  it('is what its role allows; else ARM names caller, action and scope', async () => {
    const fixture = await startFixture({ callerRole: roleOf(GROUP_ACTIONS) });
    await makeGroup(fixture);
    const { appid = '', oid = '' } = await claims(fixture);
    const scope = `${groupScope()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/x`;
    const refused = fixture.identities.userAssignedIdentities.createOrUpdate(GROUP, 'x', {
      location: 'westus2',
    });
    await expect(refused).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
      message:
        `The client '${appid}' with object id '${oid}' does not have authorization to perform action ` +
        `'Microsoft.ManagedIdentity/userAssignedIdentities/write' over scope '${scope}' or the scope is invalid. If ` +
        'access was recently granted, please refresh your credentials.',
    });
  });

  it('is asked before it is said whether a thing exists', async () => {
    const fixture = await startFixture({ callerRole: roleOf('Microsoft.Network/*') });
    await expect(fixture.resources.resourceGroups.get('none')).rejects.toMatchObject({ statusCode: 403 });
  });

  it('is everything when no role is given', async () => {
    await makeGroup(await startFixture());
  });

  it.each([
    ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', 'userAssignedIdentities/fleet-id'],
    ['Microsoft.Network/virtualNetworks/subnets/join/action', 'subnets/nodes'],
  ])('at the things that a cluster names includes %s', async (action, scope) => {
    const fixture = await startFixture({ callerRole: allBut(action) });
    const { identityId } = await makeLanding(fixture);
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject({
      statusCode: 403,
      code: 'LinkedAuthorizationFailed',
      message: expect.stringMatching(
        new RegExp(`'${action}' on the linked scope\\(s\\) '[^']*${scope}`),
      ) as string,
    });
  });

  it('by another identity is what its role assignments give it, once they have effect', async () => {
    const fixture = await startFixture({ callerRole: allBut('Microsoft.Nothing/x') });
    await makeGroup(fixture);
    await makeNetwork(fixture);
    const { principalId } = await makeIdentity(fixture);
    const read = async (): Promise<number> => {
      const url = new URL(fixture.simulator.identityEndpoint);
      url.search = `?api-version=2019-08-01&resource=https://management.azure.com&object_id=${principalId}`;
      const asked = await fetch(url, { headers: { 'X-IDENTITY-HEADER': fixture.simulator.identityHeader } });
      const { access_token: token } = (await asked.json()) as { access_token: string };
      const path = `${subnetId('x').replace('/subnets/x', '')}?api-version=2025-05-01`;
      return (await raw(fixture, path, { headers: { Authorization: `Bearer ${token}` } })).status;
    };
    expect(await read()).toBe(403);
    await grant(fixture, principalId, groupScope(), 0);
    expect(await read()).toBe(403);
    await fixture.clock.advance(6 * MINUTE);
    expect(await read()).toBe(200);
  });

  it('is noted by action, with how often it was allowed and refused', async () => {
    const fixture = await startFixture({ callerRole: roleOf(GROUP_ACTIONS) });
    await makeGroup(fixture);
    await makeGroup(fixture, 'other');
    await expect(fixture.network.virtualNetworks.get(GROUP, 'x')).rejects.toThrow();
    const { body } = await raw(fixture, '/_simulator/actions');
    expect(body?.['value']).toEqual([
      { action: 'Microsoft.Network/virtualNetworks/read', allowed: 0, refused: 1 },
      { action: 'Microsoft.Resources/subscriptions/resourceGroups/write', allowed: 2, refused: 0 },
    ]);
  });

  describe('under the condition of its role assignments', () => {
    const grants = { principalType: 'ServicePrincipal', roleIds: [NETWORK_CONTRIBUTOR] };

    async function granting() {
      const fixture = await startFixture({ callerRole: { ...allBut(ASSIGN), grants } });
      await makeGroup(fixture);
      const { principalId } = await makeIdentity(fixture);
      const put = (roleId: string, principal = principalId, principalType = 'ServicePrincipal') => {
        const roleDefinitionId = `/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
        const properties = { principalId: principal, roleDefinitionId, principalType };
        return fixture.authorization.roleAssignments.create(groupScope(), randomUUID(), properties);
      };
      return { fixture, put };
    }

    it('is to assign a role of the list to an application, and to take it back', async () => {
      const { fixture, put } = await granting();
      const { id = '' } = await put(NETWORK_CONTRIBUTOR);
      await expect(fixture.authorization.roleAssignments.deleteById(id)).resolves.toMatchObject({ id });
    });

    it.each([
      ['another role', OWNER, 'ServicePrincipal'],
      ['a role to a person', NETWORK_CONTRIBUTOR, 'User'],
    ])('is not to assign %s', async (_what, roleId, principalType) => {
      const { put } = await granting();
      await expect(put(roleId, undefined, principalType)).rejects.toMatchObject({
        statusCode: 403,
        code: 'AuthorizationFailed',
      });
    });

    it('is not to assign a role to itself', async () => {
      const { fixture, put } = await granting();
      const { oid = '' } = await claims(fixture);
      await expect(put(NETWORK_CONTRIBUTOR, oid)).rejects.toMatchObject({ statusCode: 403 });
    });
  });

  it('leaves nothing behind when it is refused', async () => {
    const fixture = await startFixture({ callerRole: allBut('Microsoft.Network/virtualNetworks/write') });
    await makeGroup(fixture);
    const body = { location: 'westus2', addressSpace: { addressPrefixes: ['10.0.0.0/16'] } };
    const poller = fixture.network.virtualNetworks.createOrUpdate(GROUP, 'net', body);
    await expect(finish(fixture.clock, poller)).rejects.toMatchObject({ code: 'AuthorizationFailed' });
    const { body: there } = await raw(fixture, '/_simulator/inventory');
    expect(there?.['value']).toHaveLength(1);
  });
});

describe("the caller's token", () => {
  it('tells which application and which principal of which tenant asks', async () => {
    const fixture = await startFixture();
    const guid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    const own = await claims(fixture);
    expect(own).toMatchObject({
      idtyp: 'app',
      appid: guid,
      oid: guid,
      tid: guid,
      iss: `https://sts.windows.net/${own['tid'] ?? ''}/`,
    });
    expect(own['sub']).toBe(own['oid']);
    expect(own['appid']).not.toBe(own['oid']);
  });
});
