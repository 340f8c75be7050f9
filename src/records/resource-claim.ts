/** What becomes of a claim on a resource, however it is stored. */
import type { OperationRecord } from '../contracts/operation-records.ts';
import type { ResourceAnswer, ResourceWish } from '../contracts/resource-claims.ts';
import type { Ledger, LedgerEntry } from '../domain/ledger.ts';
import { plannedResourceId } from '../domain/planned-resource-id.ts';

export interface ResourceClaim {
  readonly maker?: string;
  readonly users: readonly string[];
  readonly remover?: string;
}

export const UNCLAIMED: ResourceClaim = { users: [] };

/** An operation that a claim names. */
export interface Claimant {
  readonly record: OperationRecord;
  /** What it left standing; wanted of one that does not go forward. */
  readonly ledger?: Ledger;
}

interface ClaimDecision {
  readonly answer: ResourceAnswer;
  /** Absent: as it was. */
  readonly claim?: ResourceClaim;
}

/**
 * With each new user so many are looked at of those that have not been for the longest, so that a resource that is there
 * for years does not have all in its claim that ever used it.
 */
const LOOKED_AT = 4;

/** The operations of which has to be known whether they live. */
export function claimantsOf(claim: ResourceClaim, wish: ResourceWish): readonly string[] {
  const { maker, remover, users } = claim;
  const { operationId } = wish;
  switch (purposeOf(claim, wish)) {
    case 'make':
      return others([maker, remover], operationId);
    case 'keep':
      return [];
    case 'use':
      return others(
        [remover, ...(users.includes(operationId) ? [] : users.slice(0, LOOKED_AT))],
        operationId,
      );
    case 'remove':
      return users.length === 0 ? [] : [...new Set([operationId, ...users])];
  }
}

function others(all: readonly (string | undefined)[], operationId: string): readonly string[] {
  return [...new Set(all)].filter((each): each is string => each !== undefined && each !== operationId);
}

/** What another made is used, whatever it looks like. */
function purposeOf({ maker }: ResourceClaim, { to, operationId }: ResourceWish): ResourceWish['to'] {
  return to === 'keep' && maker !== undefined && maker !== operationId ? 'use' : to;
}

export function decideClaim(
  claim: ResourceClaim,
  wish: ResourceWish,
  claimants: ReadonlyMap<string, Claimant>,
): ClaimDecision {
  const { answer, claim: next } = decided(claim, wish, claimants);
  const madeBy = next?.maker === wish.operationId ? undefined : next?.maker;
  const told =
    answer.kind === 'granted' && madeBy !== undefined && wish.to !== 'remove'
      ? { ...answer, madeBy }
      : answer;
  return next && !isSame(claim, next) ? { answer: told, claim: next } : { answer: told };
}

function isSame(a: ResourceClaim, b: ResourceClaim): boolean {
  return a.maker === b.maker && a.remover === b.remover && a.users.join() === b.users.join();
}

function decided(
  claim: ResourceClaim,
  wish: ResourceWish,
  claimants: ReadonlyMap<string, Claimant>,
): ClaimDecision {
  switch (purposeOf(claim, wish)) {
    case 'make':
      return made(claim, wish, claimants);
    case 'keep':
      return kept(claim, wish);
    case 'use':
      return used(claim, wish, claimants);
    case 'remove':
      return removed(claim, wish, claimants);
  }
}

/** The same claim where the operation is not the maker. */
export function claimWithout(claim: ResourceClaim, maker: string): ResourceClaim {
  return claim.maker === maker ? { users: claim.users } : claim;
}

/** What was made a moment before its maker ended may not be to be seen yet. */
const APPEARS_WITHIN_MS = 60_000;

function made(
  claim: ResourceClaim,
  wish: ResourceWish,
  claimants: ReadonlyMap<string, Claimant>,
): ClaimDecision {
  const { operationId } = wish;
  const others = [claim.maker, claim.remover].flatMap((each) => claimants.get(each ?? '') ?? []);
  const before = others.find(({ record }) => record.operationId !== operationId && isAround(record, wish));
  if (before) return heldBy(before);
  return granted(claim.maker !== operationId, { maker: operationId, users: claim.users });
}

