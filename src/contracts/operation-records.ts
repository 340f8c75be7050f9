/**
 * The memory outside the durable engine: one record an operation, and its mailbox. It makes duplicates recognisable for
 * ever, keeps one operation a cluster, and lists newest first. It never decides what a step does next.
 */
import type { JsonObject } from '../domain/json.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { OperationKind } from '../domain/operation-kind.ts';
import type { Command, NewCommand } from '../domain/command.ts';
import type { OperationIds, OperationState, Phase } from '../domain/operation-state.ts';
import type { Measures, Progress, StepNews } from '../domain/operation-news.ts';
import type { OperationEvent, ReplyAddress } from '../domain/operation-event.ts';
import type { Lane } from '../domain/lane.ts';
import type { Problem, ProblemClass } from '../domain/problem.ts';
import type { StepOutputs } from '../domain/verb-answers.ts';
import type { ResourceClaims } from './resource-claims.ts';

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
  /** 1, and one more each time the ended operation is taken up again. */
  readonly run: number;
  /** Sequence of the last command that the operation is known to have taken in; 0: none. */
  readonly mailCursor: number;
  /** It is suspended: since when, and by whom. */
  readonly suspendedAt?: string;
  /** Why the watchdog holds it to be stuck; absent: it does not. */
  readonly stalled?: Stall;
  /** It waits for its turn behind others for the same cluster. */
  readonly queued?: boolean;
  /** How far it was at the last change; absent before the first and for a refused message. */
  readonly progress?: Progress;
  /** How long its steps took; from its end on. */
  readonly measures?: Measures;
  /** Where its result is sent. */
  readonly replyTo?: ReplyAddress;
  /** Sequence of the last news of a step that was taken; absent: none. */
  readonly newsCursor?: number;
  /** Sequence of its last event; absent: none. */
  readonly eventCursor?: number;
}

export interface Stall {
  readonly since: string;
  readonly message: string;
  /** How many looks in a row found it so; absent: one. */
  readonly looks?: number;
}

export type Claim =
  | { readonly kind: 'claimed' }
  /** Written, and behind others for the same cluster: `takeTurn` tells when it has the cluster. */
  | { readonly kind: 'queued'; readonly behind: string }
  /** The same operation is known already; `record` is what is known of it. */
  | { readonly kind: 'known'; readonly record: OperationRecord }
  /** Another operation for the same cluster has not ended. */
  | { readonly kind: 'clusterBusy'; readonly operationId: string };

/** Whether a queued operation has its cluster now; once it has, it has. */
export type Turn = { readonly kind: 'holds' } | { readonly kind: 'behind'; readonly operationId: string };

export type Reopening =
  /** It holds its cluster again, under the run that the record says. */
  | { readonly kind: 'reopened'; readonly record: OperationRecord; readonly state: OperationState }
  /**
   * It has not ended, or has been taken up again already: then with the state from which, so that whoever comes after a
   * crash can start it.
   */
  | { readonly kind: 'live'; readonly record: OperationRecord; readonly state?: OperationState }
  /** Another operation has its cluster. */
  | { readonly kind: 'clusterBusy'; readonly operationId: string }
  /** Another operation for its cluster has succeeded since it ended, and may use what this one left. */
  | { readonly kind: 'superseded'; readonly operationId: string }
  /** Unknown, or ended in a way from which nothing can be taken up. */
  | { readonly kind: 'unknown' };

export type Posting =
  /** Written now, or already there under the same `commandId`: then as it was written first. */
  | { readonly kind: 'posted'; readonly command: Command; readonly record: OperationRecord }
  | { readonly kind: 'unknownOperation' };

export interface RecordChange {
  readonly operationId: string;
  /** The run that says so; what an earlier one says is not taken. */
  readonly run: number;
  readonly phase: Phase;
  readonly updatedAt: string;
  readonly endedAt?: string;
  readonly refusal?: Problem;
  readonly mailCursor?: number;
  /** Null: not suspended any more. Absent: as it is kept. */
  readonly suspendedAt?: string | null;
  /** At an end from which the operation can be taken up again: where it stood. */
  readonly endState?: OperationState;
  /** What stands of what the operation made; null: nothing. Absent: as it is kept. */
  readonly ledger?: Ledger | null;
  readonly progress?: Progress;
  /** Steps that are over, in order; what is known already is passed over. */
  readonly news?: readonly StepNews[];
  /** At an end. */
  readonly measures?: Measures;
  /** At an end: what is handed over, for the result that is sent to whoever asked for it. */
  readonly outputs?: StepOutputs;
  /** At the end: operations of whose work nothing is left, or only what is in `ledger`. None can be taken up again. */
  readonly tookBack?: readonly string[];
}

