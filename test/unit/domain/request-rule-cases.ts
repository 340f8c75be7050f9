/** A request that keeps each rule and one that breaks it, for every row of the tables of rules. */
import type { ClusterRequestInput } from '../../../src/domain/request.ts';
import { requestInput } from '../../support/requests.ts';
import { connectivityCases } from './request-connectivity-cases.ts';
import {
  apiServerSubnet,
  GROUP,
  HUB,
  links,
  managed,
  network,
  nodeSubnet,
  services,
  SUBSCRIPTION,
  type Change,
  type RuleCase,
} from './request-changes.ts';

const zone = (name: string) => ({ access: { privateDnsZone: `${GROUP}/privateDnsZones/${name}` } });
const ownZone = zone('private.westus2.azmk8s.io');

const { target } = requestInput();

function pools(...nodePools: NonNullable<NonNullable<ClusterRequestInput['cluster']>['nodePools']>): Change {
  return {
    ...network({ pluginMode: 'overlay', nodeSubnet: { name: 'snet-cluster' } }),
    cluster: { nodePools },
  };
}

const publicCluster = { privateCluster: false } as const;

const profileCases: readonly RuleCase[] = [
  {
    rule: 'V6',
    field: 'network.mode',
    what: 'a mode that the profile has',
    keeps: { profile: 'preview-2022', allowPreview: true },
    breaks: { profile: 'private-link-2019', allowPreview: true },
  },
  {
    rule: 'V7',
    field: 'access.privateCluster',
    what: 'a public cluster of the preview',
    keeps: { access: publicCluster },
    breaks: { profile: 'preview-2022', allowPreview: true, access: publicCluster },
  },
  {
    rule: 'V42',
    field: 'target.location',
    what: 'a region of the profile',
    keeps: { profile: 'preview-2022', allowPreview: true },
    breaks: { profile: 'preview-2022', allowPreview: true, target: { ...target, location: 'eastus' } },
  },
  {
    rule: 'V45',
    field: 'allowPreview',
    what: 'leave to register a preview',
    keeps: { profile: 'preview-2022', allowPreview: true },
    breaks: { profile: 'preview-2022' },
  },
];

const accessCases: readonly RuleCase[] = [
  {
    rule: 'V11',
    field: 'access.authorizedIpRanges',
    what: 'ranges of a private cluster',
    keeps: { access: { ...publicCluster, authorizedIpRanges: ['20.1.2.0/24'] } },
    breaks: { access: { authorizedIpRanges: ['20.1.2.0/24'] } },
  },
  {
    rule: 'V12',
    field: 'access.authorizedIpRanges',
    what: 'ranges that are not public',
    keeps: { access: { ...publicCluster, authorizedIpRanges: ['20.1.2.3'] } },
    breaks: { access: { ...publicCluster, authorizedIpRanges: ['20.1.2.3', '10.0.0.0/8'] } },
  },
  {
    rule: 'V12',
    field: 'access.authorizedIpRanges',
    what: 'nobody, together with somebody',
    keeps: { access: { ...publicCluster, authorizedIpRanges: ['0.0.0.0/32'] } },
    breaks: { access: { ...publicCluster, authorizedIpRanges: ['0.0.0.0/32', '20.1.2.3'] } },
  },
  {
    rule: 'V13',
    field: 'access.publicFqdn',
    what: 'a name that somebody resolves',
    keeps: { access: { privateDnsZone: 'none', publicFqdn: true } },
    breaks: { access: { privateDnsZone: 'none' } },
  },
  {
    rule: 'V13',
    field: 'access.publicFqdn',
    what: 'the public name of a public cluster',
    keeps: { access: publicCluster },
    breaks: { access: { ...publicCluster, publicFqdn: true } },
  },
  {
    rule: 'V14',
    field: 'access.privateDnsZone',
    what: 'the zone of a public cluster',
    keeps: { access: publicCluster },
    breaks: { access: { ...publicCluster, privateDnsZone: 'system' } },
  },
  {
    rule: 'V31',
    field: 'access.privateDnsZone',
    what: 'the name of a zone',
    keeps: zone('mine.private.westus2.azmk8s.io'),
    breaks: zone('example.org'),
  },
  {
    rule: 'V31',
    field: 'access.privateDnsZone',
    what: 'the region of a zone',
    keeps: ownZone,
    breaks: zone('private.eastus2.azmk8s.io'),
  },
  {
    rule: 'V32',
    field: 'access.privateDnsZone',
    what: 'a zone of the kind that the mode uses',
    keeps: ownZone,
    breaks: zone('privatelink.westus2.azmk8s.io'),
  },
  {
    rule: 'V33',
    field: 'identity',
    what: 'an identity for a zone',
    keeps: { ...managed, ...ownZone },
    breaks: { ...managed, ...ownZone, identity: undefined },
  },
  {
    rule: 'V35',
    field: 'access.fqdnSubdomain',
    what: 'the first label of a name',
    keeps: { access: { ...ownZone.access, fqdnSubdomain: 'mine' } },
    breaks: { access: { fqdnSubdomain: 'mine' } },
  },
  {
    rule: 'V31',
    field: 'connectivity.dnsZoneLinks',
    what: 'links to a zone that there is',
    keeps: links(HUB),
    breaks: { ...links(HUB), access: publicCluster },
  },
];

