import { known } from '../../../../../src/domain/preflight/world-snapshot.ts';
import { group, target, type Row } from './case-parts.ts';

export const clusterCases: readonly Row[] = [
  {
    rule: 'V44',
    field: 'target.resourceGroup',
    what: 'the region of the group',
    passes: { world: { group: known(group) }, says: 'resource group rg-test is there' },
    fails: {
      world: { group: known({ ...group, location: 'eastus2' }) },
      says: 'is in eastus2, not in westus2',
    },
  },
  {
    rule: 'V44',
    field: 'target.resourceGroup',
    what: 'a group that is on its way out',
    passes: { says: 'will be made' },
    fails: { world: { group: known({ ...group, state: 'Deleting' }) }, says: 'is being deleted' },
  },
  {
    rule: 'V44',
    field: 'target.resourceGroup',
    what: 'a group that must exist',
    passes: {
      request: { target: { ...target, resourceGroupExistence: 'mustExist' } },
      world: { group: known(group) },
      says: 'is there',
    },
    fails: {
      request: { target: { ...target, resourceGroupExistence: 'mustExist' } },
      says: 'the request says mustExist',
    },
  },
  {
    rule: 'V44',
    field: 'target.clusterName',
    what: 'a cluster that exists',
    passes: {
      world: { cluster: known({ state: 'Succeeded', differences: [] }) },
      says: 'exists as it is asked for',
    },
    fails: {
      world: { cluster: known({ state: 'Succeeded', differences: ['location is "a", not "b"'] }) },
      says: 'location is "a", not "b"',
    },
  },
  {
    rule: 'V44',
    field: 'target.clusterName',
    what: 'a cluster that is on its way out',
    passes: { says: 'there is no cluster aks-test yet' },
    fails: { world: { cluster: known({ state: 'Deleting', differences: [] }) }, says: 'is being deleted' },
  },
  {
    rule: 'V48',
    field: 'cluster.nodeResourceGroup',
    what: 'the node resource group',
    passes: { says: 'does not exist yet' },
    fails: { world: { nodeGroup: known({ ...group, managedBy: 'x' }) }, says: 'managed by x' },
  },
  {
    rule: 'V42',
    field: 'target.location',
    what: 'the region makes clusters',
    passes: { says: 'clusters are made in westus2' },
    fails: { world: { clusterLocations: known(['eastus2']) }, says: 'no clusters are made in westus2' },
  },
  {
    rule: 'V3',
    field: 'cluster.kubernetesVersion',
    what: 'the version is offered',
    passes: { request: { cluster: { kubernetesVersion: '1.33.2' } }, says: '1.33.2 is offered' },
    fails: { request: { cluster: { kubernetesVersion: '1.20' } }, says: '1.20 is not offered in westus2' },
  },
  {
    rule: 'V42',
    field: 'cluster.nodePools',
    what: 'the region has the sizes',
    passes: { says: 'the region has the VM sizes' },
    fails: {
      request: { cluster: { nodePools: [{ name: 'a', vmSize: 'Standard_X9_v9' }] } },
      says: 'westus2 has no Standard_X9_v9',
    },
  },
  {
    rule: 'V42',
    field: 'cluster.nodePools',
    what: 'the quota of the region',
    passes: { says: 'the quota is enough' },
    fails: {
      world: { usages: known([{ name: 'cores', current: 90, limit: 100 }]) },
      says: 'need 12 cores of cores, and 10 of 100 are free',
    },
  },
  {
    rule: 'V42',
    field: 'cluster.nodePools',
    what: 'the quota of the family',
    passes: { says: 'the quota is enough' },
    fails: {
      world: { usages: known([{ name: 'StandardDSv5Family', current: 4, limit: 10 }]) },
      says: 'standardDSv5Family, and 6 of 10 are free',
    },
  },
];
