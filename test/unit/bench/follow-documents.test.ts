import { describe, expect, it } from 'vitest';
import { followDocuments } from '../../../bench/end-to-end/by-hand/follow-documents.ts';
import { waits } from '../../../bench/end-to-end/by-hand/waits.ts';
import { requestOf, worldOf } from '../../../bench/end-to-end/world-of.ts';
import { managedClusterId, subnetId, virtualNetworkId } from '../../../src/domain/resource-ids.ts';
import { seededDurations, type DurationKind } from '../../../src/local/arm/durations.ts';
import { guidFrom } from '../../../src/local/arm/guid.ts';
import { featureKey } from '../../../src/local/arm/resources/providers.ts';

const SEED = 3;
const { subscriptionId, resourceGroup, clusterName } = requestOf('byoVnet').target;
const group = { subscriptionId, resourceGroup };
const cluster = managedClusterId({ ...group, name: clusterName });
const durations = seededDurations(SEED, {});

/** When somebody who looks every so often, from the begin on, sees that it has ended. */
function seenAfterMs(kind: DurationKind, what: string, everySeconds: number): number {
  return Math.ceil(durations.drawMs(kind, what) / (everySeconds * 1000)) * everySeconds * 1000;
}

const clusterMs = seenAfterMs('clusterCreate', cluster, 30);
const nodesMs = seenAfterMs('runCommand', cluster, 5);

describe('followDocuments', () => {
  it('waits for a cluster as the command line does, and looks at its nodes', async () => {
    const spent = await followDocuments(worldOf({ mode: 'managedVnet', start: 'warm', seed: SEED }), waits);
    expect(spent).toEqual({ clusterMs, allMs: clusterMs + nodesMs });
  });

  it('looks at a registration by hand, and takes the provider after it', async () => {
    const feature = featureKey(
      subscriptionId,
      'Microsoft.ContainerService',
      'EnableAPIServerVnetIntegrationPreview',
    );
    const spent = await followDocuments(worldOf({ mode: 'managedVnet', start: 'cold', seed: SEED }), waits);
    const before = seenAfterMs('featureRegistration', feature, 60) + 60_000;
    expect(spent).toEqual({ clusterMs: before + clusterMs, allMs: before + clusterMs + nodesMs });
  });

  it('makes the network one command after the other, and tries again what is refused', async () => {
    const spent = await followDocuments(worldOf({ mode: 'byoVnet', start: 'warm', seed: SEED }), waits);
    const subnets = ['snet-apiserver', 'snet-cluster'].map((name) =>
      subnetId({ ...group, virtualNetwork: 'vnet-aks', name }),
    );
    const network = seenAfterMs('virtualNetworkWrite', virtualNetworkId({ ...group, name: 'vnet-aks' }), 3);
    const both = subnets.reduce((sum, id) => sum + seenAfterMs('subnetWrite', id, 3), 0);
    const unknownPrincipal = 60_000;
    const effective = subnets.map((scope) =>
      seenAfterMs(
        'roleAssignmentEffective',
        `${scope}/providers/Microsoft.Authorization/roleAssignments/${guidFrom(SEED, 'by hand', scope)}`,
        60,
      ),
    );
    const before = network + both + unknownPrincipal + Math.max(...effective);
    expect(spent).toEqual({ clusterMs: before + clusterMs, allMs: before + clusterMs + nodesMs });
  });
});
