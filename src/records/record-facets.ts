/** What lists look for in a record, and by what they are in order. */
import type { OperationRecord, RecordFilter, RecordSort } from '../contracts/operation-records.ts';
import { laneOf } from '../domain/lane.ts';

/** What has to be equal to what a filter asks for; ids and names without regard to case. */
export interface Facets {
  readonly cluster: string;
  readonly requester: string;
  readonly subscription: string;
  readonly errorClass: string;
  readonly phase: string;
  readonly lane: string;
  readonly kind: string;
  readonly done: boolean;
}

export function facetsOf(record: OperationRecord): Facets {
  return {
    cluster: record.clusterId.toLowerCase(),
    requester: record.requestedBy.toLowerCase(),
    subscription: subscriptionIn(record.clusterId),
    errorClass: record.refusal?.class ?? '',
    phase: record.phase,
    lane: laneOf(record),
    kind: record.kind,
    done: record.done,
  };
}

/** What the filter asks of them; a facet that it does not name may be anything. */
export function wantedFacets(filter: RecordFilter): Readonly<Partial<Facets>> {
  const { clusterId, requestedBy, subscriptionId, errorClass, phase, lane, kind, done } = filter;
  return {
    ...(clusterId === undefined ? {} : { cluster: clusterId.toLowerCase() }),
    ...(requestedBy === undefined ? {} : { requester: requestedBy.toLowerCase() }),
    ...(subscriptionId === undefined ? {} : { subscription: subscriptionId.toLowerCase() }),
    ...(errorClass && { errorClass }),
    ...(phase && { phase }),
    ...(lane && { lane }),
    ...(kind && { kind }),
    ...(done === undefined ? {} : { done }),
  };
}

/** Whether all holds that the filter asks for. */
export function isAskedFor(record: OperationRecord, filter: RecordFilter): boolean {
  const facets = facetsOf(record);
  const wanted = Object.entries(wantedFacets(filter)) as [keyof Facets, string | boolean][];
  return (
    wanted.every(([facet, value]) => facets[facet] === value) &&
    isAcceptedBetween(record, filter) &&
    isNamedBy(record, { search: filter.search })
  );
}

function isAcceptedBetween(record: OperationRecord, { createdFrom, createdTo }: RecordFilter): boolean {
  const atMs = acceptedMs(record);
  return (
    (createdFrom === undefined || atMs >= Date.parse(createdFrom)) &&
    (createdTo === undefined || atMs < Date.parse(createdTo))
  );
}

export type Named = Pick<OperationRecord, 'operationId' | 'requestId' | 'clusterId' | 'requestedBy'>;

/** Whether it is what is asked for by what it is named, which never changes. */
export function isNamedBy(
  named: Named,
  { subscriptionId, search }: { readonly subscriptionId?: string; readonly search?: string | undefined },
): boolean {
  return (
    (subscriptionId === undefined || subscriptionIn(named.clusterId) === subscriptionId.toLowerCase()) &&
    (search === undefined || searchedText(named).includes(search.toLowerCase()))
  );
}

/** None: a refused message may name no cluster, or a bad one. */
function subscriptionIn(clusterId: string): string {
  return /^\/subscriptions\/([^/]+)\//i.exec(clusterId)?.[1]?.toLowerCase() ?? '';
}

/** That in which `search` looks, as it looks for it. */
export function searchedText({ operationId, requestId, clusterId, requestedBy }: Named): string {
  return [operationId, requestId, clusterId, requestedBy].join('\n').toLowerCase();
}

export function acceptedMs({ acceptedAt }: Pick<OperationRecord, 'acceptedAt'>): number {
  return Date.parse(acceptedAt);
}

/** Later than any instant that there can be, in milliseconds. */
export const END_OF_TIME = 8_640_000_000_000_000;

/**
 * The slower the more: what an ended operation took, and for others as though they went on until the end of time. So an
 * operation is where it is until it ends, whenever somebody looks.
 */
export function slowness(record: OperationRecord): number {
  const endMs = record.done ? Date.parse(record.endedAt ?? record.updatedAt) : END_OF_TIME;
  // Who accepted it and who ended it may have different clocks.
  return Math.max(0, endMs - acceptedMs(record));
}

/** By which number a list is in order. */
export function rankOf(record: OperationRecord, sort: RecordSort): number {
  return sort === 'slowest' ? slowness(record) : acceptedMs(record);
}
