import { describe, expect, it } from 'vitest';
import { assertFenced, FencedRequestError } from '../../../src/azure/request-fence.ts';
import { grantedRoles } from '../../../src/domain/granted-roles.ts';
import type { SubscriptionFence } from '../../../src/domain/subscription-fence.ts';
import { ARM, FakeArm } from '../../support/fake-arm.ts';
import { API_SUBNET_ID, SUBSCRIPTION } from '../../support/step-inputs.ts';

const OTHER = '22222222-2222-4222-8222-222222222222';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

function codeOf(url: string, fence: SubscriptionFence = [SUBSCRIPTION]): string | undefined {
  try {
    assertFenced({ url, method: 'GET' }, fence);
    return undefined;
  } catch (error) {
    if (!(error instanceof FencedRequestError)) throw error;
    return error.code;
  }
}

describe('assertFenced', () => {
  it.each([
    `/subscriptions/${SUBSCRIPTION}`,
    `/SUBSCRIPTIONS/${SUBSCRIPTION.toUpperCase()}/resourceGroups/rg?api-version=1`,
    `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/locations/westus2/operations/1?t=1#x`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg(1)/providers/Microsoft.Network/virtualNetworks/a..b`,
    '/tenants?api-version=2022-12-01',
  ])('lets %s be', (path) => {
    expect(codeOf(`${ARM}${path}`)).toBeUndefined();
    expect(codeOf(`${ARM}:443${path}`)).toBeUndefined();
  });

  it.each([
    `/subscriptions/${OTHER}`,
    `/subscriptions/${SUBSCRIPTION}0/resourceGroups/rg`,
    `/subscriptions/${SUBSCRIPTION}%20/resourceGroups/rg`,
    `/subscriptions//${SUBSCRIPTION}/resourceGroups/rg`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/X/subscriptions/${OTHER}`,
    `//subscriptions/${OTHER}`,
    '/subscriptions',
    '/subscriptions?api-version=1',
    '/providers/Microsoft.Management/managementGroups/root',
    '/tenants/other',
    '',
  ])('refuses %s, which is outside', (path) => {
    expect(codeOf(`${ARM}${path}`)).toBe('SubscriptionNotAllowed');
    expect(codeOf(`${ARM}${path}`, [])).toBe('SubscriptionNotAllowed');
    expect(codeOf(`${ARM}${path}`, '*')).toBeUndefined();
  });

  it.each([
    `/subscriptions/${SUBSCRIPTION}/../${OTHER}`,
    `/subscriptions/${SUBSCRIPTION}/%2E%2e/${OTHER}`,
    `/subscriptions/${SUBSCRIPTION}/.%2e/${OTHER}`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/./x`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/a%2fb`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/a%5Cb`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/a\\b`,
    `/subscriptions/${SUBSCRIPTION}/resource\tGroups/a`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/a%00`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/x%2e`,
    `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/%72oleAssignments/x`,
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/x%30`,
    `\\subscriptions\\${SUBSCRIPTION}`,
  ])('refuses %s, which is not what it looks like, also where every subscription is inside', (path) => {
    expect(codeOf(`${ARM}${path}`)).toBe('ArmPathNotPlain');
    expect(codeOf(`${ARM}${path}`, '*')).toBe('ArmPathNotPlain');
  });
});

describe('the clients behind the fence', () => {
  const outside = {
    ok: false,
    failure: {
      retry: false,
      effect: 'none',
      problem: { class: 'governance', code: 'SubscriptionNotAllowed' },
    },
  };

  it('send nothing to a subscription outside, by whichever way', async () => {
    const arm = new FakeArm();
    const azure = arm.clients({ subscriptions: [SUBSCRIPTION] });
    const { clusters, resources, features, network } = azure.of(OTHER);
    const answers = [
      await azure.read((o) => resources.resourceGroups.get('rg', o)),
      await azure.read((o) => features.features.get('ns', 'f', o)),
      await azure.start((o) => clusters.managedClusters.createOrUpdate('rg', 'k', { location: 'x' }, o)),
      await azure.start((o) => network.virtualNetworks.delete('rg', 'v', o)),
      await azure.readShared({ key: 'k' }, (o) => resources.providers.get('Microsoft.Network', o)),
      await azure.getPath(`/subscriptions/${OTHER}/locks`, '2016-09-01'),
      await azure.get(`${ARM}/subscriptions/${OTHER}/operations/1`),
      // By a scope, through the clients of a subscription that is inside.
      await azure.read((o) =>
        azure.of(SUBSCRIPTION).authorization.roleAssignments.get(`subscriptions/${OTHER}`, 'n', o),
      ),
    ];
    for (const answer of answers) expect(answer).toMatchObject(outside);
    expect(arm.requests).toEqual([]);
  });

  it('follow no link of a list into a subscription outside', async () => {
    const arm = new FakeArm();
    const nextLink = `${ARM}/subscriptions/${OTHER}/resources?api-version=1`;
    arm.failNext({ answer: { status: 200, body: { value: [], nextLink } } });
    const azure = arm.clients({ subscriptions: [SUBSCRIPTION] });
    const result = await azure.read(async (options) => {
      const ids: unknown[] = [];
      for await (const each of azure.of(SUBSCRIPTION).resources.resources.list(options)) ids.push(each.id);
      return ids;
    });
    expect(result).toMatchObject(outside);
    expect(arm.requests).toHaveLength(1);
  });

  const listed = grantedRoles.networkContributor.id;
  it.each([
    ['a listed role to a service principal', listed, 'ServicePrincipal', true],
    ['a listed role in upper case', listed.toUpperCase(), 'ServicePrincipal', true],
    ['another role', OWNER, 'ServicePrincipal', false],
    ['a listed role to a person', listed, 'User', false],
    ['a listed role to a group', listed, 'Group', false],
    ['a listed role to whom it may concern', listed, undefined, false],
  ])('assign %s: sent is %j %j %j', async (_name, roleId, principalType, isSent) => {
    const arm = new FakeArm();
    const azure = arm.clients();
    const result = await azure.write((options) =>
      azure.of(SUBSCRIPTION).authorization.roleAssignments.create(
        API_SUBNET_ID.slice(1),
        'b0000000-0000-4000-8000-000000000000',
        {
          roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          principalId: 'aaaaaaaa-0000-4000-8000-000000000001',
          ...(principalType === undefined ? {} : { principalType }),
        },
        options,
      ),
    );
    expect(result.ok).toBe(isSent);
    expect(arm.requests).toHaveLength(isSent ? 1 : 0);
    if (!isSent) expect(result).toMatchObject({ failure: { problem: { code: 'RoleNotGrantable' } } });
  });
});
