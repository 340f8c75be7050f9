import { aksRefusal } from '../arm-error.ts';
import { booleanAt, objectAt, textAt } from '../json-values.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import type { ClusterRequest } from './cluster-request.ts';

/** Refuses an update of what a cluster keeps for life. A property that the update leaves out is not changed. */
export function requireUnchangedSpec(existing: ResourceRecord, request: ClusterRequest): void {
  const before = objectAt(existing.body, 'properties');
  const after = objectAt(request.body, 'properties');
  for (const path of FIXED) {
    const own = textAt(before, ...path);
    const wanted = textAt(after, ...path);
    if (own !== undefined && wanted !== undefined && own.toLowerCase() !== wanted.toLowerCase()) {
      throw notAllowed(path.join('.'));
    }
  }
  const integrated = booleanAt(before, 'apiServerAccessProfile', 'enableVnetIntegration') === true;
  if (integrated && !request.apiServer.vnetIntegration)
    throw notAllowed('apiServerAccessProfile.enableVnetIntegration');
}

const FIXED: readonly (readonly string[])[] = [
  ['dnsPrefix'],
  ['fqdnSubdomain'],
  ['nodeResourceGroup'],
  ['apiServerAccessProfile', 'subnetId'],
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