const networkCases: readonly RuleCase[] = [
  {
    rule: 'V10',
    field: 'network.loadBalancerSku',
    what: 'a basic load balancer',
    keeps: network({ loadBalancerSku: 'standard' }),
    breaks: network({ loadBalancerSku: 'basic' }),
  },
  {
    rule: 'V16',
    field: 'network.nodeSubnet.name',
    what: 'one subnet for both',
    keeps: nodeSubnet('172.19.1.0/24'),
    breaks: network({ nodeSubnet: { name: 'SNET-APISERVER', addressPrefix: '172.19.1.0/24' } }),
  },
  {
    rule: 'V17',
    field: 'network.virtualNetwork.subscriptionId',
    what: 'a network of another subscription',
    keeps: network({ virtualNetwork: { name: 'vnet-aks', subscriptionId: SUBSCRIPTION } }),
    breaks: network({
      virtualNetwork: { name: 'vnet-aks', subscriptionId: SUBSCRIPTION.replace(/1$/, '2') },
    }),
  },
  {
    rule: 'V19',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'the size of the API-server subnet',
    keeps: apiServerSubnet('172.19.0.0/28'),
    breaks: apiServerSubnet('172.19.0.0/29'),
  },
  {
    rule: 'V20',
    field: 'network.apiServerSubnet.addressPrefix',
    what: 'the clusters that are expected',
    keeps: apiServerSubnet('172.19.0.0/27', { clustersExpected: 3 }),
    breaks: apiServerSubnet('172.19.0.0/27', { clustersExpected: 4 }),
  },
  {
    rule: 'V27',
    field: 'network.nodeSubnet.addressPrefix',
    what: 'room for nodes and pods',
    keeps: nodeSubnet('172.19.1.0/24'),
    breaks: nodeSubnet('172.19.1.0/25'),
  },
  {
    rule: 'V29',
    field: 'network.serviceCidr',
    what: 'the size of the service range',
    keeps: services('10.0.0.0/13', '10.0.0.10'),
    breaks: services('10.0.0.0/12', '10.0.0.10'),
  },
  {
    rule: 'V29',
    field: 'network.dnsServiceIp',
    what: 'a DNS address outside the services',
    keeps: services('10.1.0.0/16', '10.1.0.10'),
    breaks: services('10.1.0.0/16', '10.2.0.10'),
  },
  {
    rule: 'V29',
    field: 'network.dnsServiceIp',
    what: 'the first address of the services',
    keeps: services('10.1.0.0/16', '10.1.0.2'),
    breaks: services('10.1.0.0/16', '10.1.0.1'),
  },
  {
    rule: 'V38',
    field: 'identity',
    what: 'an identity in a network of one’s own',
    keeps: managed,
    breaks: { identity: undefined },
  },
];

const clusterCases: readonly RuleCase[] = [
  {
    rule: 'V2',
    field: 'cluster.nodePools',
    what: 'two pools of one name',
    keeps: pools({ name: 'a' }, { name: 'b' }),
    breaks: pools({ name: 'a' }, { name: 'a' }),
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    what: 'a system pool with a node',
    keeps: pools({ name: 'a', count: 1 }, { name: 'b', mode: 'User', count: 0 }),
    breaks: pools({ name: 'a', mode: 'User' }),
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    what: 'a count within its range',
    keeps: pools({ name: 'a', count: 5, autoscale: { minCount: 1, maxCount: 5 } }),
    breaks: pools({ name: 'a', count: 6, autoscale: { minCount: 1, maxCount: 5 } }),
  },
  {
    rule: 'V47',
    field: 'cluster.nodePools',
    what: 'the nodes in all',
    keeps: pools(...manyPools(5)),
    breaks: pools(...manyPools(6)),
  },
  {
    rule: 'V48',
    field: 'cluster.nodeResourceGroup',
    what: 'a group of their own for the nodes',
    keeps: { cluster: { nodeResourceGroup: 'rg-nodes' } },
    breaks: { cluster: { nodeResourceGroup: 'RG-TEST' } },
  },
  {
    rule: 'V42',
    field: 'target.alternateLocations',
    what: 'other regions that the profile has',
    keeps: { target: { ...target, alternateLocations: ['eastus', 'northeurope'] } },
    breaks: { target: { ...target, alternateLocations: ['eastus', 'westus2'] } },
  },
  {
    rule: 'V17',
    field: 'target.alternateLocations',
    what: 'nothing that is tied to a region',
    keeps: { target: { ...target, resourceGroupExistence: 'mustNotExist', alternateLocations: ['eastus'] } },
    breaks: { target: { ...target, resourceGroupExistence: 'mustExist', alternateLocations: ['eastus'] } },
  },
  {
    rule: 'V48',
    field: 'target.clusterName',
    what: 'the length of the name that AKS makes',
    keeps: { target: { ...target, clusterName: 'x'.repeat(60) } },
    breaks: { target: { ...target, clusterName: 'x'.repeat(63) } },
  },
];

function manyPools(count: number) {
  return Array.from({ length: count }, (_, index) => ({ name: `p${String(index)}`, count: 1000 }));
}

/** Rows of `requestRules`. */
export const fieldCases = [
  ...profileCases,
  ...accessCases,
  ...networkCases,
  ...connectivityCases,
  ...clusterCases,
];
