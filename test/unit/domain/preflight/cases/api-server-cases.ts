import { operationIdOf } from '../../../../../src/domain/operation-ids.ts';
import { known } from '../../../../../src/domain/preflight/world-snapshot.ts';
import { defaultRules, securityRule } from '../../../../support/preflight-world.ts';
import { GROUP, CLUSTERS, target, changedNetwork, withNetwork, withSubnets, type Row } from './case-parts.ts';

const reservedByOther = { operationId: 'other.op', clusterId: `${CLUSTERS}/other` };
const reservedByUs = { operationId: operationIdOf('req-1', target), clusterId: `${CLUSTERS}/aks-test` };

export const apiServerCases: readonly Row[] = [
  {
    rule: 'V16',
    field: 'network.apiServerSubnet.name',
    what: 'an API-server subnet that must not exist',
    passes: {
      request: changedNetwork({ apiServerSubnet: { name: 'snet-apiserver', existence: 'mustNotExist' } }),
      says: 'will be made',
    },
    fails: {
      request: changedNetwork({ apiServerSubnet: { name: 'snet-apiserver', existence: 'mustNotExist' } }),
      world: withNetwork(),
      says: 'mustNotExist',
    },
  },
  {
    rule: 'V18',
    field: 'network.apiServerSubnet',
    what: 'the delegation',
    passes: { world: withNetwork(), says: 'is delegated' },
    fails: { world: withSubnets({ delegations: [] }), says: 'is not delegated' },
  },
  {
    rule: 'V19',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'the size',
    passes: { world: withNetwork(), says: '/28 or larger' },
    fails: { world: withSubnets({ prefixes: ['172.19.0.0/29'] }), says: 'a /29, smaller than the /28' },
  },
  {
    rule: 'V20',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'the last nine addresses, taken by a cluster',
    passes: { world: withNetwork(), says: 'nine addresses are free' },
    fails: {
      world: { ...withNetwork(), neighbours: known([`${CLUSTERS}/other`]) },
      says: '172.19.0.0/28 holds 1 cluster at nine addresses each; 1 cluster there',
    },
  },
  {
    rule: 'V20',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'the last nine addresses, reserved by an operation before',
    passes: { world: { reservations: known([reservedByUs, reservedByOther]) }, says: 'are free' },
    fails: {
      world: { reservations: known([reservedByOther, reservedByUs]) },
      says: '0 clusters there, 1 reserved by other.op',
    },
  },
  {
    rule: 'V20',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'a link whose cluster is not listed',
    passes: {
      world: { ...withNetwork(), cluster: known({ state: 'Succeeded', differences: [] }) },
      says: 'the cluster has its addresses already',
    },
    fails: {
      world: withSubnets({ linkedTypes: ['Microsoft.ContainerService/managedClusters'] }),
      says: '1 cluster there',
    },
  },
  {
    rule: 'V20',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'room for the clusters that are expected',
    passes: {
      request: changedNetwork({ apiServerSubnet: { name: 'snet-apiserver' }, clustersExpected: 3 }),
      says: '/27 holds 3 clusters',
    },
    fails: {
      request: changedNetwork({ apiServerSubnet: { name: 'snet-apiserver' }, clustersExpected: 3 }),
      world: withNetwork(),
      says: 'holds 1 cluster, and 3 are expected',
      as: 'warning',
    },
  },
  {
    rule: 'V21',
    field: 'network.apiServerSubnet',
    what: 'machines in it',
    passes: {
      world: withSubnets({
        linkedTypes: ['Microsoft.ContainerService/managedClusters'],
        ipConfigurations: [
          `${GROUP}/MC/providers/Microsoft.Network/loadBalancers/kube-apiserver/frontendIPConfigurations/f`,
        ],
      }),
      says: 'nothing but API servers',
    },
    fails: {
      world: withSubnets({
        ipConfigurations: [
          `${GROUP}/rg/providers/Microsoft.Network/networkInterfaces/vm-1/ipConfigurations/a`,
        ],
      }),
      says: 'vm-1/ipConfigurations/a',
    },
  },
  {
    rule: 'V21',
    field: 'network.apiServerSubnet',
    what: 'private endpoints, links and delegations of others',
    passes: { world: withNetwork(), says: 'nothing but API servers' },
    fails: {
      world: withSubnets({
        privateEndpoints: ['/a/b/privateEndpoints/pe'],
        linkedTypes: ['Microsoft.Web/serverFarms'],
        delegations: ['Microsoft.Web/serverFarms'],
      }),
      says: 'a link of Microsoft.Web/serverFarms, a delegation to Microsoft.Web/serverFarms',
    },
  },
  {
    rule: 'V23',
    field: 'network.apiServerSubnet',
    what: 'the state of the subnet',
    passes: { world: withNetwork(), says: 'in the state Succeeded' },
    fails: { world: withSubnets({ state: 'Updating' }), says: 'in the state Updating', as: 'warning' },
  },
  {
    rule: 'V25',
    field: 'network.apiServerSubnet',
    what: 'a group that keeps the nodes out',
    passes: { world: { apiServerRules: known(defaultRules) }, says: 'lets nodes and probes in' },
    fails: {
      world: {
        apiServerRules: known([
          securityRule({ name: 'allow443', sources: ['172.19.1.0/24'], protocol: 'Tcp', ports: ['443'] }),
          securityRule({ name: 'denyVnet', priority: 200, access: 'Deny', sources: ['VirtualNetwork'] }),
          ...defaultRules,
        ]),
      },
      says: 'the nodes in 172.19.1.0/24 from port 4443 of the API server (denyVnet)',
    },
  },
  {
    rule: 'V25',
    field: 'network.apiServerSubnet',
    what: 'a group that keeps the probe out',
    passes: { world: { apiServerRules: known(defaultRules) }, says: 'lets nodes and probes in' },
    fails: {
      world: {
        apiServerRules: known([
          securityRule({ name: 'vnetOnly', sources: ['VirtualNetwork'] }),
          securityRule({ name: 'denyRest', priority: 4000, access: 'Deny' }),
          ...defaultRules,
        ]),
      },
      says: 'keeps AzureLoadBalancer from port 9988 of the API server (denyRest)',
    },
  },
];
