/** One cluster, `one`, in a group of its own, and what AKS makes for it in the group of its nodes. */
import type { ManagedCluster } from '@azure/arm-containerservice';
import {
  clusterIn,
  collect,
  finish,
  grant,
  GROUP,
  LOCATION,
  makeGroup,
  makeIdentity,
  makeNetwork,
  makeSubnet,
  startFixture,
  subnetId,
  type Fixture,
} from './arm-fixture.ts';

export const NODE_GROUP = `MC_${GROUP}_one_${LOCATION}`;

export const PRIVATE = { enablePrivateCluster: true };

export async function withGroup(): Promise<Fixture> {
  const fixture = await startFixture();
  await makeGroup(fixture);
  return fixture;
}

export function create(fixture: Fixture, body: ManagedCluster): Promise<number> {
  return finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', body));
}

export async function partsOf(fixture: Fixture): Promise<readonly string[]> {
  const found = await collect(fixture.resources.resources.listByResourceGroup(NODE_GROUP));
  return found.map(({ type }) => type ?? '');
}

export async function managedNetwork(fixture: Fixture) {
  const [network] = await collect(fixture.network.virtualNetworks.list(NODE_GROUP));
  if (!network) throw new Error('AKS made no network');
  return network;
}

/** A node subnet and an identity that may join it, and nothing else. */
export async function withNodeSubnet(subnet: { addressPrefix?: string; routeTable?: { id: string } } = {}) {
  const fixture = await withGroup();
  await makeNetwork(fixture);
  await makeSubnet(fixture, 'nodes', { addressPrefix: '172.19.1.0/24', ...subnet });
  const { id, principalId } = await makeIdentity(fixture);
  await grant(fixture, principalId, subnetId('nodes'));
  return { fixture, identityId: id, principalId };
}

export function privateLinkIn(identityId: string, change: Partial<ManagedCluster> = {}): ManagedCluster {
  return clusterIn(identityId, { apiServerAccessProfile: PRIVATE, ...change });
}
