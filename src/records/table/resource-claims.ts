/**
 * Claims on resources: one row each, read and replaced. Whether those that it names live is read with it. One that lives
 * again meanwhile asks anew before it does anything.
 */
import type { ResourceAnswer, ResourceWish } from '../../contracts/resource-claims.ts';
import {
  claimantsOf,
  claimWithout,
  decideClaim,
  goesForward,
  UNCLAIMED,
  type Claimant,
  type ResourceClaim,
} from '../resource-claim.ts';
import { ledgerKey, resourceClaimKey } from './keys.ts';
import { readOperation } from './operation-rows.ts';
import { inserted, replaced, type RowStore } from './row-store.ts';

export function claimResource(store: RowStore, wish: ResourceWish): Promise<ResourceAnswer> {
  return store.transact<ResourceAnswer>(async () => {
    const key = resourceClaimKey(wish.resourceId);
    const row = await store.read(key);
    const before = row?.value ?? UNCLAIMED;
    const { answer, claim } = decideClaim(before, wish, await readClaimants(store, before, wish));
    if (!claim) return { result: answer, changes: [] };
    return { result: answer, changes: [row ? replaced(row, claim) : inserted(key, claim)] };
  });
}

export function letGoOfResource(store: RowStore, resourceId: string, operationId: string): Promise<void> {
  return store.transact(async () => {
    const row = await store.read(resourceClaimKey(resourceId));
    const after = row && claimWithout(row.value, operationId);
    if (!after || after === row.value) return { result: undefined, changes: [] };
    return { result: undefined, changes: [replaced(row, after)] };
  });
}

async function readClaimants(
  store: RowStore,
  claim: ResourceClaim,
  wish: ResourceWish,
): Promise<ReadonlyMap<string, Claimant>> {
  const [first, ...others] = claimantsOf(claim, wish);
  const read = [
    ...(first === undefined ? [] : [await readClaimant(store, first)]),
    ...(await Promise.all(others.map((each) => readClaimant(store, each)))),
  ];
  const known = read.filter((each) => each !== undefined);
  return new Map(known.map((each) => [each.record.operationId, each]));
}

async function readClaimant(store: RowStore, operationId: string): Promise<Claimant | undefined> {
  const stored = await readOperation(store, operationId);
  if (!stored) return undefined;
  const { record } = stored.value;
  if (goesForward(record)) return { record };
  const kept = await store.read(ledgerKey(record.clusterId, operationId));
  return { record, ...(kept ? { ledger: kept.value.ledger } : {}) };
}
