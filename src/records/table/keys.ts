/**
 * The keys of the rows. Each says what its row holds, so that the store reads no row as something else. A part of a key
 * has no `!`, which divides the parts and sorts before all that they may have; `~` sorts after it.
 */
import { createHash } from 'node:crypto';
import type {
  KeptLedger,
  OperationRecord,
  RecordFilter,
  ReportName,
} from '../../contracts/operation-records.ts';
import type { Command } from '../../domain/command.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { OperationState } from '../../domain/operation-state.ts';
import type { ListPosition } from '../list-position.ts';
import type { ResourceClaim } from '../resource-claim.ts';
import type { ClusterHold, StoredOperation, SubnetRow, WaitingReservation } from './stored-values.ts';

export interface RowKey<T> {
  readonly rowKey: string;
  /** Of the type alone; no row has it. */
  readonly holds?: T;
}

/** The rows whose keys are above one and below the other. */
export interface RowRange<T> {
  readonly above: string;
  readonly below: string;
  readonly hold?: T;
}

export const operationKey = (operationId: string): RowKey<StoredOperation> =>
  key('operation', part(operationId));

export const endStateKey = (operationId: string): RowKey<OperationState> => key('end', part(operationId));

export const clusterHoldKey = (clusterId: string): RowKey<ClusterHold> => key('hold', folded(clusterId));

export const ledgerKey = (
  clusterId: string,
  operationId: string,
): RowKey<KeptLedger & { acceptedAt: string }> => key('ledger', folded(clusterId), part(operationId));

export const ledgersOfCluster = (clusterId: string): RowRange<KeptLedger & { acceptedAt: string }> =>
  under('ledger', folded(clusterId));

export const commandKey = (operationId: string, sequence: number): RowKey<Command> =>
  key('mail', part(operationId), digits(sequence));

export const commandsAfter = (operationId: string, sequence: number): RowRange<Command> => ({
  ...under('mail', part(operationId)),
  above: commandKey(operationId, sequence).rowKey,
});

export const subnetKey = (subnetId: string): RowKey<SubnetRow> => key('subnet', folded(subnetId));

export const reservationKey = (subnetId: string, place: number): RowKey<WaitingReservation> =>
  key('address', folded(subnetId), digits(place));

export const reservationsOf = (subnetId: string): RowRange<WaitingReservation> =>
  under('address', folded(subnetId));

export const resourceClaimKey = (resourceId: string): RowKey<ResourceClaim> =>
  key('claim', folded(resourceId));

export const reportKey = (name: ReportName): RowKey<JsonObject> => key('report', name);

/** The rows that say the same as an operation's own, one a list in which it is. Lists are newest first. */
export function listKeys({ record, lastMail }: StoredOperation): readonly RowKey<OperationRecord>[] {
  const lists = [
    ['all'],
    ['phase', record.phase],
    ['cluster', folded(record.clusterId)],
    ...(record.done ? [] : [['live']]),
    ...(record.done && record.mailCursor < lastMail ? [['unread']] : []),
  ];
  return lists.map((list) => key(...list, ...newestFirst(record)));
}

/** The narrowest list that has all that the filter asks for, below a position in it. */
export function listFor(
  { clusterId, phase, done }: RecordFilter,
  after?: ListPosition,
): RowRange<OperationRecord> {
  const list =
    clusterId !== undefined
      ? ['cluster', folded(clusterId)]
      : phase !== undefined
        ? ['phase', phase]
        : [done === false ? 'live' : 'all'];
  const range: RowRange<OperationRecord> = under(...list);
  return after ? { ...range, above: key(...list, ...newestFirst(after)).rowKey } : range;
}

export const unreadList = (): RowRange<OperationRecord> => under('unread');

/** Later than any instant that there can be, in milliseconds. */
const END_OF_TIME = 8_640_000_000_000_000;

function newestFirst({ acceptedAt, operationId }: ListPosition): readonly string[] {
  return [digits(END_OF_TIME - Date.parse(acceptedAt)), part(operationId)];
}

function key<T>(...parts: readonly string[]): RowKey<T> {
  return { rowKey: parts.join('!') };
}

function under<T>(...parts: readonly string[]): RowRange<T> {
  const prefix = `${parts.join('!')}!`;
  return { above: prefix, below: `${prefix}~` };
}

function digits(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError('Neither an instant nor a place');
  return String(number).padStart(16, '0');
}

const LONGEST_PART = 200;

/** Keys may not have every character: others than the common ones are written as their bytes. */
function part(text: string): string {
  const safe = text.replaceAll(/[^\w.-]/gu, (character) => `=${Buffer.from(character).toString('hex')}.`);
  // No character is written with `=-`.
  return safe.length <= LONGEST_PART ? safe : `=-${hashed(text)}`;
}

/** Of an id that is compared without regard to case and may be long. */
function folded(resourceId: string): string {
  return hashed(resourceId.toLowerCase());
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
