import type { PlanStep } from '../plan.ts';
import { privateDnsZoneOf, type ClusterRequest } from '../request.ts';
import { resourcePathOf } from '../resource-ids.ts';
import { dnsLinkName, peeringBackName, peeringName } from './connection-names.ts';
import type { PlannedNames, PlannedNetwork } from './planned-names.ts';
import { beforeNetwork } from './registration-steps.ts';
import { stepIds } from './step-ids.ts';

export interface ConnectivitySteps {
  readonly beforeCluster: readonly PlanStep[];
  readonly afterCluster: readonly PlanStep[];
}

/** A zone of one's own with its links, and peerings; `afterNetwork` is the last write to the cluster's own network. */
export function connectivitySteps(
  request: ClusterRequest,
  names: PlannedNames,
  afterNetwork: string,
): ConnectivitySteps {
  const links = dnsLinks(request, names);
  return {
    beforeCluster: [
      ...(names.dnsZoneId ? [dnsZone(request, names, names.dnsZoneId)] : []),
      ...(names.network ? peerings(request, names.network, afterNetwork) : []),
    ],
    afterCluster: links,
  };
}

function dnsZone(request: ClusterRequest, { tags }: PlannedNames, zoneId: string): PlanStep {
  const path = resourcePathOf(zoneId);
  return {
    id: stepIds.dnsZone,
    title: `Create private DNS zone ${path.name}`,
    kind: 'privateDnsZone',
    input: { ...path, tags, existence: request.access.privateDnsZoneExistence },
    dependsOn: beforeNetwork(request),
    expectedSeconds: 15,
  };
}

/** Both halves of each: the one here as one write more to the cluster's network, the other after it. */
function peerings(
  { connectivity, target }: ClusterRequest,
  { virtualNetworkId }: PlannedNetwork,
  afterNetwork: string,
): PlanStep[] {
  let after = afterNetwork;
  return connectivity.peerings.flatMap(({ virtualNetworkId: remoteId, purpose }, index): PlanStep[] => {
    const number = String(index + 1);
    const remote = resourcePathOf(remoteId).name;
    const what = purpose === 'containerRegistry' ? `the registry's network ${remote}` : remote;
    const here: PlanStep = {
      id: `peering-${number}`,
      title: `Peer with ${what}`,
      kind: 'virtualNetworkPeering',
      input: {
        name: peeringName(target, remoteId),
        virtualNetworkId,
        remoteVirtualNetworkId: remoteId,
      },
      dependsOn: [after],
      expectedSeconds: 8,
    };
    const back: PlanStep = {
      id: `peering-${number}-back`,
      title: `Peer ${what} back`,
      kind: 'virtualNetworkPeering',
      input: {
        name: peeringBackName(target, remoteId, virtualNetworkId),
        virtualNetworkId: remoteId,
        remoteVirtualNetworkId: virtualNetworkId,
      },
      dependsOn: [here.id],
      expectedSeconds: 8,
    };
    after = back.id;
    return [here, back];
  });
}

/** AKS links the zone to the cluster's network itself. Its own zone is known once the cluster stands. */
function dnsLinks(request: ClusterRequest, { dnsZoneId, tags }: PlannedNames): PlanStep[] {
  const zone = privateDnsZoneOf(request);
  if (zone === null || zone === 'none') return [];
  let after: string = stepIds.cluster;
  return request.connectivity.dnsZoneLinks.map(({ virtualNetworkId }, index): PlanStep => {
    const { name } = resourcePathOf(virtualNetworkId);
    const step: PlanStep = {
      id: `dns-link-${String(index + 1)}`,
      title: `Link the private DNS zone to ${name}`,
      kind: 'privateDnsLink',
      input: {
        name: dnsLinkName(request.target, virtualNetworkId),
        zoneId: dnsZoneId ?? '',
        virtualNetworkId,
        tags,
      },
      ...(dnsZoneId ? {} : { inputsFrom: { zoneId: { step: stepIds.cluster, output: 'privateDnsZoneId' } } }),
      dependsOn: [after],
      expectedSeconds: 20,
    };
    after = step.id;
    return step;
  });
}
