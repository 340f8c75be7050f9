/** What happened to operations: a row each, and in the operation's own row those that are not sent. */
import type { UnsentEvent } from '../../contracts/operation-records.ts';
import type { OperationEvent } from '../../domain/operation-event.ts';
import { eventsAfter, keptEventsBefore, unsentList } from './keys.ts';
import { readOperation, replaceOperation } from './operation-rows.ts';
import { deleted, type RowStore } from './row-store.ts';
import type { UnsentRow } from './stored-values.ts';

export async function eventsOf(
  store: RowStore,
  operationId: string,
  { after, top }: { readonly after: number; readonly top: number },
): Promise<readonly OperationEvent[]> {
  return (await store.readRange(eventsAfter(operationId, after), { top })).map(({ value }) => value);
}

/** Those of the operation that was accepted first come first. */
export async function unsentEvents(store: RowStore, top: number): Promise<readonly UnsentEvent[]> {
  const rows = await store.readRange(unsentList(), { top });
  const wanted: UnsentRow[] = [];
  let left = top;
  for (const { value } of rows) {
    if (left <= 0) break;
    wanted.push({ ...value, unsent: value.unsent.slice(0, left) });
    left -= value.unsent.length;
  }
  return (await Promise.all(wanted.map((each) => unsentOf(store, each)))).flat();
}

async function unsentOf(
  store: RowStore,
  { operationId, unsent }: UnsentRow,
): Promise<readonly UnsentEvent[]> {
  const first = unsent[0]?.sequence ?? 1;
  const last = unsent.at(-1)?.sequence ?? first;
  const events = await eventsOf(store, operationId, { after: first - 1, top: last - first + 1 });
  return unsent.flatMap(({ sequence, replyTo }) => {
    const event = events.find((each) => each.sequence === sequence);
    return event ? [{ event, ...(replyTo ? { replyTo } : {}) }] : [];
  });
}

export async function markSent(store: RowStore, events: readonly UnsentEvent[]): Promise<void> {
  const byOperation = Map.groupBy(events, ({ event }) => event.operationId);
  await Promise.all(
    [...byOperation].map(([operationId, sent]) =>
      markSentOf(store, operationId, new Set(sent.map(({ event }) => event.sequence))),
    ),
  );
}

function markSentOf(store: RowStore, operationId: string, sent: ReadonlySet<number>): Promise<void> {
  return store.transact(async () => {
    const stored = await readOperation(store, operationId);
    const before = stored?.value.unsent ?? [];
    const unsent = before.filter(({ sequence }) => !sent.has(sequence));
    if (!stored || unsent.length === before.length) return { result: undefined, changes: [] };
    return { result: undefined, changes: replaceOperation(stored, { ...stored.value, unsent }) };
  });
}

/** A transaction takes 100 rows. */
const DROPPED_TOGETHER = 90;

export async function dropEvents(store: RowStore, endedBefore: string, top: number): Promise<number> {
  const rows = await store.readRange(keptEventsBefore(endedBefore), { top });
  for (const { value } of rows) {
    while (!(await dropSomeOf(store, value.operationId)));
  }
  return rows.length;
}

/** Answers whether it was the last of them. */
function dropSomeOf(store: RowStore, operationId: string): Promise<boolean> {
  return store.transact(async () => {
    const stored = await readOperation(store, operationId);
    // It may have been taken up again meanwhile, and have ended again.
    const { done = false, eventCursor = 0 } = stored?.value.record ?? {};
    if (!stored || !done || (stored.value.unsent ?? []).length > 0) return { result: true, changes: [] };
    const rows = await store.readRange(eventsAfter(operationId, 0), { top: DROPPED_TOGETHER });
    const isLast = rows.length < DROPPED_TOGETHER;
    return {
      result: isLast,
      changes: [
        ...rows.map(({ key }) => deleted(key)),
        ...(isLast ? replaceOperation(stored, { ...stored.value, droppedTo: eventCursor }) : []),
      ],
    };
  });
}
