import {
  apiServerSubnet,
  network,
  nodeSubnet,
  peerOf,
  services,
  type Change,
  type RuleCase,
} from './request-changes.ts';

/** What `checkRanges` finds. */
export const rangeCases: readonly RuleCase[] = [
  {
    rule: 'V28',
    field: 'network.serviceCidr',
    what: 'services in a range that AKS keeps',
    keeps: services('172.29.0.0/16', '172.29.0.10'),
    breaks: services('172.30.4.0/24', '172.30.4.10'),
  },
  {
    rule: 'V28',
    field: 'network.virtualNetwork.addressPrefixes.0',
    what: 'a network around a range that AKS keeps',
    keeps: network({ virtualNetwork: { name: 'vnet-aks', addressPrefixes: ['172.16.0.0/13'] } }),
    breaks: network({ virtualNetwork: { name: 'vnet-aks', addressPrefixes: ['172.16.0.0/12'] } }),
  },
  {
    rule: 'V28',
    field: 'network.nodeSubnet.addressPrefix',
    what: 'a subnet in a range that AKS keeps, in a network whose ranges are chosen',
    keeps: inOpenNetwork('172.29.0.0/24'),
    breaks: inOpenNetwork('172.30.1.0/24'),
  },
  {
    rule: 'V28',
    field: 'network.podCidr',
    what: 'pods in a range that AKS keeps',
    keeps: network({ podCidr: '169.254.0.0/20' }),
    breaks: network({ pluginMode: 'overlay', podCidr: '169.254.0.0/20' }),
  },
  {
    rule: 'V30',
    field: 'network.nodeSubnet.addressPrefix',
    what: 'a subnet outside the network',
    keeps: nodeSubnet('172.19.255.0/24'),
    breaks: nodeSubnet('172.20.0.0/24'),
  },
  {
    rule: 'V30',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'two subnets in one place',
    keeps: apiServerSubnet('172.19.2.0/28'),
    breaks: apiServerSubnet('172.19.1.16/28'),
  },
  {
    rule: 'V30',
    field: 'network.virtualNetwork.addressPrefixes.0',
    what: 'two prefixes in one place',
    keeps: network({ virtualNetwork: { name: 'v1', addressPrefixes: ['172.19.0.0/16', '172.20.0.0/16'] } }),
    breaks: network({ virtualNetwork: { name: 'v1', addressPrefixes: ['172.19.0.0/16', '172.19.8.0/24'] } }),
  },
  {
    rule: 'V30',
    field: 'network.serviceCidr',
    what: 'services in the network',
    keeps: services('172.20.0.0/24', '172.20.0.10'),
    breaks: services('172.19.8.0/24', '172.19.8.10'),
  },
  {
    rule: 'V30',
    field: 'network.serviceCidr',
    what: 'services in a peer',
    keeps: peerOf('10.1.0.0/16'),
    breaks: peerOf('10.0.64.0/20'),
  },
  {
    rule: 'V30',
    field: 'network.serviceCidr',
    what: 'services among pods',
    keeps: network({ pluginMode: 'overlay', podCidr: '10.1.0.0/16' }),
    breaks: network({ pluginMode: 'overlay', podCidr: '10.0.0.0/14' }),
  },
  {
    rule: 'V30',
    field: 'connectivity.peerings.0.addressPrefixes.0',
    what: 'a peer in the network',
    keeps: peerOf('172.20.0.0/16'),
    breaks: peerOf('172.19.128.0/17'),
  },
  {
    rule: 'V30',
    field: 'network.dockerBridgeAddress',
    what: 'the bridge of Docker in the network',
    keeps: bridge('172.17.0.1/16'),
    breaks: bridge('172.19.0.1/16'),
  },
];

function inOpenNetwork(addressPrefix: string): Change {
  return network({
    virtualNetwork: { name: 'vnet-aks' },
    apiServerSubnet: { name: 'snet-apiserver' },
    nodeSubnet: { name: 'snet-cluster', addressPrefix },
  });
}

function bridge(dockerBridgeAddress: string): Change {
  return {
    network: {
      mode: 'privateLink.advanced',
      virtualNetwork: { name: 'vnet-aks', addressPrefixes: ['172.19.0.0/16'] },
      nodeSubnet: { name: 'snet-cluster', addressPrefix: '172.19.1.0/24' },
      dockerBridgeAddress,
    },
  };
}
