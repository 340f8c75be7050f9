/** What rows hold, beside what the contracts already name. */
import type { OperationRecord } from '../../contracts/operation-records.ts';
import type { ReplyAddress } from '../../domain/operation-event.ts';

/** An operation's own row: whoever changes anything of the operation replaces it, as he has read it. */
export interface StoredOperation {
  readonly record: OperationRecord;
  /** Sequence of the last command in its mailbox; 0: none. */
  readonly lastMail: number;
  /** Where it stands in rows for addresses, also after its end: taken up again, it has its places. */
  readonly reservations: readonly PlacedReservation[];
  /** Its events that have not been sent, in order; absent: none. */
  readonly unsent?: readonly UnsentMark[];
  /** Sequence of the last event that is not kept any more; absent: all are. */
  readonly droppedTo?: number;
}

export interface UnsentMark {
  readonly sequence: number;
  /** Absent: the topic. */
  readonly replyTo?: ReplyAddress;
}

/** Of an operation that has events to send. */
export interface UnsentRow {
  readonly operationId: string;
  readonly unsent: readonly UnsentMark[];
}

/** Of an ended operation whose events are kept, and have been sent. */
export interface KeptEvents {
  readonly operationId: string;
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
  /** Of all that were ever claimed for it, that which was accepted last. */
  readonly latest?: Accepted;
}

export type Accepted = Pick<OperationRecord, 'operationId' | 'acceptedAt'>;

/** What never changes of the latest operation of a cluster. */
export type LatestOperation = Pick<
  OperationRecord,
  'operationId' | 'requestId' | 'requestedBy' | 'clusterId' | 'acceptedAt'
>;

/** Of a subnet: places given so far. */
export interface SubnetRow {
  readonly lastPlace: number;
}

/** Of an operation that has not ended. */
export interface WaitingReservation {
  readonly operationId: string;
  readonly clusterId: string;
}
