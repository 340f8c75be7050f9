/**
 * An operation whose request may wait for its cluster: it looks again and again whether it has it, and begins with the
 * state that is made then. While it waits only `cancel` is taken from its mailbox; the rest is left for its turn.
 */
import type { OrchestrationContext } from 'durable-functions';
import type { OperationSync, SyncAnswer } from '../contracts/activities.ts';
import { activityNames, DOORBELL } from '../contracts/names.ts';
import type { Turn } from '../contracts/operation-records.ts';
import type { QueuedOperation, TurnQuery, UnplannedOperation } from '../contracts/queued-operation.ts';
import { fitStatus } from '../domain/fit-status.ts';
import type { OperationDocument } from '../domain/operation-document.ts';
import { operationKindOf } from '../domain/operation-kind.ts';
import { instantAfter } from '../domain/operation-state.ts';
import {
  canceledInQueue,
  queuedEndDocument,
  queuedTooLong,
  waitingDocument,
  type QueuedEnd,
} from '../domain/queued-document.ts';
import { runAll, waitUntil, type Durable } from './durable.ts';
import { publishEnd } from './publish-record.ts';

const LONGEST_WAIT_HOURS = 12;
const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 120;
/** A history holds so many looks, each of two activities and a wait, before it is left behind (I8). */
const LOOKS_A_HISTORY = 10;

/** Ends by itself, or continues as new: with the state when it has its turn, else with a wait of a shorter history. */
export function* awaitTurn(
  context: OrchestrationContext,
  operation: QueuedOperation,
): Durable<OperationDocument | undefined> {
  const waitsSince = operation.waitsSince ?? instantAfter(now(context), 0);
  const untilMs = Date.parse(waitsSince) + LONGEST_WAIT_HOURS * 3_600_000;
  let looks = operation.looks ?? 0;
  for (let each = 0; each < LOOKS_A_HISTORY; each += 1, looks += 1) {
    const { turn, mailbox } = yield* look(context, operation);
    const state = turn.kind === 'holds' ? yield* firstState(context, operation) : undefined;
    if (state) {
      context.df.continueAsNew(state);
      return undefined;
    }
    const awaited = turn.kind === 'behind' ? `the end of operation ${turn.operationId}` : 'its cluster';
    const end = endOf(mailbox) ?? (now(context) >= untilMs ? tooLong(awaited) : undefined);
    if (end) return yield* publishQueuedEnd(context, operation, { ...end, mailCursor: lastOf(mailbox) });
    const next = Math.min(untilMs, now(context) + pauseSeconds(looks) * 1000);
    showWait(context, operation, { for: awaited, until: iso(untilMs), next: iso(next) });
    yield* waitUntil(context, new Date(next), DOORBELL);
  }
  context.df.continueAsNew({ ...operation, waitsSince, looks });
  return undefined;
}

interface Look {
  /** `unknown`: it could not be asked. */
  readonly turn: Turn | { readonly kind: 'unknown' };
  readonly mailbox: SyncAnswer;
}

function* look(context: OrchestrationContext, { ids: { operationId } }: QueuedOperation): Durable<Look> {
  const settled = yield* runAll(context, [
    { name: activityNames.syncOperation, input: { operationId, after: 0 } satisfies OperationSync },
    { name: activityNames.takeTurn, input: { operationId } satisfies TurnQuery },
  ]);
  if (!settled.ok) return { turn: { kind: 'unknown' }, mailbox: { commands: [] } };
  const [mailbox, turn] = settled.values;
  return { turn: turn as Turn, mailbox: mailbox as SyncAnswer };
}

/** Undefined when it could not be made now. */
function* firstState(
  context: OrchestrationContext,
  { ids, request, acceptedAt }: QueuedOperation,
): Durable<unknown> {
  const input: UnplannedOperation = { ids, request, acceptedAt };
  const settled = yield* runAll(context, [{ name: activityNames.buildState, input }]);
  return settled.ok ? settled.values[0] : undefined;
}

/** One that has its turn, and a state to begin with, takes its commands as every operation does. */
function endOf({ commands }: SyncAnswer): QueuedEnd | undefined {
  const cancel = commands.find(({ kind }) => kind === 'cancel');
  return cancel && canceledInQueue(cancel);
}

function tooLong(awaited: string): QueuedEnd {
  return queuedTooLong(LONGEST_WAIT_HOURS, awaited);
}

function lastOf({ commands }: SyncAnswer): number {
  return commands.at(-1)?.sequence ?? 0;
}

/** Nothing was begun, so nothing is kept from which it could be taken up again. */
function* publishQueuedEnd(
  context: OrchestrationContext,
  operation: QueuedOperation,
  end: QueuedEnd & { readonly mailCursor: number },
): Durable<OperationDocument> {
  const nowAt = instantAfter(now(context), 0);
  const document = queuedEndDocument(shown(operation, nowAt), end);
  yield* publishEnd(context, {
    operationId: operation.ids.operationId,
    run: 1,
    phase: end.phase,
    updatedAt: nowAt,
    endedAt: nowAt,
    refusal: end.problem,
    mailCursor: end.mailCursor,
  });
  context.df.setCustomStatus(fitStatus(document));
  return document;
}

function showWait(
  context: OrchestrationContext,
  operation: QueuedOperation,
  waiting: Parameters<typeof waitingDocument>[1],
): void {
  if (context.df.isReplaying) return;
  const document = waitingDocument(shown(operation, instantAfter(now(context), 0)), waiting);
  context.df.setCustomStatus(fitStatus(document));
}

function shown({ ids, request, acceptedAt }: QueuedOperation, nowAt: string) {
  return { ids, kind: operationKindOf(request.kind), acceptedAt, nowAt };
}

function pauseSeconds(looks: number): number {
  return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** looks);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function now(context: OrchestrationContext): number {
  return context.df.currentUtcDateTime.getTime();
}
