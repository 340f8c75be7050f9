/**
 * The workflow: a reducer in a durable loop. It owns no decision: `decide` and `apply` do.
 *
 * - Every verb is an activity; every wait is a timer raced with the doorbell.
 * - The mailbox is read in every round, and every wait ends in a round. An execution begins with one, and so does a wait
 *   after commands were taken in, once the record says so.
 * - What is new of steps and progress goes to the record with the call that reads the mailbox, or with the phase; it is
 *   kept in the state until the record has it.
 * - One that is taken up again begins as it ended, under its new run, and with a round that only reads the mailbox.
 * - It continues as new, with the state as its input, before its history reaches 300 events (I8).
 */
import type { OrchestrationContext } from 'durable-functions';
import type { OperationSync, SyncAnswer } from '../contracts/activities.ts';
import { activityNames, DOORBELL } from '../contracts/names.ts';
import type { RecordChange } from '../contracts/operation-records.ts';
import { isQueued, type OperationInput } from '../contracts/queued-operation.ts';
import { verbActivityName } from '../contracts/step-kind.ts';
import { apply } from '../domain/apply.ts';
import { decide, type StepCall } from '../domain/decide.ts';
import { operationDocument, type OperationDocument } from '../domain/operation-document.ts';
import { instantAfter, isEnded, type OperationState } from '../domain/operation-state.ts';
import { fitStatus } from '../domain/fit-status.ts';
import { withTold } from '../domain/step-news.ts';
import { isTakenUp } from '../domain/take-up.ts';
import type { StepAnswer } from '../domain/verb-answers.ts';
import { awaitTurn } from './await-turn.ts';
import { currentMs, runAll, waitUntil, type ActivityCall, type Durable } from './durable.ts';
import { takeLateCommands } from './late-commands.ts';
import { publishEnd, publishRecord } from './publish-record.ts';
import { faultChange, newsChange, phaseChange, unrecordedOf } from './record-change.ts';

/** A history that may have grown past this is left behind before anything more is done. */
const EVENTS_BEFORE_CONTINUING_AS_NEW = 240;
/**
 * Events that nobody awaits are not seen here, and yet are in the history. A sender rings only when one other command of
 * the last moments at most waits to be taken in (`functions/deliver-command.ts`), so two ring between two waits. The
 * wait is counted with more events than it makes, which leaves room for the second.
 */
const EVENTS_OF_A_DOORBELL = 3;
const LONG_WAIT_MS = 60_000;

export function* operation(context: OrchestrationContext): Durable<OperationDocument | undefined> {
  const input: OperationInput = context.df.getInput();
  if (isQueued(input)) return yield* awaitTurn(context, input);
  const latest: Latest = { state: input };
  try {
    return yield* reconcile(context, latest);
  } catch (error) {
    yield* publishRecord(context, faultChange(latest.state, currentMs(context)));
    // An empty message or a thrown non-error would leave the instance running for ever.
    throw error instanceof Error && error.message !== '' ? error : new Error(`fault: ${String(error)}`);
  }
}

/** The state as far as it came, for what has to be said should the loop break. */
interface Latest {
  state: OperationState;
}

function* reconcile(context: OrchestrationContext, latest: Latest): Durable<OperationDocument | undefined> {
  let { state } = latest;
  let events = 0;
  // Whether nothing was in the mailbox when it was read last: before that is known, nothing is waited for.
  let isMailRead = false;
  for (;;) {
    latest.state = state;
    // The last status goes out with the output, so that nobody sees an end without its outputs.
    if (!hasEnded(state)) showStatus(context, state);
    if (state.phase !== state.recordedPhase && !isTakenUp(state)) {
      state = yield* publish(context, state);
      events += mostEventsOf(1);
    }
    if (events > EVENTS_BEFORE_CONTINUING_AS_NEW) {
      context.df.continueAsNew(state);
      return undefined;
    }
    if (hasEnded(state)) return yield* endOrGoOn(context, state);
    if (isMailRead) events += yield* waitForWork(context, state);
    const calls = dueCalls(state, currentMs(context));
    const { mailCursor } = state;
    state = yield* runRound(context, state, calls);
    isMailRead = state.mailCursor === mailCursor && (calls.length === 0 || !isLongWait(context, state));
    events += mostEventsOf(calls.length + 1);
  }
}

