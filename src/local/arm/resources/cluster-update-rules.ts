import { aksRefusal } from '../arm-error.ts';
import { booleanAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import type { RuleProfile } from '../world.ts';
import type { ClusterRequest } from './cluster-request.ts';
import { invalidParameter } from './invalid-parameter.ts';

/** Refuses an update of what a cluster keeps for life. A property that the update leaves out is not changed. */
export function requireUnchangedSpec(
  existing: ResourceRecord,
  request: ClusterRequest,
  profile: RuleProfile,
): void {
  const before = objectAt(existing.body, 'properties');
  const after = objectAt(request.body, 'properties');
  for (const path of FIXED) {
    const own = textAt(before, ...path);
    const wanted = textAt(after, ...path);
    if (own !== undefined && wanted !== undefined && own.toLowerCase() !== wanted.toLowerCase()) {
      throw notAllowed(path.join('.'));
    }
  }
  requireAllowedConversion(before, request, profile);
}

/** API Server VNet Integration is for good; without it a cluster stays as private, or as public, as it is. */
function requireAllowedConversion(before: JsonObject, request: ClusterRequest, profile: RuleProfile): void {
  const { vnetIntegration, isPrivate, subnetId } = request.apiServer;
  const wasIntegrated = booleanAt(before, PROFILE, 'enableVnetIntegration') === true;
  const wasPrivate = booleanAt(before, PROFILE, 'enablePrivateCluster') === true;
  const isConverted = vnetIntegration && !wasIntegrated;
  if ((wasIntegrated && !vnetIntegration) || (isConverted && profile === 'preview-2022')) {
    throw notAllowed(`${PROFILE}.enableVnetIntegration`);
  }
  if (isConverted && subnetId === undefined) {
    throw invalidParameter(
      'apiServerAccessProfile.subnetId is required to enable API server VNet integration on an existing cluster.',
      `${PROFILE}.subnetId`,
    );
  }
  if (isPrivate !== wasPrivate && !vnetIntegration) throw notAllowed(`${PROFILE}.enablePrivateCluster`);
}

const PROFILE = 'apiServerAccessProfile';

const FIXED: readonly (readonly string[])[] = [
  ['dnsPrefix'],
  ['fqdnSubdomain'],
  ['nodeResourceGroup'],
  ['apiServerAccessProfile', 'subnetId'],
  ['apiServerAccessProfile', 'privateDNSZone'],
  ['networkProfile', 'networkPlugin'],
  ['networkProfile', 'serviceCidr'],
  ['networkProfile', 'dnsServiceIP'],
];

function notAllowed(property: string): Error {
  return aksRefusal(
    400,
    'PropertyChangeNotAllowed',
    `Provisioning of resource(s) failed. Changing property 'properties.${property}' is not allowed.`,
    `properties.${property}`,
  );
}
