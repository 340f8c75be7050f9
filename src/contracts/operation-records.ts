/**
 * The memory outside the durable engine: one record an operation, and its mailbox. It makes duplicates recognisable for
 * ever, keeps one operation a cluster, and lists newest first. It never decides what a step does next.
 */
import type { Ledger } from '../domain/ledger.ts';
import type { OperationKind } from '../domain/operation-kind.ts';
import type { Command, OperationIds, Phase } from '../domain/operation-state.ts';
import type { Problem } from '../domain/problem.ts';

export interface OperationRecord extends OperationIds {
  readonly kind: OperationKind;
  /** Tells two bodies under one request id apart. */
  readonly bodyHash: string;
  readonly phase: Phase;
  readonly done: boolean;
  readonly acceptedAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  readonly refusal?: Problem;
}

export type Claim =
  | { readonly kind: 'claimed' }
  /** The same operation is known already; `record` is what is known of it. */
  | { readonly kind: 'known'; readonly record: OperationRecord }
  /** Another operation for the same cluster has not ended. */
  | { readonly kind: 'clusterBusy'; readonly operationId: string };

export interface RecordChange {
  readonly operationId: string;
  readonly phase: Phase;
  readonly updatedAt: string;
  readonly endedAt?: string;
  readonly refusal?: Problem;
  /** What stands of what the operation made; null: nothing. Absent: as it is kept. */
  readonly ledger?: Ledger | null;
  /** At the end: operations of whose work nothing is left, or only what is in `ledger`. */
  readonly tookBack?: readonly string[];
}

export interface RecordFilter {
  readonly phase?: Phase;
  readonly top: number;
  readonly continuationToken?: string;
}

export interface RecordPage {
  readonly records: readonly OperationRecord[];
  readonly continuationToken?: string;
}

export interface AddressReservation {
  /** Of the API-server subnet; compared without regard to case. */
  readonly subnetId: string;
  readonly operationId: string;
  readonly clusterId: string;
}

export interface OperationRecords {
  /**
   * Writes the record of a new operation, unless it is known or its cluster is busy; all in one step. A plan holds no
   * cluster and is held up by none.
   */
  claim(record: OperationRecord): Promise<Claim>;
  /** Writes the record of a refused message; writing it again changes nothing. */
  reject(record: OperationRecord): Promise<void>;
  /** Idempotent; after an end nothing is taken, and before it nothing older than what is stored. */
  publish(change: RecordChange): Promise<void>;
  get(operationId: string): Promise<OperationRecord | undefined>;
  /** What operations for the cluster left standing, the oldest first. */
  ledgersOf(clusterId: string): Promise<readonly KeptLedger[]>;
  /** Newest first. Throws `ContinuationTokenError` for a token that it did not give. */
  list(filter: RecordFilter): Promise<RecordPage>;
  /**
   * Has the operation stand in the row for addresses of a subnet, and answers with the row: the operations that have
   * not ended, oldest first. Once more it keeps its place.
   */
  reserveAddresses(wanted: AddressReservation): Promise<readonly AddressReservation[]>;
  /** The commands of an operation with a sequence above `after`, in order. */
  readMailbox(operationId: string, after: number): Promise<readonly Command[]>;
}

export interface KeptLedger {
  readonly operationId: string;
  readonly ledger: Ledger;
}

export class ContinuationTokenError extends Error {}
