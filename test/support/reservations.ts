import type { AddressReservation, OperationRecords } from '../../src/contracts/operation-records.ts';

type Reservations = Pick<OperationRecords, 'reserveAddresses'>;

/** Rows in which everybody stands alone. */
export const noReservations: Reservations = { reserveAddresses: (wanted) => Promise.resolve([wanted]) };

/** Rows that are kept; nobody ever leaves one. */
export function keptReservations(): Reservations {
  const rows: AddressReservation[] = [];
  return {
    reserveAddresses(wanted) {
      if (!rows.some(({ operationId }) => operationId === wanted.operationId)) rows.push(wanted);
      return Promise.resolve(rows.filter(({ subnetId }) => subnetId === wanted.subnetId));
    },
  };
}
