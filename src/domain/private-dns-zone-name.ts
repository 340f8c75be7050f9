/** Names of private DNS zones that AKS takes for an API server. Source: private-clusters, configure a private DNS zone. */
import { isVnetIntegrated, type NetworkMode } from './request-network.ts';

const ZONE_NAME = /^(?:([a-z0-9][a-z0-9-]{0,31})\.)?(privatelink|private)\.([a-z0-9]+)\.azmk8s\.io$/i;

interface ZoneName {
  readonly flavour: string;
  readonly region: string;
}

function parseZoneName(zoneId: string): ZoneName | undefined {
  const match = ZONE_NAME.exec(zoneId.split('/').at(-1) ?? '');
  return match
    ? { flavour: (match[2] ?? '').toLowerCase(), region: (match[3] ?? '').toLowerCase() }
    : undefined;
}

/** V31: what is wrong with the zone for a cluster in this region. */
export function dnsZoneProblem(zoneId: string, location: string): string | undefined {
  const name = parseZoneName(zoneId);
  if (!name) {
    return `the zone's name is not privatelink.${location}.azmk8s.io, private.${location}.azmk8s.io, or a subdomain of one of up to 32 characters`;
  }
  return name.region === location
    ? undefined
    : `the zone is for ${name.region} and the cluster for ${location}`;
}

/** V32: Private Link clusters use `privatelink.<region>`, VNet-integrated ones `private.<region>`. */
export function zoneFlavourProblem(zoneId: string, mode: NetworkMode): string | undefined {
  const wanted = isVnetIntegrated(mode) ? 'private' : 'privatelink';
  const flavour = parseZoneName(zoneId)?.flavour;
  return flavour === undefined || flavour === wanted
    ? undefined
    : `the mode ${mode} uses a zone ${wanted}.<region>.azmk8s.io, not ${flavour}.<region>.azmk8s.io`;
}
