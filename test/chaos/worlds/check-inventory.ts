/**
 * Nothing is left that no document names, nothing is gone that was somebody else's, and what was taken back is as it
 * was before.
 */
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import type { Residue } from '../../../src/domain/residue.ts';
import { changesOf, type Change } from './changes.ts';
import { takenFromOthers } from './taken-from-others.ts';
import type { InventoryItem, WorldOutcome } from './world-outcome.ts';

export function brokenByInventory(outcome: WorldOutcome): string[] {
  const changes = changesOf(outcome);
  const now = outcome.arm.control('GET', 'inventory')['value'] as readonly InventoryItem[];
  return [
    ...leftBehind(outcome, changes, now),
    ...takenFromOthers(outcome.documents, changes),
    ...touched(outcome, now),
    ...gone(outcome, now),
    ...unexplained(outcome),
  ];
}

/** The last to make it, for each resource that is there. */
function makersOf(changes: readonly Change[]): ReadonlyMap<string, Change> {
  const makers = new Map<string, Change>();
  for (const change of changes) {
    if (change.effect === 'created') makers.set(change.resourceId.toLowerCase(), change);
  }
  return makers;
}

function leftBehind(
  { documents }: WorldOutcome,
  changes: readonly Change[],
  now: readonly InventoryItem[],
): string[] {
  const makers = makersOf(changes);
  const all = [...documents.values()];
  const standing = standingIds(all);
  return now.flatMap(({ id }) => {
    const maker = makers.get(id.toLowerCase());
    const operationId = maker?.operationId ?? null;
    if (operationId === null) return [];
    const document = documents.get(operationId);
    // A neighbour that removed its own of the same name, and ended later, says nothing of this one.
    const named = [...standing, ...standingIds(all.filter((each) => each.clusterId === document?.clusterId))];
    const isNamed = named.some((each) => isPartOf(id, each)) || isOfACluster(id, named);
    const mayStay = document !== undefined && mayLeaveSomething(document);
    if (isNamed && mayStay) return [];
    const what = `${operationId} (${String(document?.phase)}) left ${id}`;
    return [isNamed ? `the inventory is as before: ${what}` : `whatever is left is named: ${what}`];
  });
}

/** `Compensated` with the network kept is named for what it took back. */
function mayLeaveSomething({ phase, onFailure, kind }: OperationDocument): boolean {
  if (kind === 'deprovision') return true;
  if (['Succeeded', 'Failed', 'CompensationIncomplete'].includes(phase)) return true;
  return onFailure !== 'rollback' && phase !== 'Rejected';
}

/** What documents say is there: those that came last have the last word. */
function standingIds(documents: readonly OperationDocument[]): readonly string[] {
  const standing = new Map<string, string>();
  for (const { resources } of documents.toSorted((a, b) =>
    (a.endedAt ?? '').localeCompare(b.endedAt ?? ''),
  )) {
    for (const { resourceId, outcome } of resources) {
      if (outcome === 'removed') standing.delete(resourceId.toLowerCase());
      else standing.set(resourceId.toLowerCase(), resourceId);
    }
  }
  return [...standing.keys()];
}

/** To name a resource group is not to name what is in it. */
function isPartOf(id: string, whole: string): boolean {
  const isGroup = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/.test(whole);
  return id.toLowerCase() === whole || (!isGroup && id.toLowerCase().startsWith(`${whole}/`));
}

/** What AKS makes for a cluster lies in a group of its own. */
function isOfACluster(id: string, standing: readonly string[]): boolean {
  const group = /\/resourceGroups\/MC_([^/]+)/i.exec(id)?.[1]?.toLowerCase();
  if (group === undefined) return false;
  return standing.some((each) => {
    const cluster = /\/resourcegroups\/([^/]+)\/.*\/managedclusters\/([^/]+)$/.exec(each);
    return cluster !== null && group.startsWith(`${String(cluster[1])}_${String(cluster[2])}_`);
  });
}

/** What was there before is as it was. */
function touched({ before, documents }: WorldOutcome, now: readonly InventoryItem[]): string[] {
  const present = new Map(now.map((item) => [item.id.toLowerCase(), item]));
  const residue = [...documents.values()].flatMap((document) => document.residue ?? []);
  return before.flatMap((item) => {
    const found = present.get(item.id.toLowerCase());
    if (found === undefined) return [`I4: ${item.id} was there before and is gone`];
    // A change that Azure never ends, of a part that is said to be left, keeps the whole busy.
    const isBusy = found.provisioningState === 'Updating' && residue.some((left) => isWithin(left, item));
    const { provisioningState } = isBusy ? item : found;
    const seen = { ...found, ...(provisioningState === undefined ? {} : { provisioningState }) };
    return JSON.stringify(seen) === JSON.stringify(item)
      ? []
      : [`I4: ${item.id} was changed: ${JSON.stringify(found)}`];
  });
}

function isWithin({ resourceId }: Residue, { id }: InventoryItem): boolean {
  return resourceId.toLowerCase().startsWith(`${id.toLowerCase()}/`);
}

/** What a document says was made or used is there, unless the cluster was taken back later, whatever others removed. */
function gone({ documents }: WorldOutcome, now: readonly InventoryItem[]): string[] {
  const present = new Set(now.map(({ id }) => id.toLowerCase()));
  const all = [...documents.values()];
  return all
    .filter(({ phase, kind }) => phase === 'Succeeded' && kind === 'provision')
    .filter((each) => !all.some((other) => tookBack(other, each)))
    .flatMap(({ operationId, clusterId, resources }) => {
      const standing = new Set(standingIds(all.filter((each) => isOfCluster(each, clusterId))));
      return resources
        .map(({ resourceId }) => resourceId.toLowerCase())
        .filter((id) => standing.has(id) && !present.has(id) && !/\/(features|providers)\/[^/]+$/.test(id))
        .map((id) => `${operationId} says that ${id} is there, and it is not`);
    });
}

function isOfCluster({ clusterId }: OperationDocument, wanted: string): boolean {
  return clusterId.toLowerCase() === wanted.toLowerCase();
}

function tookBack(later: OperationDocument, { clusterId, endedAt = '' }: OperationDocument): boolean {
  return later.kind === 'deprovision' && isOfCluster(later, clusterId) && (later.endedAt ?? '') > endedAt;
}

/** Whoever has to tidy up is told of what, and why. */
function unexplained({ documents }: WorldOutcome): string[] {
  return [...documents.values()].flatMap(({ operationId, phase, kind, resources, residue = [] }) => {
    if (phase !== 'CompensationIncomplete' || kind !== 'provision') return [];
    const left = resources.filter(({ outcome }) => outcome === 'left').map(({ resourceId }) => resourceId);
    const told = residue.map(({ resourceId }) => resourceId);
    return left.every((id) => told.includes(id)) && told.length > 0
      ? []
      : [`whatever is left is named: ${operationId} left ${left.join(', ')} and tells of ${told.join(', ')}`];
  });
}
