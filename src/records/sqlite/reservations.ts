import type { AddressReservation } from '../../contracts/operation-records.ts';
import type { Statements } from './statements.ts';

export function reserveAddresses(
  statements: Statements,
  { subnetId, operationId, clusterId }: AddressReservation,
): readonly AddressReservation[] {
  const subnet = subnetId.toLowerCase();
  statements.reserve.run(subnet, operationId, clusterId);
  return statements.reservations.all(subnet).map((row) => ({
    subnetId,
    operationId: String(row['operation_id']),
    clusterId: String(row['cluster']),
  }));
}
