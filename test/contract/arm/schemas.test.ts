import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import ajvDraft04 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  collect,
  finish,
  grant,
  GROUP,
  groupScope,
  makeGroup,
  makeIdentity,
  makeLanding,
  makeNetwork,
  makeZone,
  NETWORK,
  networkId,
  plainCluster,
  rawArm,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

const FOLDER = new URL('../../../../shared/arm-schemas', import.meta.url).pathname;
const REASON = `Microsoft's schemas are not at ${FOLDER}`;
const isAbsent = !existsSync(FOLDER);
if (isAbsent) process.stdout.write(`skipped: ${REASON}\n`);

/** Compiles one resource definition of a schema file; definitions that all files share are added once. */
function validator(file: string, definition: string): ValidateFunction {
  const ajv = new ajvDraft04.default({
    strict: false,
    allErrors: true,
    validateFormats: false,
    logger: false,
  });
  const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { id: string };
  ajv.addSchema(read('common-definitions.json'));
  const schema = read(file);
  ajv.addSchema(schema);
  const base = schema.id.replace(/#$/, '');
  return ajv.compile({ $ref: `${base}#/resourceDefinitions/${definition}` });
}

/** The body as a template would hold it: of the schema's version, and without the nulls that ARM shows for nothing. */
async function resource(fixture: Fixture, path: string, as: { apiVersion: string; type: string }) {
  const { body } = await rawArm(fixture, `${path}?api-version=${as.apiVersion}`);
  const kept: unknown = JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    value === null ? undefined : value,
  );
  return { ...(kept as Record<string, unknown>), ...as };
}

function complaints(validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((each: ErrorObject) => `${each.instancePath} ${each.message ?? ''}`);
}

const CLUSTER = { apiVersion: '2026-05-01', type: 'Microsoft.ContainerService/managedClusters' };
const clusterPath = `${groupScope()}/providers/${CLUSTER.type}/one`;

