/** What rows hold, beside what the contracts already name. */
import type { OperationRecord } from '../../contracts/operation-records.ts';

/** An operation's own row: whoever changes anything of the operation replaces it, as he has read it. */
export interface StoredOperation {
  readonly record: OperationRecord;
  /** Sequence of the last command in its mailbox; 0: none. */
  readonly lastMail: number;
  /** Where it stands in rows for addresses, also after its end: taken up again, it has its places. */
  readonly reservations: readonly PlacedReservation[];
}

export interface PlacedReservation {
  readonly subnetId: string;
  readonly place: number;
  readonly clusterId: string;
}

/** Of a cluster: operations that have not ended. */
export interface ClusterHold {
  readonly holder: string | null;
  /** Those that wait, the first first. */
  readonly queue: readonly string[];
}

/** Of a subnet: places given so far. */
export interface SubnetRow {
  readonly lastPlace: number;
}

/** Of an operation that has not ended. */
export interface WaitingReservation {
  readonly operationId: string;
  readonly clusterId: string;
}