/** Until something is due or the doorbell rings; tells how many events that made at most. */
function* waitForWork(context: OrchestrationContext, state: OperationState): Durable<number> {
  const decision = decide(state, currentMs(context));
  if (decision.kind !== 'wait') return 0;
  yield* waitUntil(context, waitEnd(context, state, decision.until), DOORBELL);
  return mostEventsOf(2) + EVENTS_OF_A_DOORBELL;
}

/** One that was taken up again has first to read why. */
function hasEnded(state: OperationState): boolean {
  return isEnded(state.phase) && !isTakenUp(state);
}

function* endOrGoOn(
  context: OrchestrationContext,
  ended: OperationState,
): Durable<OperationDocument | undefined> {
  const recorded = yield* publishAtLast(context, ended);
  const state = yield* takeLateCommands(context, recorded);
  if (isTakenUp(state)) {
    context.df.continueAsNew(state);
    return undefined;
  }
  showStatus(context, state);
  const document = operationDocument(state, currentMs(context));
  return recorded.recordedPhase === null ? { ...document, unrecorded: unrecordedOf(state) } : document;
}

/**
 * A doorbell that rings during a round may be lost. Where the next round comes soon that does not matter; before a long
 * wait the mailbox is read once more, after the verbs.
 */
function isLongWait(context: OrchestrationContext, state: OperationState): boolean {
  const nowMs = currentMs(context);
  const decision = decide(state, nowMs);
  return decision.kind === 'wait' && Date.parse(decision.until) - nowMs > LONG_WAIT_MS;
}

/** Sooner while the record has not taken what it was told: then the next round tells it again. */
function waitEnd(context: OrchestrationContext, state: OperationState, until: string): Date {
  const soon = instantAfter(currentMs(context), LONG_WAIT_MS / 1000);
  const isBehind = state.recordedPhase === null || state.untoldNews !== undefined;
  return new Date(isBehind && soon < until ? soon : until);
}

/** A replay would only make again what the engine has already kept, at a cost that grows with the history. */
function showStatus(context: OrchestrationContext, state: OperationState): void {
  if (!context.df.isReplaying)
    context.df.setCustomStatus(fitStatus(operationDocument(state, currentMs(context))));
}

/** None when the doorbell rang before anything was due. */
function dueCalls(state: OperationState, nowMs: number): readonly StepCall[] {
  const decision = decide(state, nowMs);
  return decision.kind === 'run' ? decision.calls : [];
}

/**
 * The verbs' activities and the one that tells the record what is new and reads the mailbox, then the state that follows
 * from their answers. What the record took is told no more; what came of this round is news of the next.
 */
function* runRound(
  context: OrchestrationContext,
  state: OperationState,
  calls: readonly StepCall[],
): Durable<OperationState> {
  const askedMs = currentMs(context);
  const change = newsChange(state, askedMs);
  const sync: OperationSync = {
    operationId: state.ids.operationId,
    after: state.mailCursor,
    ...(change ? { change } : {}),
  };
  const settled = yield* runAll(context, [
    { name: activityNames.syncOperation, input: sync },
    ...calls.map(({ kind, verb, call }): ActivityCall => ({
      name: verbActivityName(kind, verb),
      input: call,
    })),
  ]);
  const [first, ...answers] = settled.ok ? settled.values : [];
  const synced = first as SyncAnswer | undefined;
  const round = {
    askedMs,
    answers: calls.map(({ verb, call }, index): StepAnswer => {
      const answer = settled.ok ? (answers[index] as StepAnswer['answer']) : settled.fault;
      return { stepId: call.stepId, verb, answer };
    }),
    commands: synced?.commands ?? [],
  };
  const told = change && synced?.taken === true ? withTold(state, change) : state;
  return apply(told, round, currentMs(context));
}

/** A write that fails is tried again in the next round. */
function* publish(context: OrchestrationContext, state: OperationState): Durable<OperationState> {
  const change = phaseChange(state, currentMs(context));
  const ok = yield* publishRecord(context, change);
  return ok ? recordedAs(state, change) : { ...state, recordedPhase: null };
}

/** No round comes after the last one. */
function* publishAtLast(context: OrchestrationContext, ended: OperationState): Durable<OperationState> {
  if (ended.recordedPhase !== null) return ended;
  const change = phaseChange(ended, currentMs(context));
  return (yield* publishEnd(context, change, 1)) ? recordedAs(ended, change) : ended;
}

function recordedAs(state: OperationState, change: RecordChange): OperationState {
  return { ...withTold(state, change), recordedPhase: change.phase };
}

/** Scheduled, completed, and each completion in an episode of its own, with its start and end. */
function mostEventsOf(tasks: number): number {
  return 4 * tasks + 2;
}
