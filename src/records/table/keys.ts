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
import type { OperationEvent } from '../../domain/operation-event.ts';
import type { ListPosition } from '../list-position.ts';
import type { ResourceClaim } from '../resource-claim.ts';
import { acceptedMs, END_OF_TIME, facetsOf, wantedFacets } from '../record-facets.ts';
import type {
  Accepted,
  ClusterHold,
  KeptEvents,
  LatestOperation,
  StoredOperation,
  SubnetRow,
  UnsentRow,
  WaitingReservation,
} from './stored-values.ts';

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

export const eventKey = (operationId: string, sequence: number): RowKey<OperationEvent> =>
  key('event', part(operationId), digits(sequence));

export const eventsAfter = (operationId: string, sequence: number): RowRange<OperationEvent> => ({
  ...under('event', part(operationId)),
  above: eventKey(operationId, sequence).rowKey,
});

/** What was accepted first comes first. */
export const unsentKey = (record: Accepted): RowKey<UnsentRow> =>
  key('unsent', digits(acceptedMs(record)), part(record.operationId));

export const unsentList = (): RowRange<UnsentRow> => under('unsent');

export const keptEventsKey = ({ operationId, endedAt, updatedAt }: OperationRecord): RowKey<KeptEvents> =>
  key('kept', digits(Date.parse(endedAt ?? updatedAt)), part(operationId));

export const keptEventsBefore = (instant: string): RowRange<KeptEvents> => ({
  ...under('kept'),
  below: key('kept', digits(Date.parse(instant))).rowKey,
});

export const latestKey = (record: Accepted): RowKey<LatestOperation> =>
  key('latest', ...newestFirst({ rank: acceptedMs(record), operationId: record.operationId }));

/** The rows that say the same as an operation's own, one a list in which it is. Lists are newest first. */
export function listKeys({ record, lastMail }: StoredOperation): readonly RowKey<OperationRecord>[] {
  const { cluster, requester, subscription } = facetsOf(record);
  const lists = [
    ['all'],
    ['phase', record.phase],
    ['cluster', hashed(cluster)],
    ['requester', hashed(requester)],
    ...(subscription === '' ? [] : [['subscription', hashed(subscription)]]),
    ...(record.done ? [] : [['live']]),
    ...(record.done && record.mailCursor < lastMail ? [['unread']] : []),
  ];
  const place = newestFirst({ rank: acceptedMs(record), operationId: record.operationId });
  return lists.map((list) => key(...list, ...place));
}

/** The narrowest list that has all that the filter asks for, below a position in it. */
export function listFor(filter: RecordFilter, after?: ListPosition): RowRange<OperationRecord> {
  return within(narrowest(filter), filter, after);
}

/** Of each cluster the operation that was accepted last. */
export function latestList(after?: ListPosition): RowRange<LatestOperation> {
  return within(['latest'], {}, after);
}

function narrowest({ phase, done, lane, ...filter }: RecordFilter): readonly string[] {
  const { cluster, requester, subscription } = wantedFacets(filter);
  if (cluster !== undefined) return ['cluster', hashed(cluster)];
  if (requester !== undefined) return ['requester', hashed(requester)];
  if (done === false || lane === 'running' || lane === 'waiting') return ['live'];
  if (phase !== undefined) return ['phase', phase];
  return subscription ? ['subscription', hashed(subscription)] : ['all'];
}

/** Of a list, what was accepted in the time that is asked for. */
function within<T>(
  list: readonly string[],
  { createdFrom, createdTo }: Pick<RecordFilter, 'createdFrom' | 'createdTo'>,
  after?: ListPosition,
): RowRange<T> {
  const range = under<T>(...list);
  const above = [
    range.above,
    ...(createdTo === undefined ? [] : [`${key(...list, sinceEnd(Date.parse(createdTo))).rowKey}!~`]),
    ...(after ? [key(...list, ...newestFirst(after)).rowKey] : []),
  ];
  const below =
    createdFrom === undefined ? '' : `${key(...list, sinceEnd(Date.parse(createdFrom))).rowKey}!~`;
  return { above: above.toSorted().at(-1) ?? range.above, below: below || range.below };
}

export const unreadList = (): RowRange<OperationRecord> => under('unread');

function newestFirst({ rank, operationId }: ListPosition): readonly string[] {
  return [sinceEnd(rank), part(operationId)];
}

/** No operation was accepted before 1970, nor at an instant that is none. */
function sinceEnd(instantMs: number): string {
  return digits(END_OF_TIME - (instantMs > 0 ? instantMs : 0));
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