describe.skipIf(isAbsent)("bodies, by Microsoft's schemas", () => {
  it('of a private cluster are valid', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    const validate = validator('containerservice-2026-05-01.json', 'managedClusters');
    expect(complaints(validate, await resource(fixture, clusterPath, CLUSTER))).toEqual([]);
  });

  it('of a public cluster are valid', async () => {
    const fixture = await startFixture();
    await fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: 'westus2' });
    await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    const validate = validator('containerservice-2026-05-01.json', 'managedClusters');
    expect(complaints(validate, await resource(fixture, clusterPath, CLUSTER))).toEqual([]);
  });

  it('of a cluster with a wrong field are not', async () => {
    const fixture = await startFixture();
    await fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: 'westus2' });
    await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    const validate = validator('containerservice-2026-05-01.json', 'managedClusters');
    const body = { ...(await resource(fixture, clusterPath, CLUSTER)), properties: { enableRBAC: 7 } };
    expect(complaints(validate, body)).not.toEqual([]);
  });

  it('of networks and subnets are valid', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await finish(
      fixture.clock,
      fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', clusterIn(identityId)),
    );
    const type = 'Microsoft.Network/virtualNetworks';
    const network = { apiVersion: '2025-05-01', type };
    const path = `${groupScope()}/providers/${type}/${NETWORK}`;
    const file = 'network-2025-05-01.json';
    expect(complaints(validator(file, 'virtualNetworks'), await resource(fixture, path, network))).toEqual(
      [],
    );
    const subnet = { apiVersion: '2025-05-01', type: `${type}/subnets` };
    const validate = validator(file, 'virtualNetworks_subnets');
    expect(complaints(validate, await resource(fixture, subnetId('api'), subnet))).toEqual([]);
    expect(complaints(validate, await resource(fixture, subnetId('nodes'), subnet))).toEqual([]);
  });

  it('of an identity are valid', async () => {
    const fixture = await startFixture();
    await fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: 'westus2' });
    const { id } = await makeIdentity(fixture);
    const type = 'Microsoft.ManagedIdentity/userAssignedIdentities';
    const body = await resource(fixture, id, { apiVersion: '2024-11-30', type });
    expect(complaints(validator('managedidentity-2024-11-30.json', 'userAssignedIdentities'), body)).toEqual(
      [],
    );
  });

  it('of a role assignment are valid', async () => {
    const fixture = await startFixture();
    await fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: 'westus2' });
    const { principalId } = await makeIdentity(fixture);
    const name = await grant(fixture, principalId, groupScope());
    const type = 'Microsoft.Authorization/roleAssignments';
    const path = `${groupScope()}/providers/${type}/${name}`;
    const body = await resource(fixture, path, { apiVersion: '2022-04-01', type });
    expect(complaints(validator('authorization-2022-04-01.json', 'roleAssignments'), body)).toEqual([]);
  });

  it('of peered networks, and of the peering itself, are valid', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeNetwork(fixture, 'hub', '10.1.0.0/16');
    await makeNetwork(fixture, 'spoke', '10.2.0.0/16');
    const to = (name: string) => ({ remoteVirtualNetwork: { id: networkId(name) } });
    const { virtualNetworkPeerings } = fixture.network;
    await finish(fixture.clock, virtualNetworkPeerings.createOrUpdate(GROUP, 'hub', 'out', to('spoke')));
    await finish(fixture.clock, virtualNetworkPeerings.createOrUpdate(GROUP, 'spoke', 'back', to('hub')));
    const file = 'network-2025-05-01.json';
    const network = { apiVersion: '2025-05-01', type: 'Microsoft.Network/virtualNetworks' };
    const validate = validator(file, 'virtualNetworks');
    expect(complaints(validate, await resource(fixture, networkId('hub'), network))).toEqual([]);
    const peering = { ...network, type: `${network.type}/virtualNetworkPeerings` };
    const path = `${networkId('hub')}/virtualNetworkPeerings/out`;
    const body = await resource(fixture, path, peering);
    expect(complaints(validator(file, 'virtualNetworks_virtualNetworkPeerings'), body)).toEqual([]);
  });

  it('of a private DNS zone and its link are valid', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeNetwork(fixture);
    const zone = await makeZone(fixture, 'private.westus2.azmk8s.io');
    const body = { location: 'global', virtualNetwork: { id: networkId() }, registrationEnabled: false };
    const { virtualNetworkLinks } = fixture.dns;
    await finish(
      fixture.clock,
      virtualNetworkLinks.createOrUpdate(GROUP, 'private.westus2.azmk8s.io', 'link', body),
    );
    const file = 'privatedns-2024-06-01.json';
    const own = { apiVersion: '2024-06-01', type: 'Microsoft.Network/privateDnsZones' };
    expect(complaints(validator(file, 'privateDnsZones'), await resource(fixture, zone, own))).toEqual([]);
    const link = { ...own, type: `${own.type}/virtualNetworkLinks` };
    const shown = await resource(fixture, `${zone}/virtualNetworkLinks/link`, link);
    expect(complaints(validator(file, 'privateDnsZones_virtualNetworkLinks'), shown)).toEqual([]);
  });

  it('of what AKS makes for a Private Link cluster are valid', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const apiServerAccessProfile = { enablePrivateCluster: true };
    const body = plainCluster({ apiServerAccessProfile, networkProfile: { networkPlugin: 'kubenet' } });
    await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', body));
    const validate = validator('containerservice-2026-05-01.json', 'managedClusters');
    expect(complaints(validate, await resource(fixture, clusterPath, CLUSTER))).toEqual([]);
    const [network] = await collect(fixture.network.virtualNetworks.listAll());
    const own = { apiVersion: '2025-05-01', type: 'Microsoft.Network/virtualNetworks' };
    const shown = await resource(fixture, network?.id ?? '', own);
    expect(complaints(validator('network-2025-05-01.json', 'virtualNetworks'), shown)).toEqual([]);
    const [zone] = await collect(fixture.dns.privateZones.list());
    const type = 'Microsoft.Network/privateDnsZones';
    const zoneShown = await resource(fixture, zone?.id ?? '', { apiVersion: '2024-06-01', type });
    expect(complaints(validator('privatedns-2024-06-01.json', 'privateDnsZones'), zoneShown)).toEqual([]);
  });
});
