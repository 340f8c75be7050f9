import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../../src/domain/ledger.ts';
import {
  claimantsOf,
  decideClaim,
  UNCLAIMED,
  type Claimant,
  type ResourceClaim,
} from '../../../src/records/resource-claim.ts';
import { operationRecord } from '../../support/operation-records.ts';

// What it made is a cluster.
const ledger = { mode: 'byoVnet', entries: [{ step: { kind: 'managedCluster' } }] } as unknown as Ledger;

function ended(operationId: string): Claimant {
  return { record: { ...operationRecord(), operationId, phase: 'Compensated', done: true } };
}

/** The claim after each of them has come to use the resource, one after the other. */
function usedByEach(claimants: readonly Claimant[]): ResourceClaim {
  const known = new Map(claimants.map((each) => [each.record.operationId, each]));
  return claimants.reduce((claim, { record: { operationId } }) => {
    const wish = { resourceId: '/shared', operationId, to: 'use' } as const;
    const asked = claimantsOf(claim, wish);
    expect(asked.length).toBeLessThan(10);
    const read = new Map([...known].filter(([id]) => asked.includes(id)));
    return decideClaim(claim, wish, read).claim ?? claim;
  }, UNCLAIMED);
}

describe('a claim on a resource', () => {
  it('forgets users that have ended without a cluster, however many there were', () => {
    const many = Array.from({ length: 500 }, (_, index) => ended(`op-${String(index)}`));
    expect(usedByEach(many).users.length).toBeLessThan(20);
  });

  it('never forgets one that lives, or whose cluster may be there', () => {
    const lives = { record: { ...operationRecord(), operationId: 'lives' } };
    const stands = { ...ended('stands'), ledger };
    const many = Array.from({ length: 500 }, (_, index) => ended(`op-${String(index)}`));
    expect(usedByEach([lives, stands, ...many]).users).toEqual(expect.arrayContaining(['lives', 'stands']));
  });

  it('is not granted for removal while one that has ended keeps something within', () => {
    const kept = (resourceId: string): Claimant => ({
      ...ended('keeps'),
      ledger: {
        entries: [{ step: { kind: 'roleAssignment' }, outputs: { resourceId } }],
      } as unknown as Ledger,
    });
    const remove = (claimant: Claimant) =>
      decideClaim(
        { maker: 'a', users: ['keeps'] },
        { resourceId: '/shared', operationId: 'a', to: 'remove' },
        new Map([['keeps', claimant]]),
      ).answer;
    expect(remove(kept('/Shared/providers/x'))).toEqual({
      kind: 'held',
      operationId: 'keeps',
      isLive: false,
    });
    expect(remove(kept('/shared-too/providers/x'))).toMatchObject({ kind: 'granted' });
  });

  it('asks nobody about the others when its user asks again', () => {
    const wish = { resourceId: '/shared', operationId: 'a', to: 'use' } as const;
    expect(claimantsOf({ users: ['b', 'a', 'c'] }, wish)).toEqual([]);
  });
});
