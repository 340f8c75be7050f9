import type { JournalEntry } from '../../src/local/arm/state/journal.ts';

/**
 * What was changed in a resource group, sorted: `created virtualNetworks/vnet-aks`. A repeated change is there as often
 * as it was made; names that are GUIDs are left out.
 */
export function changesIn(journal: readonly JournalEntry[], resourceGroup: string): readonly string[] {
  const group = new RegExp(`/resourceGroups/${resourceGroup}(/|$)`, 'i');
  return journal
    .flatMap(({ effects }) => effects)
    .filter(({ effect, resourceId }) => effect !== 'none' && group.test(resourceId))
    .map(({ effect, resourceId }) => `${effect} ${resourceId.split('/').slice(-2).join('/')}`)
    .map((change) => change.replace(/\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, ''))
    .sort();
}

/** The changes that make one cluster from `requestInput()`, in a resource group of that name. */
export function changesOfOneCluster(resourceGroup: string): readonly string[] {
  return [
    'created managedClusters/aks-test',
    `created resourceGroups/${resourceGroup}`,
    'created roleAssignments',
    'created roleAssignments',
    'created subnets/snet-apiserver',
    'created subnets/snet-cluster',
    'created userAssignedIdentities/id-aks',
    'created virtualNetworks/vnet-aks',
  ];
}
