/**
 * The workflow: a reducer in a durable loop. It owns no decision: `decide` and `apply` do.
 *
 * - Every verb is an activity; every wait is a timer raced with the doorbell.
 * - The mailbox is read in every round, and every wait ends in a round.
 * - It continues as new, with the state as its input, before its history reaches 300 events (I8).
 */
import type { OrchestrationContext } from 'durable-functions';
import type { Mailbox, MailboxQuery } from '../contracts/activities.ts';
import { activityNames, DOORBELL } from '../contracts/names.ts';
import type { RecordChange } from '../contracts/operation-records.ts';
import { isQueued, type OperationInput } from '../contracts/queued-operation.ts';
import { verbActivityName } from '../contracts/step-kind.ts';
import { apply } from '../domain/apply.ts';
import { isRemoving } from '../domain/compensation.ts';
import { decide, type StepCall } from '../domain/decide.ts';
import { ledgerOf } from '../domain/ledger.ts';
import { operationDocument, type OperationDocument } from '../domain/operation-document.ts';
import { instantAfter, isEnded, type OperationState } from '../domain/operation-state.ts';
import { orchestrationFault } from '../domain/problem.ts';
import { fitStatus } from '../domain/fit-status.ts';
import type { StepAnswer } from '../domain/verb-answers.ts';
import { awaitTurn } from './await-turn.ts';
import { runAll, waitUntil, type ActivityCall, type Durable } from './durable.ts';
import { publishEnd, publishRecord } from './publish-record.ts';

/** A history that may have grown past this is left behind before anything more is done. */
const EVENTS_BEFORE_CONTINUING_AS_NEW = 240;
export function* operation(context: OrchestrationContext): Durable<OperationDocument | undefined> {
  const input: OperationInput = context.df.getInput();
  if (isQueued(input)) return yield* awaitTurn(context, input);
  const latest: Latest = { state: input };
  try {
    return yield* reconcile(context, latest);
  } catch (error) {
    yield* publishFault(context, latest.state);
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
  for (;;) {
    latest.state = state;
    // The last status goes out with the output, so that nobody sees an end without its outputs.
    if (!isEnded(state.phase)) showStatus(context, state);
    if (state.phase !== state.recordedPhase) {
      state = yield* publish(context, state);
      events += mostEventsOf(1);
    }
    if (events > EVENTS_BEFORE_CONTINUING_AS_NEW) {
      context.df.continueAsNew(state);
      return undefined;
    }
    const decision = decide(state, now(context));
    if (decision.kind === 'finished') {
      yield* publishAtLast(context, state);
      showStatus(context, state);
      return operationDocument(state, now(context));
    }
    if (decision.kind === 'wait') {
      yield* waitUntil(context, new Date(decision.until), DOORBELL);
      events += mostEventsOf(2);
    }
    const calls = dueCalls(state, now(context));
    state = yield* runRound(context, state, calls);
    events += mostEventsOf(calls.length + 1);
  }
}

/** A replay would only make again what the engine has already kept, at a cost that grows with the history. */
function showStatus(context: OrchestrationContext, state: OperationState): void {
  if (!context.df.isReplaying) context.df.setCustomStatus(fitStatus(operationDocument(state, now(context))));
}

/** None when the doorbell rang before anything was due. */
function dueCalls(state: OperationState, nowMs: number): readonly StepCall[] {
  const decision = decide(state, nowMs);
  return decision.kind === 'run' ? decision.calls : [];
}

/** The verbs' activities and the one that reads the mailbox, then the state that follows from their answers. */
function* runRound(
  context: OrchestrationContext,
  state: OperationState,
  calls: readonly StepCall[],
): Durable<OperationState> {
  const askedMs = now(context);
  const query: MailboxQuery = { operationId: state.ids.operationId, after: state.mailCursor };
  const settled = yield* runAll(context, [
    { name: activityNames.readMailbox, input: query },
    ...calls.map(({ kind, verb, call }): ActivityCall => ({
      name: verbActivityName(kind, verb),
      input: call,
    })),
  ]);
  const [mailbox, ...answers] = settled.ok ? settled.values : [];
  const round = {
    askedMs,
    answers: calls.map(({ verb, call }, index): StepAnswer => {
      const answer = settled.ok ? (answers[index] as StepAnswer['answer']) : settled.fault;
      return { stepId: call.stepId, verb, answer };
    }),
    commands: (mailbox as Mailbox | undefined)?.commands ?? [],
  };
  return apply(state, round, now(context));
}

/** A write that fails is tried again in the next round. */
function* publish(context: OrchestrationContext, state: OperationState): Durable<OperationState> {
  const ok = yield* publishRecord(context, recordChange(context, state));
  return { ...state, recordedPhase: ok ? state.phase : null };
}

/** No round comes after the last one. */
function* publishAtLast(context: OrchestrationContext, ended: OperationState): Durable<void> {
  if (ended.recordedPhase === null) yield* publishEnd(context, recordChange(context, ended), 1);
}

function recordChange(context: OrchestrationContext, state: OperationState): RecordChange {
  return {
    operationId: state.ids.operationId,
    run: state.run,
    phase: state.phase,
    updatedAt: instantAfter(now(context), 0),
    ...(state.endedAt === undefined ? {} : { endedAt: state.endedAt }),
    ...(state.failure ? { refusal: state.failure.problem } : {}),
    ...leftStanding(state),
  };
}

/** What a deprovisioning leaves is in its own ledger from then on, so that it can be asked for again. */
function leftStanding(state: OperationState): Pick<RecordChange, 'ledger' | 'tookBack'> {
  const ledger = ledgerOf(state) ?? null;
  if (state.intent === 'provision') return ledger || isEnded(state.phase) ? { ledger } : {};
  const hasRemoved = isEnded(state.phase) && isRemoving(state);
  return hasRemoved ? { ledger, tookBack: state.takesBack ?? [] } : {};
}

/** What only a defect of this program leads to: the record says so, and holds its cluster no longer. */
function* publishFault(context: OrchestrationContext, state: OperationState): Durable<void> {
  const at = instantAfter(now(context), 0);
  const change: RecordChange = {
    operationId: state.ids.operationId,
    run: state.run,
    phase: 'Failed',
    updatedAt: at,
    endedAt: at,
    refusal: orchestrationFault,
    ...lastLedger(state),
  };
  yield* publishRecord(context, change);
}

/** The state may be what is broken: then what is kept stays as it is. */
function lastLedger(state: OperationState): Pick<RecordChange, 'ledger'> {
  try {
    return state.intent === 'provision' ? { ledger: ledgerOf(state) ?? null } : {};
  } catch {
    return {};
  }
}

/** The time that a replay sees again: the start of this episode. */
function now(context: OrchestrationContext): number {
  return context.df.currentUtcDateTime.getTime();
}

/** Scheduled, completed, and each completion in an episode of its own, with its start and end. */
function mostEventsOf(tasks: number): number {
  return 4 * tasks + 2;
}
