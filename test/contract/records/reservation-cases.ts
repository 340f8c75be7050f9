import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { end, expectConsistent, idsOf, LATER, record, stateOf, type RecordStore } from './record-store.ts';

const subnetId = '/subnets/Api';
const wanted = (operationId: string) => ({ subnetId, operationId, clusterId: `/clusters/${operationId}` });

export function reservationCases(store: RecordStore): void {
  let records: OperationRecords;
  const reserve = async (operationId: string) => idsOf(await records.reserveAddresses(wanted(operationId)));

  beforeEach(async () => {
    records = await store.open();
    for (const id of ['b', 'a', 'c']) await records.claim(record(id));
  });

  describe('reserveAddresses', () => {
    it('answers with the row in the order in which it was joined', async () => {
      expect(await records.reserveAddresses(wanted('b'))).toEqual([wanted('b')]);
      expect(await reserve('a')).toEqual(['b', 'a']);
      expect(await reserve('c')).toEqual(['b', 'a', 'c']);
    });

    it('keeps the place of an operation that asks again', async () => {
      await reserve('b');
      await reserve('a');
      expect(await reserve('b')).toEqual(['b', 'a']);
    });

    it('leaves out operations that have ended, and those that are not known', async () => {
      await reserve('b');
      await reserve('a');
      await records.publish(end('b'));
      expect(await reserve('a')).toEqual(['a']);
      expect(await reserve('nobody')).toEqual(['a']);
      expect(await reserve('b')).toEqual(['a']);
    });

    it('gives an operation that is taken up again its place', async () => {
      for (const id of ['b', 'a']) await reserve(id);
      await records.publish(end('b', { endState: stateOf('b') }));
      await reserve('c');
      await records.reopen('b', LATER);
      expect(await reserve('c')).toEqual(['b', 'a', 'c']);
      await expectConsistent(records);
    });

    it('keeps a row a subnet, whatever the case of its id', async () => {
      await reserve('b');
      const other = { ...wanted('a'), subnetId: '/subnets/other' };
      expect(await records.reserveAddresses(other)).toEqual([other]);
      const same = await records.reserveAddresses({ ...wanted('c'), subnetId: subnetId.toUpperCase() });
      expect(idsOf(same)).toEqual(['b', 'c']);
    });

    it('of two at the same time: both stand in the row, and agree on who is first', async () => {
      await store.race({
        before: async (both) => {
          for (const id of ['a', 'b']) await both.claim(record(id));
        },
        here: (here) => here.reserveAddresses(wanted('a')),
        there: (there) => there.reserveAddresses(wanted('b')),
        after: async ({ here, there, records: both }) => {
          const row = idsOf(await both.reserveAddresses(wanted('a')));
          expect(row.toSorted()).toEqual(['a', 'b']);
          expect([idsOf(here).length, idsOf(there).length].toSorted()).toContain(2);
          for (const seen of [here, there]) expect(row.slice(0, seen.length)).toEqual(idsOf(seen));
        },
      });
    });
  });
}
