/**
 * Rows for the addresses of subnets. An operation's own row says at which place it stands; in the subnet's list it is
 * while it has not ended.
 */
import type { AddressReservation } from '../../contracts/operation-records.ts';
import { reservationsOf, subnetKey } from './keys.ts';
import { readOperation, replaceOperation } from './operation-rows.ts';
import { inserted, replaced, type RowStore } from './row-store.ts';

export async function reserveAddresses(
  store: RowStore,
  wanted: AddressReservation,
): Promise<readonly AddressReservation[]> {
  await takePlace(store, wanted);
  const rows = await store.readRange(reservationsOf(wanted.subnetId));
  return rows.map(({ value }) => ({ subnetId: wanted.subnetId, ...value }));
}

function takePlace(store: RowStore, { subnetId, operationId, clusterId }: AddressReservation): Promise<void> {
  const subnet = subnetId.toLowerCase();
  return store.transact(async () => {
    const stored = await readOperation(store, operationId);
    const reservations = stored?.value.reservations ?? [];
    if (!stored || reservations.some((each) => each.subnetId === subnet)) {
      return { result: undefined, changes: [] };
    }
    const row = await store.read(subnetKey(subnet));
    const place = (row?.value.lastPlace ?? 0) + 1;
    const placed = [...reservations, { subnetId: subnet, place, clusterId }];
    const given = { lastPlace: place };
    return {
      result: undefined,
      changes: [
        row ? replaced(row, given) : inserted(subnetKey(subnet), given),
        ...replaceOperation(stored, { ...stored.value, reservations: placed }),
      ],
    };
  });
}
