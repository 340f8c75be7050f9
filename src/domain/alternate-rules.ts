/** Other regions may be named only where nothing ties the cluster to the first one. */
import { allowsLocation, profiles } from './profiles.ts';
import { ownNetworkOf } from './request-network.ts';
import type { RequestRule } from './request-rule.ts';
import { ownDnsZoneOf, type ClusterRequest } from './request.ts';

const FIELD = 'target.alternateLocations';

export const alternateRules: readonly RequestRule[] = [
  {
    rule: 'V42',
    field: FIELD,
    remedy: 'name regions other than target.location that the profile lists',
    check: ({ profile, target }) => {
      const alternates = target.alternateLocations ?? [];
      if (alternates.includes(target.location)) return `${target.location} is target.location already`;
      const missing = alternates.find((region) => !allowsLocation(profiles[profile], region));
      return missing && `the profile ${profile} is not available in ${missing}`;
    },
  },
  {
    rule: 'V17',
    field: FIELD,
    remedy: 'leave the alternate locations out, or have Slipway make what lies in a region',
    check: (request) => {
      const bound = (request.target.alternateLocations ?? []).length > 0 ? boundBy(request) : undefined;
      return bound && `${bound} is in one region`;
    },
  },
];

function boundBy(request: ClusterRequest): string | undefined {
  if (request.target.resourceGroupExistence === 'mustExist') return 'the resource group, which must exist,';
  if (ownNetworkOf(request.network)?.virtualNetwork.existence === 'mustExist')
    return 'the virtual network, which must exist,';
  return ownDnsZoneOf(request) === undefined ? undefined : 'the private DNS zone, by its name,';
}
