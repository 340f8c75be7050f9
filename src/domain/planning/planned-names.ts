/** The ids, places and tags that several steps of a plan share. */
import { OPERATION_TAG, REQUEST_TAG } from '../ownership-tags.ts';
import { apiServerSubnetOf, ownNetworkOf } from '../request-network.ts';
import { ownDnsZoneOf, type ClusterRequest } from '../request.ts';
import { managedIdentityId, subnetId, virtualNetworkId } from '../resource-ids.ts';
import type { Tags } from '../step-inputs.ts';

interface Place {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

export interface PlannedNetwork {
  readonly place: Place;
  readonly name: string;
  readonly virtualNetworkId: string;
  readonly nodeSubnetId: string;
  /** Null with Private Link, whose API server is in no subnet of the requester's. */
  readonly apiServerSubnetId: string | null;
}

export interface PlannedNames {
  readonly place: Place;
  readonly location: string;
  readonly network: PlannedNetwork | null;
  readonly identity: (Place & { readonly identityId: string }) | null;
  /** The ARM id of a zone of the requester's. */
  readonly dnsZoneId: string | null;
  readonly tags: Tags;
}

export function plannedNames(request: ClusterRequest, operationId: string): PlannedNames {
  const { target, identity, requestId, tags } = request;
  const place = { subscriptionId: target.subscriptionId, resourceGroup: target.resourceGroup };
  const identityPlace = {
    ...place,
    ...(identity?.resourceGroup ? { resourceGroup: identity.resourceGroup } : {}),
  };
  return {
    place,
    location: target.location,
    network: plannedNetwork(request, place),
    identity: identity
      ? { ...identityPlace, identityId: managedIdentityId({ ...identityPlace, name: identity.name }) }
      : null,
    dnsZoneId: ownDnsZoneOf(request) ?? null,
    tags: { ...tags, [OPERATION_TAG]: operationId, [REQUEST_TAG]: requestId },
  };
}

function plannedNetwork({ network }: ClusterRequest, clusterPlace: Place): PlannedNetwork | null {
  const own = ownNetworkOf(network);
  if (!own) return null;
  const { name } = own.virtualNetwork;
  const place = {
    subscriptionId: own.virtualNetwork.subscriptionId ?? clusterPlace.subscriptionId,
    resourceGroup: own.virtualNetwork.resourceGroup ?? clusterPlace.resourceGroup,
  };
  const inNetwork = { ...place, virtualNetwork: name };
  const apiServerSubnet = apiServerSubnetOf(network);
  return {
    place,
    name,
    virtualNetworkId: virtualNetworkId({ ...place, name }),
    nodeSubnetId: subnetId({ ...inNetwork, name: own.nodeSubnet.name }),
    apiServerSubnetId: apiServerSubnet ? subnetId({ ...inNetwork, name: apiServerSubnet.name }) : null,
  };
}