/** All that is given has to hold. */
export interface RecordFilter {
  readonly phase?: Phase;
  readonly lane?: Lane;
  readonly done?: boolean;
  readonly kind?: OperationKind;
  /** Compared without regard to case, as are the next two. */
  readonly clusterId?: string;
  readonly subscriptionId?: string;
  readonly requestedBy?: string;
  /** Of the refusal. */
  readonly errorClass?: ProblemClass;
  /** Accepted at or after. */
  readonly createdFrom?: string;
  /** Accepted before. */
  readonly createdTo?: string;
  /** Part of the operation's, request's or cluster's id or of who asked, without regard to case. */
  readonly search?: string;
  /**
   * Absent: newest first. `slowest`: those that have not ended before all that have; of the former the elder first, of the
   * latter those first that took longer from acceptance to the end.
   */
  readonly sort?: RecordSort;
  readonly top: number;
  /** Of a page with the same filter and sort. */
  readonly continuationToken?: string;
}

export type ClusterFilter = Pick<RecordFilter, 'subscriptionId' | 'search' | 'top' | 'continuationToken'>;

export const recordSorts = ['newest', 'oldest', 'slowest'] as const;
export type RecordSort = (typeof recordSorts)[number];

/** How many operations there are in each phase and lane; phases and lanes without any may be absent. */
export interface Tally {
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  readonly lanes: Readonly<Partial<Record<Lane, number>>>;
}

/** An event that has not been sent; those of one operation to one destination are sent in order. */
export interface UnsentEvent {
  readonly event: OperationEvent;
  /** Absent: the topic. */
  readonly replyTo?: ReplyAddress;
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

export interface OperationRecords extends ResourceClaims {
  /**
   * Writes the record of a new operation, unless it is known or its cluster is busy; all in one step. A plan holds no
   * cluster and is held up by none. With `queue`, one whose cluster is busy is written all the same, behind those
   * that came before it.
   */
  claim(record: OperationRecord, options?: { readonly queue: boolean }): Promise<Claim>;
  /** Gives a queued operation its cluster if nobody has it and nobody queued before it has not ended. Idempotent. */
  takeTurn(operationId: string): Promise<Turn>;
  /** Writes the record of a refused message; writing it again changes nothing. */
  reject(record: OperationRecord): Promise<void>;
  /**
   * Idempotent; after an end nothing is taken of the same run, and before it nothing older than what is stored. Each
   * change of phase, whatever call brings it (this one, `claim`, `reject`), and each new step in `news` becomes an event
   * in the same step; an end also one for `replyTo`.
   */
  publish(change: RecordChange): Promise<void>;
  get(operationId: string): Promise<OperationRecord | undefined>;
  /** What operations for the cluster left standing, the oldest first. */
  ledgersOf(clusterId: string): Promise<readonly KeptLedger[]>;
  /** Newest first unless told. Throws `ContinuationTokenError` for a token that it did not give for this sort. */
  list(filter: RecordFilter): Promise<RecordPage>;
  /** The latest operation of each cluster, plans and refused messages left out; newest first. */
  listClusters(filter: ClusterFilter): Promise<RecordPage>;
  tally(): Promise<Tally>;
  /** What happened to an operation, in order, from the sequence after `after`; at most `top`. */
  eventsOf(operationId: string, after: number, top: number): Promise<readonly OperationEvent[]>;
  /** Of each operation the first that were not sent, in order; the longest waiting first; at most `top`. */
  unsentEvents(top: number): Promise<readonly UnsentEvent[]>;
  /** Notes that these have been sent, or cannot be. Idempotent. */
  markSent(events: readonly UnsentEvent[]): Promise<void>;
  /**
   * Drops what is kept of what happened to operations that ended before, unless there is something left to send; of
   * `top` operations at most. Answers of how many.
   */
  dropEvents(endedBefore: string, top: number): Promise<number>;
  /**
   * Has the operation stand in the row for addresses of a subnet, and answers with the row: the operations that have
   * not ended, oldest first. Once more it keeps its place.
   */
  reserveAddresses(wanted: AddressReservation): Promise<readonly AddressReservation[]>;
  /**
   * Has an ended operation live again, with one more `run`, if its end state was kept, its cluster is free, and no other
   * operation has succeeded there since.
   */
  reopen(operationId: string, nowAt: string): Promise<Reopening>;
  /** Sets or clears what the watchdog found; nothing else of the record changes. */
  markStalled(operationId: string, stalled: Stall | null): Promise<void>;
  /** Writes a command once, with the next sequence of its operation. */
  post(command: NewCommand): Promise<Posting>;
  /**
   * Notes that an ended operation will not take in the commands up to this one. Why goes with the command, unless it was
   * marked before.
   */
  markMailRead(operationId: string, sequence: number, turnedAwayBecause?: string): Promise<void>;
  /** Ended operations whose mailbox holds commands that they did not take in; at most `top`. */
  unreadMail(top: number): Promise<readonly OperationRecord[]>;
  /** The commands of an operation with a sequence above `after`, in order. */
  readMailbox(operationId: string, after: number): Promise<readonly Command[]>;
  /** Keeps what a timer function found, for its next run and for whoever asks, in place of what was kept before. */
  keepReport(name: ReportName, report: JsonObject): Promise<void>;
  report(name: ReportName): Promise<JsonObject | undefined>;
}

/** At most 60,000 characters of JSON each. */
export type ReportName = 'watchdog' | 'orphans' | 'purge';

export interface KeptLedger {
  readonly operationId: string;
  readonly ledger: Ledger;
}

export class ContinuationTokenError extends Error {}
