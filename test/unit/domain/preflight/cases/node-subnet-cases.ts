import { known } from '../../../../../src/domain/preflight/world-snapshot.ts';
import { defaultRules, securityRule } from '../../../../support/preflight-world.ts';
import { changedNetwork, withNetwork, withSubnets, overlay, type Row } from './case-parts.ts';

const toInternet = changedNetwork({ outboundType: 'userDefinedRouting' });

export const nodeSubnetCases: readonly Row[] = [
  {
    rule: 'V16',
    field: 'network.nodeSubnet.name',
    what: 'a node subnet that must exist',
    passes: {
      request: changedNetwork({ nodeSubnet: { name: 'snet-cluster', existence: 'mustExist' } }),
      world: withNetwork(),
      says: 'is there',
    },
    fails: {
      request: changedNetwork({ nodeSubnet: { name: 'snet-cluster', existence: 'mustExist' } }),
      says: 'mustExist',
    },
  },
  {
    rule: 'V22',
    field: 'network.nodeSubnet',
    what: 'a delegation',
    passes: { world: withNetwork(), says: 'delegated to nobody' },
    fails: { world: withSubnets({}, { delegations: ['Microsoft.X/y'] }), says: 'delegated to Microsoft.X/y' },
  },
  {
    rule: 'V23',
    field: 'network.nodeSubnet',
    what: 'the state of the subnet',
    passes: { world: withNetwork(), says: 'in the state Succeeded' },
    fails: { world: withSubnets({}, { state: 'Failed' }), says: 'in the state Failed' },
  },
  {
    rule: 'V26',
    field: 'network.nodeSubnet',
    what: 'traffic between nodes',
    passes: { world: { nodeRules: known(defaultRules) }, says: 'lets nodes and pods talk' },
    fails: {
      world: {
        nodeRules: known([
          securityRule({
            name: 'noSsh',
            access: 'Deny',
            direction: 'Outbound',
            ports: ['22'],
            protocol: 'Tcp',
          }),
          ...defaultRules,
        ]),
      },
      says: '172.19.1.0/24 to 172.19.1.0/24 (outbound): noSsh',
    },
  },
  {
    rule: 'V26',
    field: 'network.nodeSubnet',
    what: 'traffic of pods with a range of their own',
    passes: {
      request: overlay,
      world: { nodeRules: known([securityRule({}), securityRule({ direction: 'Outbound' })]) },
      says: 'lets nodes and pods talk',
    },
    fails: {
      request: overlay,
      world: {
        nodeRules: known([
          securityRule({ name: 'noPods', access: 'Deny', sources: ['10.244.0.0/16'] }),
          ...defaultRules,
        ]),
      },
      says: '10.244.0.0/16 to 10.244.0.0/16 (inbound): noPods',
    },
  },
  {
    rule: 'V27',
    field: 'network.nodeSubnet.addressPrefix',
    what: 'addresses that are used already',
    passes: { world: withNetwork(), says: '124 addresses, and 251 of 251 are free' },
    fails: {
      world: withSubnets(
        {},
        { ipConfigurations: Array.from({ length: 150 }, (_, index) => `/ip/${String(index)}`) },
      ),
      says: 'the nodes need 124 addresses, and 101 of 251 are free',
    },
  },
  {
    rule: 'V27',
    field: 'network.nodeSubnet.addressPrefix',
    what: 'room for a subnet whose range is chosen',
    passes: {
      world: { ...withNetwork(), cluster: known({ state: 'Succeeded', differences: [] }) },
      says: 'has its addresses already',
    },
    fails: {
      request: changedNetwork({ nodeSubnet: { name: 'snet-cluster' } }),
      world: withNetwork({ prefixes: ['172.19.0.0/26'], subnets: [] }),
      says: 'need 124 addresses, and there is no free /24',
    },
  },
  {
    rule: 'V50',
    field: 'network.outboundType',
    what: 'a route table on a subnet that exists',
    passes: {
      request: toInternet,
      world: { ...withSubnets({}, { routeTableId: '/rt' }), nodeRoutes: known(['0.0.0.0/0']) },
      says: 'has a route table with a way out',
    },
    fails: { request: toInternet, world: withNetwork(), says: 'and it has none' },
  },
  {
    rule: 'V50',
    field: 'network.outboundType',
    what: 'a route table on a subnet that is to be made',
    passes: {
      request: toInternet,
      world: { ...withSubnets({}, { routeTableId: '/rt' }), nodeRoutes: known(['10.0.0.0/8', '0.0.0.0/0']) },
      says: 'has a route table with a way out',
    },
    fails: { request: toInternet, says: 'and it does not exist' },
  },
  {
    rule: 'V50',
    field: 'network.outboundType',
    what: 'a way out',
    passes: {
      request: toInternet,
      world: { ...withSubnets({}, { routeTableId: '/rt' }), nodeRoutes: known(['0.0.0.0/0']) },
      says: 'with a way out',
    },
    fails: {
      request: toInternet,
      world: { ...withSubnets({}, { routeTableId: '/rt' }), nodeRoutes: known([]) },
      says: 'has no route for 0.0.0.0/0',
      as: 'warning',
    },
  },
];
