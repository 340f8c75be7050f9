/** Resource providers that the plan needs and does not register itself (V36). */
import type { PlannedNames } from '../planning/planned-names.ts';
import { profiles } from '../profiles.ts';
import type { ClusterRequest } from '../request.ts';
import { resourcePathOf } from '../resource-ids.ts';
import type { Part, WorldSnapshot } from './world-snapshot.ts';

export interface NeededProvider {
  readonly subscriptionId: string;
  readonly namespace: string;
}

/** AKS registers what its nodes need, such as Microsoft.Compute, by itself. */
export function neededProviders(
  { profile, target }: ClusterRequest,
  { network, identity, dnsZoneId }: PlannedNames,
): readonly NeededProvider[] {
  const zone = dnsZoneId === null ? null : resourcePathOf(dnsZoneId);
  const needed = [
    ...(identity ? [provider(identity, 'Microsoft.ManagedIdentity')] : []),
    ...[network?.place, zone].flatMap((place) => (place ? [provider(place, 'Microsoft.Network')] : [])),
  ];
  const registered = profiles[profile].providers.map((namespace) => keyOf(provider(target, namespace)));
  const others = needed.filter((each) => !registered.includes(keyOf(each)));
  return [...new Map(others.map((each) => [keyOf(each), each])).values()];
}

/** The registration of one of them, as it was read; undefined: the plan sees to it. */
export function registrationIn(
  { registrations }: WorldSnapshot,
  wanted: NeededProvider,
): Part<string> | undefined {
  return registrations.find((each) => keyOf(each) === keyOf(wanted))?.state;
}

export function isRegistered(state: string): boolean {
  return /^register(ed|ing)$/i.test(state);
}

function provider(
  { subscriptionId }: { readonly subscriptionId: string },
  namespace: string,
): NeededProvider {
  return { subscriptionId, namespace };
}

function keyOf({ subscriptionId, namespace }: NeededProvider): string {
  return `${subscriptionId}/${namespace}`.toLowerCase();
}
