import { absent, known } from '../../../../../src/domain/preflight/world-snapshot.ts';
import { nodeSubnet } from '../../../../support/preflight-world.ts';
import {
  OTHER,
  group,
  changedNetwork,
  withNetwork,
  withSubnets,
  peerWithHub,
  hub,
  overlay,
  type Row,
} from './case-parts.ts';

export const networkCases: readonly Row[] = [
  {
    rule: 'V30',
    field: 'network.dockerBridgeAddress',
    what: 'a Docker bridge address, which is no longer sent',
    passes: { says: 'no Docker bridge' },
    fails: {
      request: {
        network: {
          mode: 'privateLink.advanced',
          virtualNetwork: { name: 'vnet-aks' },
          nodeSubnet: { name: 'snet-cluster' },
          dockerBridgeAddress: '172.17.0.1/16',
        },
      },
      says: 'is not sent',
      as: 'warning',
    },
  },
  {
    rule: 'V16',
    field: 'network.virtualNetwork',
    what: 'a network that must not exist',
    passes: {
      request: changedNetwork({ virtualNetwork: { name: 'vnet-aks', existence: 'mustNotExist' } }),
      says: 'will be made',
    },
    fails: {
      request: changedNetwork({ virtualNetwork: { name: 'vnet-aks', existence: 'mustNotExist' } }),
      world: withNetwork(),
      says: 'the request says mustNotExist',
    },
  },
  {
    rule: 'V16',
    field: 'network.virtualNetwork',
    what: 'the group of a network that is to be made elsewhere',
    passes: { world: { networkGroup: known(group) }, says: 'will be made' },
    fails: { world: { networkGroup: absent }, says: 'a resource group that does not exist' },
  },
  {
    rule: 'V17',
    field: 'network.virtualNetwork',
    what: 'the region of the network',
    passes: { world: withNetwork(), says: 'is in westus2' },
    fails: { world: withNetwork({ location: 'eastus2' }), says: 'is in eastus2 and the cluster' },
  },
  {
    rule: 'V17',
    field: 'network.virtualNetwork',
    what: 'the subscription of the network, with Private Link',
    passes: { world: withNetwork(), says: 'is in westus2' },
    fails: {
      request: {
        network: {
          mode: 'privateLink.advanced',
          virtualNetwork: { name: 'vnet-aks', subscriptionId: OTHER },
          nodeSubnet: { name: 'snet-cluster' },
        },
      },
      world: withNetwork(),
      says: 'in another subscription',
      as: 'warning',
    },
  },
  {
    rule: 'V23',
    field: 'network.virtualNetwork',
    what: 'the state of the network',
    passes: { world: withNetwork(), says: 'in the state Succeeded' },
    fails: { world: withNetwork({ state: 'Failed' }), says: 'in the state Failed' },
  },
  {
    rule: 'V24',
    field: 'network.virtualNetwork',
    what: 'encryption with sizes of the fourth version on',
    passes: { world: withNetwork(), says: 'is not encrypted' },
    fails: { world: withNetwork({ encrypted: true }), says: 'Standard_D4s_v5' },
  },
  {
    rule: 'V24',
    field: 'network.virtualNetwork',
    what: 'encryption with older sizes',
    passes: {
      request: {
        network: {
          mode: 'privateLink.advanced',
          virtualNetwork: { name: 'vnet-aks' },
          nodeSubnet: { name: 'snet-cluster' },
        },
      },
      world: withNetwork({ encrypted: true }),
      says: 'works with encryption',
    },
    fails: {
      request: { cluster: { nodePools: [{ name: 'a', vmSize: 'Standard_DS3_v2' }] } },
      world: withNetwork({ encrypted: true }),
      says: 'does not support',
      as: 'warning',
    },
  },
  {
    rule: 'V28',
    field: 'network.virtualNetwork.addressPrefixes',
    what: 'a network that exists around a range that AKS keeps',
    passes: { world: withNetwork(), says: 'has no range that AKS keeps' },
    fails: {
      world: withNetwork({ prefixes: ['172.16.0.0/12'] }),
      says: '172.16.0.0/12 of the virtual network that exists overlaps 172.30.0.0/16',
    },
  },
  {
    rule: 'V29',
    field: 'network.serviceCidr',
    what: 'services and the network that exists',
    passes: { world: withNetwork(), says: 'ranges of their own' },
    fails: { world: withNetwork({ prefixes: ['172.19.0.0/16', '10.0.0.0/20'] }), says: '10.0.0.0/20' },
  },
  {
    rule: 'V29',
    field: 'network.podCidr',
    what: 'pods and a peer',
    passes: { request: { ...overlay, ...peerWithHub }, world: hub(['10.20.0.0/16']), says: 'of their own' },
    fails: {
      request: { ...overlay, ...peerWithHub },
      world: hub(['10.244.8.0/24']),
      says: '10.244.0.0/16 overlaps 10.244.8.0/24 of hub',
    },
  },
  {
    rule: 'V30',
    field: 'network.virtualNetwork.addressPrefixes',
    what: 'the network and a peer to be',
    passes: { request: peerWithHub, world: hub(['10.20.0.0/16']), says: 'ranges of their own' },
    fails: { request: peerWithHub, world: hub(['172.19.64.0/20']), says: 'of the peer hub overlaps' },
  },
  {
    rule: 'V30',
    field: 'network.virtualNetwork.addressPrefixes',
    what: 'the space of a network that exists',
    passes: { world: withNetwork(), says: 'ranges of their own' },
    fails: { world: withNetwork({ prefixes: ['172.20.0.0/16'] }), says: 'has not 172.19.0.0/16' },
  },
  {
    rule: 'V30',
    field: 'network.nodeSubnet.addressPrefix',
    what: 'the range of a subnet that exists',
    passes: { world: withNetwork(), says: 'the subnets fit' },
    fails: { world: withSubnets({}, { prefixes: ['172.19.2.0/24'] }), says: 'exists with 172.19.2.0/24' },
  },
  {
    rule: 'V30',
    field: 'network.nodeSubnet.addressPrefix',
    what: 'a new subnet and those that exist',
    passes: { world: withNetwork({ subnets: [] }), says: 'the subnets fit' },
    fails: {
      world: withNetwork({ subnets: [{ ...nodeSubnet, name: 'other', prefixes: ['172.19.1.128/25'] }] }),
      says: 'overlaps the subnet other',
    },
  },
  {
    rule: 'V30',
    field: 'network.virtualNetwork.addressPrefixes',
    what: 'room for a subnet whose range is chosen',
    passes: { says: 'every range is known' },
    fails: {
      request: changedNetwork({ apiServerSubnet: { name: 'snet-apiserver' } }),
      world: withNetwork({
        prefixes: ['172.19.1.0/24', '172.19.0.0/27'],
        subnets: [nodeSubnet, { ...nodeSubnet, name: 'other', prefixes: ['172.19.0.0/27'] }],
      }),
      says: 'there is no free /28 for the API-server subnet',
    },
  },
];