function isAround({ done, endedAt, updatedAt }: OperationRecord, { nowAt }: ResourceWish): boolean {
  const visibleMs = Date.parse(endedAt ?? updatedAt) + APPEARS_WITHIN_MS;
  return !done || (nowAt !== undefined && Date.parse(nowAt) < visibleMs);
}

/** What it was removing before, it has taken up again. */
function kept({ maker, users, remover }: ResourceClaim, { operationId }: ResourceWish): ClaimDecision {
  const others = remover === undefined || remover === operationId ? {} : { remover };
  return granted(maker !== operationId, { maker: operationId, users, ...others });
}

function used(
  { maker, users, remover }: ResourceClaim,
  { operationId, resourceId }: ResourceWish,
  claimants: ReadonlyMap<string, Claimant>,
): ClaimDecision {
  const removing = claimants.get(remover ?? '');
  if (removing && removing.record.operationId !== operationId && !removing.record.done)
    return heldBy(removing);
  const isNew = !users.includes(operationId);
  const madeBy = maker === operationId ? undefined : maker;
  return granted(isNew, {
    ...(madeBy === undefined ? {} : { maker: madeBy }),
    users: isNew
      ? [...users.slice(LOOKED_AT), ...stillUsing(users, resourceId, claimants), operationId]
      : users,
  });
}

/** Those that were looked at, without those that use it no more; one that is taken up again asks anew. */
function stillUsing(
  users: readonly string[],
  resourceId: string,
  claimants: ReadonlyMap<string, Claimant>,
): readonly string[] {
  return users.slice(0, LOOKED_AT).filter((each) => {
    const user = claimants.get(each);
    return user && (!user.record.done || usesIt(user, resourceId));
  });
}

function removed(
  claim: ResourceClaim,
  { operationId, resourceId, madeBy = operationId }: ResourceWish,
  claimants: ReadonlyMap<string, Claimant>,
): ClaimDecision {
  if (claim.maker !== undefined && claim.maker !== madeBy)
    return { answer: { kind: 'anothers', operationId: claim.maker } };
  const clusterId = claimants.get(operationId)?.record.clusterId.toLowerCase();
  const users = claim.users
    .flatMap((each) => claimants.get(each) ?? [])
    .filter((user) => user.record.clusterId.toLowerCase() !== clusterId && usesIt(user, resourceId));
  // One that has ended is named first: no waiting changes it.
  const user = users.find(({ record }) => record.done) ?? users[0];
  return user
    ? heldBy(user)
    : granted(claim.remover !== operationId, { maker: madeBy, users: [], remover: operationId });
}

/**
 * It goes forward, or its cluster is there or may be, or it has ended and keeps what it made in there. Two that take back
 * what they made do not wait for one another for long.
 */
function usesIt({ record, ledger }: Claimant, resourceId: string): boolean {
  const entries = ledger?.entries ?? [];
  return (
    goesForward(record) ||
    entries.some(({ step }) => step.kind === 'managedCluster') ||
    (record.done && entries.some((entry) => isWithin(entry, resourceId)))
  );
}

function isWithin({ step, outputs }: LedgerEntry, resourceId: string): boolean {
  const id = outputs['resourceId'] ?? plannedResourceId(step);
  return typeof id === 'string' && id.toLowerCase().startsWith(`${resourceId.toLowerCase()}/`);
}

export function goesForward({ done, phase }: OperationRecord): boolean {
  return !done && phase !== 'Compensating';
}

function granted(isNew: boolean, claim: ResourceClaim): ClaimDecision {
  return { answer: { kind: 'granted', isNew }, claim };
}

function heldBy({ record: { operationId, done } }: Claimant): ClaimDecision {
  return { answer: { kind: 'held', operationId, isLive: !done } };
}
