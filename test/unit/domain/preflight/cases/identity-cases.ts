import { absent, known, type WorldSnapshot } from '../../../../../src/domain/preflight/world-snapshot.ts';
import type { ClusterRequestInput } from '../../../../../src/domain/request.ts';
import { emptyWorld } from '../../../../support/preflight-world.ts';
import { clusterRequest } from '../../../../support/requests.ts';
import { group, ownZone, type Row } from './case-parts.ts';

export const identityCases: readonly Row[] = [
  {
    rule: 'V39',
    field: 'identity',
    what: 'a principal',
    passes: { world: { identity: known({ principalId: 'p' }) }, says: 'managed identity id-aks is there' },
    fails: { world: { identity: known({}) }, says: 'has no principal' },
  },
  {
    rule: 'V39',
    field: 'identity',
    what: 'the group of an identity that is to be made elsewhere',
    passes: { world: { identityGroup: known(group) }, says: 'will be made' },
    fails: { world: { identityGroup: absent }, says: 'a resource group that does not exist' },
  },
  {
    rule: 'V40',
    field: 'identity',
    what: 'grants on the subnets',
    passes: { world: granted('/subnets/'), says: 'subnets/snet-apiserver is granted already' },
    fails: { says: 'Network Contributor on subnets/snet-cluster will be granted', as: 'Skipped' },
  },
  {
    rule: 'V34',
    field: 'identity',
    what: 'grants on the zone and the network',
    passes: {
      request: ownZone,
      world: granted('', ownZone),
      says: 'privateDnsZones/private.westus2.azmk8s.io is granted',
    },
    fails: { request: ownZone, says: 'Private DNS Zone Contributor on privateDnsZones', as: 'Skipped' },
  },
];

function granted(part: string, request: Partial<ClusterRequestInput> = {}): Partial<WorldSnapshot> {
  const { grants } = emptyWorld(clusterRequest(request));
  return {
    grants: grants.map((grant) =>
      grant.scope.includes(part) ? { ...grant, assignment: known('/ra') } : grant,
    ),
  };
}
