/** What a running operation says of itself, what it leaves standing, and what the watchdog says of it. */
import type { KeptLedger, OperationRecord, RecordChange, Stall } from '../../contracts/operation-records.ts';
import { dropsEndState, published, withStall } from '../record-changes.ts';
import { freshNews } from '../record-events.ts';
import { releaseHold } from './holds.ts';
import { endStateKey, ledgerKey, ledgersOfCluster } from './keys.ts';
import { insertOperation, readOperation, replaceOperation } from './operation-rows.ts';
import { deleted, put, type RowChange, type RowStore } from './row-store.ts';

/** So much news is written with the change itself, in rows of which a transaction takes 100; more goes before it. */
const TOLD_TOGETHER = 40;

export async function publish(store: RowStore, change: RecordChange): Promise<void> {
  while (!(await publishSome(store, change)));
}

/** Answers whether that was all. */
function publishSome(store: RowStore, change: RecordChange): Promise<boolean> {
  return store.transact(async () => {
    const stored = await readOperation(store, change.operationId);
    const record = stored && published(stored.value.record, change);
    if (!record) return { result: true, changes: [] };
    const news = freshNews(stored.value.record, change);
    if (news.length > TOLD_TOGETHER) {
      // Another record, which says the same.
      const told = { ...stored.value, record: { ...stored.value.record } };
      return {
        result: false,
        changes: replaceOperation(stored, told, { news: news.slice(0, TOLD_TOGETHER) }),
      };
    }
    return {
      result: true,
      changes: [
        ...replaceOperation(stored, { ...stored.value, record }, change),
        ...(record.done ? await releaseHold(store, record) : []),
        ...(await endStateChanges(store, change)),
        ...(await dropped(store, record, change)),
        ...ledgerKept(record, change),
      ],
    };
  });
}

async function endStateChanges(store: RowStore, change: RecordChange): Promise<readonly RowChange[]> {
  const key = endStateKey(change.operationId);
  if (change.endState) return [put(key, change.endState)];
  return dropsEndState(change) && (await store.read(key)) ? [deleted(key)] : [];
}

/** As many are dropped with the change itself; a transaction takes 100 rows in all. */
const DROPPED_TOGETHER = 30;

/** The ledger that is empty now, and ledgers and end states of operations whose work was taken back. */
async function dropped(
  store: RowStore,
  { operationId, clusterId }: OperationRecord,
  { ledger, tookBack = [] }: RecordChange,
): Promise<readonly RowChange[]> {
  const others = [...new Set(tookBack)].filter((each) => each !== operationId);
  const gone = new Set([...others, ...(ledger === null ? [operationId] : [])]);
  const rows = gone.size === 0 ? [] : await store.readRange(ledgersOfCluster(clusterId));
  const ends = await Promise.all(others.map((each) => store.read(endStateKey(each))));
  const drops = [
    ...rows.filter(({ value }) => gone.has(value.operationId)),
    ...ends.filter((row) => row !== undefined),
  ].map(({ key }) => deleted(key));
  // That nothing is left of their work is true, whether or not the change is written after all.
  for (let from = DROPPED_TOGETHER; from < drops.length; from += DROPPED_TOGETHER) {
    await store.transact(async () => ({
      result: undefined,
      changes: drops.slice(from, from + DROPPED_TOGETHER),
    }));
  }
  return drops.slice(0, DROPPED_TOGETHER);
}

function ledgerKept(
  { operationId, clusterId, acceptedAt }: OperationRecord,
  { ledger }: RecordChange,
): readonly RowChange[] {
  return ledger ? [put(ledgerKey(clusterId, operationId), { operationId, ledger, acceptedAt })] : [];
}

export async function ledgersOf(store: RowStore, clusterId: string): Promise<readonly KeptLedger[]> {
  const rows = await store.readRange(ledgersOfCluster(clusterId));
  return rows
    .map(({ value }) => value)
    .sort((a, b) => order(a.acceptedAt, b.acceptedAt) || order(a.operationId, b.operationId))
    .map(({ operationId, ledger }) => ({ operationId, ledger }));
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function reject(store: RowStore, record: OperationRecord): Promise<void> {
  return store.transact(async () => {
    const known = await readOperation(store, record.operationId);
    return { result: undefined, changes: known ? [] : insertOperation(record) };
  });
}

export function markStalled(store: RowStore, operationId: string, stalled: Stall | null): Promise<void> {
  return store.transact(async () => {
    const stored = await readOperation(store, operationId);
    if (stored?.value.record.done !== false) return { result: undefined, changes: [] };
    const record = withStall(stored.value.record, stalled);
    return { result: undefined, changes: replaceOperation(stored, { ...stored.value, record }) };
  });
}
