/** One cluster, `one`, in a group of its own, and what AKS makes for it in the group of its nodes. */
import type { ManagedCluster } from '@azure/arm-containerservice';
import { collect, finish, GROUP, LOCATION, makeGroup, startFixture, type Fixture } from './arm-fixture.ts';

export const NODE_GROUP = `MC_${GROUP}_one_${LOCATION}`;

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
