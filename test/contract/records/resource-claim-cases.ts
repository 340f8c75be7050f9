import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { ResourceAnswer, ResourceWish } from '../../../src/contracts/resource-claims.ts';
import type { Ledger } from '../../../src/domain/ledger.ts';
import {
  change,
  end,
  LATER,
  LATEST,
  ledgerNamed,
  record,
  stateOf,
  type RecordStore,
} from './record-store.ts';

const resourceId = '/subscriptions/s/resourceGroups/Shared';

/** Long after every end, unless a case is about a moment. */
function wish(operationId: string, to: ResourceWish['to'], rest: Partial<ResourceWish> = {}): ResourceWish {
  return { resourceId, operationId, to, nowAt: LATEST, ...rest };
}

const first: ResourceAnswer = { kind: 'granted', isNew: true };
const again: ResourceAnswer = { kind: 'granted', isNew: false };

function heldBy(operationId: string, isLive = true): ResourceAnswer {
  return { kind: 'held', operationId, isLive };
}

/** What it made is a cluster. */
const withCluster = { mode: 'byoVnet', entries: [{ step: { kind: 'managedCluster' } }] } as unknown as Ledger;

export function resourceClaimCases(store: RecordStore): void {
  let records: OperationRecords;
  const claim = (operationId: string, to: ResourceWish['to'], rest?: Partial<ResourceWish>) =>
    records.claimResource(wish(operationId, to, rest));

  beforeEach(async () => {
    records = await store.open();
    for (const id of ['a', 'b', 'c']) await records.claim(record(id));
  });

  describe('claimResource, to make it', () => {
    it('gives it to the first who asks, and again', async () => {
      expect(await claim('a', 'make')).toEqual(first);
      expect(await claim('a', 'make')).toEqual(again);
    });

    it('gives it to nobody else while the first lives, whatever the case of its id', async () => {
      await claim('a', 'make');
      expect(await claim('b', 'make', { resourceId: resourceId.toUpperCase() })).toEqual(heldBy('a'));
      expect(await claim('b', 'make', { resourceId: `${resourceId}2` })).toEqual(first);
    });

    it('gives it to another when the first has let go of it', async () => {
      await claim('a', 'make');
      await records.letGoOfResource(resourceId.toUpperCase(), 'a');
      expect(await claim('b', 'make')).toEqual(first);
    });

    it('does not take it from one who did not let go', async () => {
      await claim('a', 'make');
      await records.letGoOfResource(resourceId, 'b');
      await records.letGoOfResource('/never/claimed', 'b');
      expect(await claim('b', 'make')).toEqual(heldBy('a'));
    });

    it('gives it to another a minute after the first has ended: what it made may not be to be seen yet', async () => {
      await claim('a', 'make');
      await records.publish(end('a'));
      const soon = new Date(Date.parse(LATER) + 59_000).toISOString();
      expect(await claim('b', 'make', { nowAt: soon })).toEqual(heldBy('a', false));
      expect(await claim('b', 'make')).toEqual(first);
      expect(await claim('c', 'make')).toEqual(heldBy('b'));
    });

    it('holds off the first, too, when it is taken up again and another has it', async () => {
      await claim('a', 'make');
      await records.publish(end('a', { endState: stateOf('a') }));
      await claim('b', 'make');
      await records.reopen('a', LATEST);
      expect(await claim('a', 'make')).toEqual(heldBy('b'));
    });

    it('of two at the same time: one makes it', async () => {
      await store.race({
        before: async (both) => {
          for (const id of ['a', 'b']) await both.claim(record(id));
        },
        here: (here) => here.claimResource(wish('a', 'make')),
        there: (there) => there.claimResource(wish('b', 'make')),
        after: ({ here, there }) => {
          expect([here, there]).toContainEqual(first);
          expect([here, there]).toContainEqual(heldBy(here.kind === 'granted' ? 'a' : 'b'));
        },
      });
    });
  });

  describe('claimResource, to use it', () => {
    it('grants it to everybody, and says who made it', async () => {
      await claim('a', 'make');
      expect(await claim('b', 'use')).toEqual({ ...first, madeBy: 'a' });
      expect(await claim('c', 'use')).toEqual({ ...first, madeBy: 'a' });
      expect(await claim('b', 'use')).toEqual({ ...again, madeBy: 'a' });
      expect(await claim('b', 'use', { resourceId: '/nobodys' })).toEqual(first);
    });

    it('is not granted while another removes it, until that one has ended', async () => {
      await claim('a', 'make');
      await claim('a', 'remove');
      expect(await claim('b', 'use')).toEqual(heldBy('a'));
      expect(await claim('b', 'keep')).toEqual(heldBy('a'));
      await records.publish(end('a', { phase: 'CompensationIncomplete' }));
      expect(await claim('b', 'use')).toEqual({ ...first, madeBy: 'a' });
    });

    it('of one who meant to make it and found it: it did not make it', async () => {
      await claim('a', 'make');
      expect(await claim('a', 'use')).toEqual(first);
      expect(await claim('b', 'make')).toEqual(first);
    });
  });

  describe('claimResource, to keep it', () => {
    it('is for its maker, and for whom nobody is known to have been before', async () => {
      expect(await claim('a', 'keep')).toEqual(first);
      expect(await claim('a', 'keep')).toEqual(again);
      expect(await claim('b', 'make')).toEqual(heldBy('a'));
    });

    it('is to use it for everybody else', async () => {
      await claim('a', 'make');
      expect(await claim('b', 'keep')).toEqual({ ...first, madeBy: 'a' });
      expect(await claim('a', 'remove')).toEqual(heldBy('b'));
    });

    it('ends what its maker had begun to remove', async () => {
      await claim('a', 'make');
      await claim('a', 'remove');
      await claim('a', 'keep');
      expect(await claim('b', 'use')).toMatchObject(first);
    });
  });

  describe('claimResource, to remove it', () => {
    beforeEach(async () => {
      await claim('a', 'make');
    });

    it('is granted to its maker while nobody uses it, also for what was made before there were claims', async () => {
      expect(await claim('a', 'remove')).toEqual(first);
      expect(await claim('a', 'remove')).toEqual(again);
      expect(await claim('b', 'remove', { resourceId: '/older' })).toEqual(first);
    });

    it('is not granted while another goes forward with it', async () => {
      await claim('b', 'use');
      expect(await claim('a', 'remove')).toEqual(heldBy('b'));
      await records.publish(change('b', { phase: 'Compensating' }));
      expect(await claim('a', 'remove')).toEqual(first);
    });

    it('is not granted while the cluster of another may be there', async () => {
      await claim('b', 'use');
      await records.publish(change('b', { phase: 'Compensating', ledger: withCluster }));
      expect(await claim('a', 'remove')).toEqual(heldBy('b'));
      await records.publish(end('b', { phase: 'Failed' }));
      expect(await claim('a', 'remove')).toEqual(heldBy('b', false));
      await records.claim(record('gone', { clusterId: record('b').clusterId, kind: 'deprovision' }));
      await records.publish(end('gone', { phase: 'Succeeded', tookBack: ['b'], ledger: null }));
      expect(await claim('a', 'remove')).toEqual(first);
    });

    it('is granted when the other has ended without a cluster', async () => {
      await claim('b', 'use');
      await records.publish(end('b', { ledger: ledgerNamed('of b') }));
      expect(await claim('a', 'remove')).toEqual(first);
    });

    it('is not granted while one that used it long ago may have its cluster, whoever has used it since', async () => {
      await claim('b', 'use');
      await records.publish(end('b', { phase: 'Succeeded', ledger: withCluster }));
      for (let number = 1; number <= 20; number += 1) {
        const since = `since-${String(number)}`;
        await records.claim(record(since));
        await claim(since, 'use');
        await records.publish(end(since));
      }
      await claim('c', 'use');
      expect(await claim('a', 'remove')).toEqual(heldBy('b', false));
    });

    it('names one that has ended before one that lives, since waiting does not help', async () => {
      await claim('b', 'use');
      await claim('c', 'use');
      await records.publish(end('c', { phase: 'Succeeded', ledger: withCluster }));
      expect(await claim('a', 'remove')).toEqual(heldBy('c', false));
    });

    it('does not wait for operations of the same cluster', async () => {
      const { clusterId } = record('a');
      await records.publish(end('a'));
      await records.claim(record('a2', { clusterId }));
      await claim('a2', 'use');
      await records.publish(end('a2', { phase: 'Succeeded', ledger: withCluster }));
      await records.claim(record('gone', { clusterId, kind: 'deprovision' }));
      expect(await claim('gone', 'remove', { madeBy: 'a' })).toEqual(first);
      expect(await claim('b', 'use')).toEqual(heldBy('gone'));
    });

    it('is not granted for what another has made since', async () => {
      await records.publish(end('a'));
      await claim('b', 'make');
      expect(await claim('a', 'remove')).toEqual({ kind: 'anothers', operationId: 'b' });
      expect(await claim('c', 'remove', { madeBy: 'a' })).toEqual({ kind: 'anothers', operationId: 'b' });
    });

    it('of two at the same time: it is used or removed', async () => {
      await store.race({
        before: async (both) => {
          for (const id of ['a', 'b']) await both.claim(record(id));
          await both.claimResource(wish('a', 'make'));
        },
        here: (here) => here.claimResource(wish('a', 'remove')),
        there: (there) => there.claimResource(wish('b', 'use')),
        after: ({ here, there }) => {
          expect([here.kind, there.kind].toSorted()).toEqual(['granted', 'held']);
        },
      });
    });
  });
}
