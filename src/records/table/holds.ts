/** Who has a cluster, and who waits for it: one row a cluster, read and replaced with each that comes or ends. */
import { odata } from '@azure/data-tables';
import type { Claim, OperationRecord, Reopening, Turn } from '../../contracts/operation-records.ts';
import { successorOf } from '../../contracts/successor-of.ts';
import { reopened, withTurn } from '../record-changes.ts';
import { clusterHoldKey, endStateKey, latestKey, listFor } from './keys.ts';
import { insertOperation, readOperation, replaceOperation } from './operation-rows.ts';
import { AGAIN, deleted, inserted, put, replaced, type RowChange, type RowStore } from './row-store.ts';
import type { Accepted, ClusterHold } from './stored-values.ts';

export function claim(store: RowStore, record: OperationRecord, queue: boolean): Promise<Claim> {
  return store.transact<Claim>(async () => {
    // In this order: an operation that is unknown after its cluster was looked at was unknown then.
    const held = await readHold(store, record);
    const known = await readOperation(store, record.operationId);
    if (known) return { result: { kind: 'known', record: known.value.record }, changes: [] };
    const behind = lastOf(held.hold);
    if (behind === undefined) {
      const changes = [...insertOperation(record), ...claimed(held, record, withHolder)];
      return { result: { kind: 'claimed' }, changes };
    }
    if (!queue) return { result: { kind: 'clusterBusy', operationId: behind }, changes: [] };
    const changes = [...insertOperation({ ...record, queued: true }), ...claimed(held, record, withLast)];
    return { result: { kind: 'queued', behind }, changes };
  });
}

export function takeTurn(store: RowStore, operationId: string): Promise<Turn> {
  return store.transact<Turn>(async () => {
    const stored = await readOperation(store, operationId);
    if (!stored) return { result: { kind: 'holds' }, changes: [] };
    const held = await readHold(store, stored.value.record);
    const place = held.hold.queue.indexOf(operationId);
    if (place < 0) return { result: { kind: 'holds' }, changes: [] };
    const before = held.hold.queue[place - 1] ?? held.hold.holder;
    if (before !== null) return { result: { kind: 'behind', operationId: before }, changes: [] };
    const record = withTurn(stored.value.record);
    const changes = [...replaceOperation(stored, { ...stored.value, record }), ...held.to(withHolder)];
    return { result: { kind: 'holds' }, changes };
  });
}

export function reopen(store: RowStore, operationId: string, nowAt: string): Promise<Reopening> {
  return store.transact<Reopening>(async () => {
    const stored = await readOperation(store, operationId);
    const end = stored && (await store.read(endStateKey(operationId)));
    if (stored?.value.record.done === false) {
      const kept = end ? { state: end.value } : {};
      return { result: { kind: 'live', record: stored.value.record, ...kept }, changes: [] };
    }
    if (!end) return { result: { kind: 'unknown' }, changes: [] };
    const held = await readHold(store, stored.value.record);
    const busy = lastOf(held.hold);
    if (busy === operationId) return AGAIN;
    if (busy !== undefined) return { result: { kind: 'clusterBusy', operationId: busy }, changes: [] };
    // After its cluster's row: whoever ends later than that replaces it.
    const successor = await successorIn(store, stored.value.record);
    if (successor) {
      return { result: { kind: 'superseded', operationId: successor.operationId }, changes: [] };
    }
    const record = reopened(stored.value.record, nowAt);
    return {
      result: { kind: 'reopened', record, state: end.value },
      changes: [...replaceOperation(stored, { ...stored.value, record }), ...held.to(withHolder)],
    };
  });
}

async function successorIn(store: RowStore, stored: OperationRecord): Promise<OperationRecord | undefined> {
  if (stored.kind === 'plan') return undefined;
  const filter = odata`phase eq ${'Succeeded'}`;
  const rows = await store.readRange(listFor({ clusterId: stored.clusterId, top: Infinity }), { filter });
  return successorOf(
    stored,
    rows.map(({ value }) => value),
  );
}

/** An operation that has ended neither has its cluster nor waits for it. */
export async function releaseHold(store: RowStore, record: OperationRecord): Promise<readonly RowChange[]> {
  return (await readHold(store, record)).to(without);
}

const FREE: ClusterHold = { holder: null, queue: [] };

interface Held {
  readonly hold: ClusterHold;
  /** What has to be written for the cluster to be held as this says for the operation. */
  to(next: NextHold): readonly RowChange[];
}

type NextHold = (hold: ClusterHold, operationId: string) => ClusterHold;

/** The cluster's row, and the new operation as the latest of its cluster if it is. */
function claimed(held: Held, record: OperationRecord, next: NextHold): readonly RowChange[] {
  const { operationId, requestId, requestedBy, clusterId, acceptedAt } = record;
  const { latest } = held.hold;
  if (record.kind === 'plan' || (latest && !isLater(record, latest))) return held.to(next);
  return [
    ...held.to((hold) => ({ ...next(hold, operationId), latest: { operationId, acceptedAt } })),
    ...(latest ? [deleted(latestKey(latest))] : []),
    put(latestKey(record), { operationId, requestId, requestedBy, clusterId, acceptedAt }),
  ];
}

function isLater(record: Accepted, latest: Accepted): boolean {
  const [atMs, latestMs] = [Date.parse(record.acceptedAt), Date.parse(latest.acceptedAt)];
  return atMs === latestMs ? record.operationId > latest.operationId : atMs > latestMs;
}

/** A plan holds nothing, and finds nothing held. */
async function readHold(store: RowStore, { kind, clusterId, operationId }: OperationRecord): Promise<Held> {
  if (kind === 'plan') return { hold: FREE, to: () => [] };
  const row = await store.read(clusterHoldKey(clusterId));
  const hold = row?.value ?? FREE;
  const change = (next: ClusterHold): RowChange =>
    row ? replaced(row, next, { clusterId }) : inserted(clusterHoldKey(clusterId), next, { clusterId });
  return { hold, to: (next) => [change(next(hold, operationId))] };
}

/** Whom one would be behind who came now. */
function lastOf({ holder, queue }: ClusterHold): string | undefined {
  return holder ?? queue.at(-1);
}

function withHolder(hold: ClusterHold, operationId: string): ClusterHold {
  return { ...hold, holder: operationId, queue: hold.queue.filter((each) => each !== operationId) };
}

function withLast(hold: ClusterHold, operationId: string): ClusterHold {
  return { ...hold, queue: [...hold.queue, operationId] };
}

function without(hold: ClusterHold, operationId: string): ClusterHold {
  return {
    ...hold,
    holder: hold.holder === operationId ? null : hold.holder,
    queue: hold.queue.filter((each) => each !== operationId),
  };
}
