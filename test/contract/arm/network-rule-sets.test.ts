import type { Subnet } from '@azure/arm-network';
import { describe, expect, it } from 'vitest';
import {
  collect,
  finish,
  GROUP,
  groupScope,
  LOCATION,
  makeGroup,
  makeNetwork,
  makeSubnet,
  NETWORK,
  rawArm,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

const NSG = `${groupScope()}/providers/Microsoft.Network/networkSecurityGroups/guard`;
const TABLE = `${groupScope()}/providers/Microsoft.Network/routeTables/routes`;
const VERSION = 'api-version=2025-05-01';

function rule(name: string, priority = 100) {
  return {
    name,
    priority,
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    sourceAddressPrefix: '172.19.1.0/24',
    sourcePortRange: '*',
    destinationAddressPrefix: '172.19.0.0/28',
    destinationPortRanges: ['443', '4443'],
  };
}

function beginGroup({ network }: Fixture, rules: ReturnType<typeof rule>[] = [rule('nodes')]) {
  const body = { location: LOCATION, securityRules: rules };
  return network.networkSecurityGroups.createOrUpdate(GROUP, 'guard', body);
}

function beginTable({ network }: Fixture, location = LOCATION) {
  const hop = {
    name: 'out',
    addressPrefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: '172.19.8.4',
  };
  return network.routeTables.createOrUpdate(GROUP, 'routes', { location, routes: [hop] });
}

async function withNetwork(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  await makeNetwork(fixture);
  return fixture;
}

function subnet(change: Partial<Subnet>): Subnet {
  return { addressPrefix: '172.19.0.0/28', ...change };
}

describe('network security groups', () => {
  it('is written with its rules, and ends with those that all have', async () => {
    const fixture = await withNetwork();
    await finish(fixture.clock, beginGroup(fixture));
    const group = await fixture.network.networkSecurityGroups.get(GROUP, 'guard');
    expect(group).toMatchObject({
      provisioningState: 'Succeeded',
      securityRules: [{ ...rule('nodes'), id: `${NSG}/securityRules/nodes`, provisioningState: 'Succeeded' }],
    });
    expect(group.defaultSecurityRules?.map(({ name }) => name)).toContain('DenyAllInBound');
    expect(group.subnets).toBeUndefined();
  });

  it('answers as other writes of the network provider', async () => {
    const fixture = await withNetwork();
    const init = { method: 'PUT', body: { location: LOCATION } };
    const answer = await rawArm(fixture, `${NSG}?${VERSION}`, init);
    expect(answer).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Updating' } } });
    expect(answer.headers['azure-asyncoperation']).toContain('/operations/');
  });

  it('refuses two rules at the same place of a direction', async () => {
    const fixture = await withNetwork();
    await expect(beginGroup(fixture, [rule('one'), rule('two')]).submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'SecurityRuleConflict',
    });
    await finish(fixture.clock, beginGroup(fixture, [rule('one'), rule('two', 101)]));
  });

  it('shows the subnets that name it, and is not deleted before they let it go', async () => {
    const fixture = await withNetwork();
    await finish(fixture.clock, beginGroup(fixture));
    await makeSubnet(fixture, 'api', subnet({ networkSecurityGroup: { id: NSG } }));
    const group = await fixture.network.networkSecurityGroups.get(GROUP, 'guard');
    expect(group.subnets).toMatchObject([{ id: subnetId('api') }]);
    const shown = await fixture.network.subnets.get(GROUP, NETWORK, 'api');
    expect(shown.networkSecurityGroup).toMatchObject({ id: NSG });
    const removal = (): ReturnType<Fixture['network']['networkSecurityGroups']['delete']> =>
      fixture.network.networkSecurityGroups.delete(GROUP, 'guard');
    await expect(removal().submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'InUseNetworkSecurityGroupCannotBeDeleted',
    });
    await makeSubnet(fixture, 'api', subnet({}));
    await finish(fixture.clock, removal());
    expect(await collect(fixture.network.networkSecurityGroups.list(GROUP))).toEqual([]);
  });
});

describe('route tables', () => {
  it('is written with its routes and named by a subnet', async () => {
    const fixture = await withNetwork();
    await finish(fixture.clock, beginTable(fixture));
    await makeSubnet(fixture, 'nodes', subnet({ routeTable: { id: TABLE } }));
    const table = await fixture.network.routeTables.get(GROUP, 'routes');
    expect(table).toMatchObject({
      routes: [{ name: 'out', nextHopType: 'VirtualAppliance', provisioningState: 'Succeeded' }],
      subnets: [{ id: subnetId('nodes') }],
    });
    await expect(fixture.network.routeTables.delete(GROUP, 'routes').submitted()).rejects.toMatchObject({
      code: 'InUseRouteTableCannotBeDeleted',
    });
  });

  it.each([
    ['is not there', 'none', LOCATION],
    ['is in another region', 'routes', 'eastus'],
  ])('cannot be named by a subnet when it %s', async (_, name, location) => {
    const fixture = await withNetwork();
    await finish(fixture.clock, beginTable(fixture, location));
    const id = TABLE.replace(/routes$/, name);
    await expect(makeSubnet(fixture, 'nodes', subnet({ routeTable: { id } }))).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidResourceReference',
    });
  });

  it('cannot be named by a subnet in the body of a network when it is not there', async () => {
    const fixture = await withNetwork();
    const body = {
      location: LOCATION,
      addressSpace: { addressPrefixes: ['172.19.0.0/16'] },
      subnets: [{ name: 'nodes', ...subnet({ routeTable: { id: TABLE } }) }],
    };
    const poller = fixture.network.virtualNetworks.createOrUpdate(GROUP, NETWORK, body);
    await expect(poller.submitted()).rejects.toMatchObject({ code: 'InvalidResourceReference' });
  });
});
