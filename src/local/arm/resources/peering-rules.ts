/** When two virtual networks may be peered, and how far their peering has come. */
import { refusal } from '../arm-error.ts';
import { overlaps } from '../ip-prefix.ts';
import { textAt } from '../json-values.ts';
import { nameOf, provisioningState } from '../resource-scope.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import type { Tables } from '../world.ts';
import { addressSpace, NETWORK_TYPE } from './virtual-network-state.ts';

export const PEERING_TYPE = `${NETWORK_TYPE}/virtualNetworkPeerings`;

export function peeringsOf(tables: Tables, networkId: string): readonly ResourceRecord[] {
  return tables.resources.childrenOf(networkId).filter(({ type }) => type === PEERING_TYPE.toLowerCase());
}

export function remoteIdOf(peering: ResourceRecord): string {
  return textAt(peering.body, 'properties', 'remoteVirtualNetwork', 'id') ?? '';
}

/** The peering that leads back. */
export function counterpartOf(tables: Tables, peering: ResourceRecord): ResourceRecord | undefined {
  return peeringBetween(tables, remoteIdOf(peering), peering.parentKey);
}

function peeringBetween(tables: Tables, from: string, to: string): ResourceRecord | undefined {
  return peeringsOf(tables, from).find((each) => keyOf(remoteIdOf(each)) === keyOf(to));
}

/** A peering that was connected is disconnected as soon as the one that leads back is gone. */
export function peeringState(tables: Tables, peering: ResourceRecord): string {
  const stored = textAt(peering.body, 'properties', 'peeringState') ?? 'Initiated';
  return stored === 'Connected' && !counterpartOf(tables, peering) ? 'Disconnected' : stored;
}

interface PeeringCandidate {
  readonly id: string;
  readonly network: ResourceRecord;
  readonly remoteId: string;
}

/** The remote network, when the two may be peered. */
export function requirePeerable(tables: Tables, candidate: PeeringCandidate): ResourceRecord {
  const remote = requireRemote(tables, candidate);
  requireOnlyPeering(tables, candidate);
  requireDistinctSpaces(tables, candidate, remote);
  requireRemoteAlive(tables, candidate);
  return remote;
}

function requireRemote(tables: Tables, { id, remoteId }: PeeringCandidate): ResourceRecord {
  const remote = tables.resources.get(remoteId);
  if (remote?.type !== NETWORK_TYPE.toLowerCase()) {
    throw refusal(
      400,
      'InvalidResourceReference',
      `Resource ${remoteId} referenced by resource ${id} was not found. Please make sure that the referenced ` +
        'resource exists, and that both resources are in the same region.',
    );
  }
  const state = provisioningState(remote);
  if (state === 'Succeeded') return remote;
  throw refusal(
    400,
    'ReferencedResourceNotProvisioned',
    `Cannot proceed with operation because resource ${remote.id} used by resource ${id} is not in Succeeded state. ` +
      `Resource is in ${state} state.`,
  );
}

function requireOnlyPeering(tables: Tables, { id, network, remoteId }: PeeringCandidate): void {
  const other = peeringBetween(tables, network.id, remoteId);
  if (!other || keyOf(other.id) === keyOf(id)) return;
  throw refusal(
    400,
    'AnotherPeeringAlreadyReferencesRemoteVnet',
    `Peering ${other.id} already references remote virtual network ${remoteId}. Cannot add another peering ${id} ` +
      'referencing the same remote virtual network.',
  );
}

function requireDistinctSpaces(
  tables: Tables,
  { id, network, remoteId }: PeeringCandidate,
  remote: ResourceRecord,
): void {
  if (haveOverlap(network, remote)) {
    throw refusal(
      400,
      'VnetAddressSpacesOverlap',
      `Cannot create or update peering ${id}. Virtual networks ${network.id} and ${remote.id} cannot be peered because ` +
        'their address spaces overlap.',
    );
  }
  for (const peering of peeringsOf(tables, network.id)) {
    const neighbour = tables.resources.get(remoteIdOf(peering));
    if (!neighbour || keyOf(neighbour.id) === keyOf(remoteId) || !haveOverlap(neighbour, remote)) continue;
    throw overlapsWithPeered(id, remote, neighbour);
  }
}

/** Refuses an address space that a network which is peered already would not bear. */
export function requireSpaceFreeAmongPeers(tables: Tables, network: ResourceRecord): void {
  for (const peering of peeringsOf(tables, network.id)) {
    const neighbour = tables.resources.get(remoteIdOf(peering));
    if (neighbour && haveOverlap(network, neighbour)) {
      throw overlapsWithPeered(network.id, network, neighbour);
    }
  }
}

function haveOverlap(one: ResourceRecord, other: ResourceRecord): boolean {
  return addressSpace(one).some((prefix) => addressSpace(other).some((each) => overlaps(prefix, each)));
}

function overlapsWithPeered(id: string, network: ResourceRecord, peered: ResourceRecord): Error {
  return refusal(
    400,
    'VnetAddressSpaceOverlapsWithAlreadyPeeredVnet',
    `Cannot create or update ${id}. The address space of virtual network ${nameOf(network)} overlaps with the address ` +
      `space of virtual network ${peered.id}, which is peered already.`,
  );
}

/** A peering that lost its counterpart must first be written again, or removed. */
function requireRemoteAlive(tables: Tables, { id, network, remoteId }: PeeringCandidate): void {
  const back = peeringBetween(tables, remoteId, network.id);
  const own = tables.resources.get(id);
  if (!back || own || peeringState(tables, back) !== 'Disconnected') return;
  throw refusal(
    400,
    'RemotePeeringIsDisconnected',
    `Cannot create or update peering ${id} because remote peering ${back.id} referencing parent virtual network ` +
      `${network.id} is in Disconnected state. Update or re-create the remote peering to get it back to Initiated state.`,
  );
}
