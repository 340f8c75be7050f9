import { plannedGrants } from '../../src/domain/planning/identity-steps.ts';
import { plannedNames } from '../../src/domain/planning/planned-names.ts';
import { neededProviders } from '../../src/domain/preflight/needed-providers.ts';
import { permissionScopes } from '../../src/domain/preflight/needed-actions.ts';
import {
  absent,
  known,
  type SecurityRule,
  type SeenNetwork,
  type SeenSubnet,
  type WorldSnapshot,
} from '../../src/domain/preflight/world-snapshot.ts';
import type { ClusterRequest } from '../../src/domain/request.ts';

/** A region with nothing of the request in it, where Slipway may do everything. */
export function emptyWorld(request: ClusterRequest): WorldSnapshot {
  const names = plannedNames(request, 'op-1');
  return {
    group: absent,
    nodeGroup: absent,
    cluster: absent,
    networkGroup: null,
    network: absent,
    remoteNetworks: [],
    apiServerRules: absent,
    nodeRules: absent,
    nodeRoutes: absent,
    neighbours: known([]),
    reservations: absent,
    identityGroup: null,
    identity: absent,
    grants: plannedGrants(names).map(({ grant: { scope, roleId } }) => ({
      scope,
      roleId,
      assignment: absent,
    })),
    zoneGroup: null,
    zone: absent,
    zoneLinks: absent,
    zoneRegistration: absent,
    clusterLocations: known(['westus2', 'eastus2']),
    kubernetesVersions: known(['1.33', '1.33.2', '1.34']),
    vmSizes: known({ standard_d4s_v5: 4, standard_ds3_v2: 4 }),
    usages: known([
      { name: 'cores', current: 0, limit: 100 },
      { name: 'standardDSv5Family', current: 0, limit: 50 },
    ]),
    registrations: neededProviders(request, names).map((each) => ({ ...each, state: known('Registered') })),
    locks: known([]),
    permissions: Object.fromEntries(
      permissionScopes(request, names).map((scope) => [
        scope.toLowerCase(),
        known([{ actions: ['*'], notActions: [] }]),
      ]),
    ),
  };
}

function seenSubnet(change: Partial<SeenSubnet> & Pick<SeenSubnet, 'name' | 'prefixes'>): SeenSubnet {
  return {
    state: 'Succeeded',
    delegations: [],
    ipConfigurations: [],
    privateEndpoints: [],
    linkedTypes: [],
    ...change,
  };
}

export const apiServerSubnet = seenSubnet({
  name: 'snet-apiserver',
  prefixes: ['172.19.0.0/28'],
  delegations: ['Microsoft.ContainerService/managedClusters'],
});
export const nodeSubnet = seenSubnet({ name: 'snet-cluster', prefixes: ['172.19.1.0/24'] });

/** The network that the request of `requests.ts` asks for. */
export function seenNetwork(change: Partial<SeenNetwork> = {}): SeenNetwork {
  return {
    location: 'westus2',
    state: 'Succeeded',
    prefixes: ['172.19.0.0/16'],
    encrypted: false,
    dnsServers: [],
    subnets: [apiServerSubnet, nodeSubnet],
    peerings: [],
    ...change,
  };
}

export function securityRule(change: Partial<SecurityRule>): SecurityRule {
  return {
    name: 'rule',
    priority: 100,
    direction: 'Inbound',
    access: 'Allow',
    protocol: '*',
    sources: ['*'],
    destinations: ['*'],
    sourcePorts: ['*'],
    ports: ['*'],
    ...change,
  };
}

/** What Azure has in every group. */
export const defaultRules: readonly SecurityRule[] = (['Inbound', 'Outbound'] as const).flatMap(
  (direction) => [
    securityRule({
      name: 'AllowVnet',
      priority: 65000,
      direction,
      sources: ['VirtualNetwork'],
      destinations: ['VirtualNetwork'],
    }),
    securityRule({ name: 'AllowProbe', priority: 65001, direction, sources: ['AzureLoadBalancer'] }),
    securityRule({ name: 'DenyAll', priority: 65500, direction, access: 'Deny' }),
  ],
);
