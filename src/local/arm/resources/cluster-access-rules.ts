/** What AKS refuses of how a cluster's API server is to be reached, by looking at the request alone. */
import { aksRefusal } from '../arm-error.ts';
import { contains, parseAddress, parsePrefix, type IpPrefix } from '../ip-prefix.ts';
import { booleanAt, textAt } from '../json-values.ts';
import type { RuleProfile } from '../world.ts';
import type { ClusterRequest } from './cluster-request.ts';
import { invalidParameter } from './invalid-parameter.ts';

const PROFILE = 'apiServerAccessProfile';
const ZONE_ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/privateDnsZones\/([^/]+)$/i;
/** Stands for the cluster's own outbound addresses, and nothing else. */
const NO_OTHER_ADDRESS = '0.0.0.0/32';
const MOST_RANGES = 200;
const NOT_GLOBAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
].flatMap((text) => parsePrefix(text) ?? []);

export function requireAccessFit(request: ClusterRequest, profile: RuleProfile): void {
  requireStandardLoadBalancer(request);
  requireRanges(request);
  requireIntegrationFits(request, profile);
  if (request.apiServer.isPrivate) requireZone(request);
  else requireNothingPrivate(request);
  requireSubdomainFits(request);
}

function requireStandardLoadBalancer({ apiServer, network }: ClusterRequest): void {
  if (network.loadBalancerSku !== 'basic') return;
  const reason = apiServer.isPrivate ? 'Private cluster requires' : 'The basic load balancer is retired; use';
  throw aksRefusal(
    400,
    'BadRequest',
    `${reason} a standard load balancer.`,
    'networkProfile.loadBalancerSku',
  );
}

function requireRanges({ apiServer }: ClusterRequest): void {
  const { isPrivate, authorizedRanges } = apiServer;
  const target = `${PROFILE}.authorizedIPRanges`;
  if (authorizedRanges.length === 0) return;
  if (isPrivate) throw invalidParameter('authorizedIPRanges cannot be set for a private cluster.', target);
  if (authorizedRanges.length > MOST_RANGES) {
    throw invalidParameter(`There must be at most ${String(MOST_RANGES)} authorizedIPRanges.`, target);
  }
  if (authorizedRanges.includes(NO_OTHER_ADDRESS)) {
    if (authorizedRanges.length === 1) return;
    throw invalidParameter(`${NO_OTHER_ADDRESS} cannot be combined with other authorizedIPRanges.`, target);
  }
  const wrong = authorizedRanges.find((text) => !isGlobal(parsePrefix(text) ?? parseAddress(text)));
  if (wrong === undefined) return;
  throw invalidParameter(`The authorized IP range '${wrong}' must be a global IPv4 range.`, target);
}

function isGlobal(range: IpPrefix | undefined): boolean {
  return range?.family === 4 && !NOT_GLOBAL.some((outer) => contains(outer, range));
}

function requireIntegrationFits({ apiServer }: ClusterRequest, profile: RuleProfile): void {
  if (profile !== 'preview-2022' || !apiServer.vnetIntegration || apiServer.isPrivate) return;
  throw invalidParameter(
    'API server VNet integration is only supported for private cluster.',
    `${PROFILE}.enableVnetIntegration`,
  );
}

/** A public cluster has no private name, and no public one to do without. */
function requireNothingPrivate({ body }: ClusterRequest): void {
  if (textAt(body, 'properties', PROFILE, 'privateDNSZone') !== undefined) {
    throw invalidParameter('privateDNSZone needs enablePrivateCluster.', `${PROFILE}.privateDNSZone`);
  }
  if (booleanAt(body, 'properties', PROFILE, 'enablePrivateClusterPublicFQDN') === false) {
    throw invalidParameter(
      'The public FQDN can only be disabled for a private cluster.',
      `${PROFILE}.enablePrivateClusterPublicFQDN`,
    );
  }
}

function requireZone({ apiServer, location }: ClusterRequest): void {
  const { privateDnsZone, vnetIntegration, hasPublicFqdn } = apiServer;
  const target = `${PROFILE}.privateDNSZone`;
  if (privateDnsZone === 'system') return;
  if (privateDnsZone === 'none') {
    if (hasPublicFqdn) return;
    throw invalidParameter('privateDNSZone none needs the public FQDN.', target);
  }
  const name = ZONE_ID.exec(privateDnsZone)?.[1]?.toLowerCase();
  if (name === undefined) {
    throw invalidParameter(
      `privateDNSZone must be system, none or the id of a private DNS zone, not '${privateDnsZone}'.`,
      target,
    );
  }
  const flavour = vnetIntegration ? 'private' : 'privatelink';
  const expected = new RegExp(`^([^.]{1,32}\\.)?${flavour}\\.${location ?? ''}\\.azmk8s\\.io$`);
  if (expected.test(name)) return;
  throw invalidParameter(`The private DNS zone name '${name}' is not valid for this cluster.`, target);
}

/** The customer chooses the name of the API server in a zone of the customer's only. */
function requireSubdomainFits({ fqdnSubdomain, apiServer }: ClusterRequest): void {
  const ownZone = apiServer.isPrivate && apiServer.privateDnsZone.startsWith('/');
  if (fqdnSubdomain === undefined || ownZone) return;
  throw invalidParameter(
    'fqdnSubdomain should only be used for private cluster with custom private dns zone.',
    'fqdnSubdomain',
  );
}
