/** The activities that orchestrators call: the verbs of each step kind, the plan, the record, the mailbox. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { ActivityHandler } from 'durable-functions';
import type {
  MailboxMark,
  OperationSync,
  ReopenAnswer,
  ReopenCall,
  SyncAnswer,
} from '../contracts/activities.ts';
import type { TurnQuery, UnplannedOperation } from '../contracts/queued-operation.ts';
import { activityNames } from '../contracts/names.ts';
import type { OperationRecords, RecordChange } from '../contracts/operation-records.ts';
import type { DraftPlan, PlanningInput } from '../contracts/plan-draft.ts';
import {
  stepKindNames,
  verbActivityName,
  verbsOf,
  type StepKind,
  type StepKinds,
  type VerbCall,
} from '../contracts/step-kind.ts';
import { problemIn } from '../domain/unlisted-errors.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';
import type { Fault, Verb, VerbAnswer } from '../domain/verb-answers.ts';
import { errorText, logLine } from '../telemetry/log-line.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { answerInTime } from './answer-in-time.ts';
import { observedActivities } from './observed-activities.ts';
import { pacedVerb, type Pacer } from './paced-verb.ts';
import { firstState, type FirstStateDependencies } from './first-state.ts';

export interface ActivityDependencies extends FirstStateDependencies {
  readonly records: OperationRecords;
  /** The kinds of steps, whose calls end when the signal says so. */
  readonly kinds: (limit: AbortSignal) => Promise<StepKinds>;
  /** Made for each activity of a step when it begins; says when its time is over. */
  readonly activityLimit: () => AbortSignal;
  readonly draftPlan: DraftPlan;
  /** Says when a verb of a step has its turn. */
  readonly pacer: Pacer;
}

export function registerActivities(dependencies: ActivityDependencies, telemetry: Telemetry): void {
  const handlers = observedActivities(activityHandlers(dependencies), telemetry);
  for (const [name, handler] of handlers) df.app.activity(name, { handler });
}

/** By name. Each is typed by the caller that knows the name; on its way the input is JSON. */
export function activityHandlers(dependencies: ActivityDependencies): ReadonlyMap<string, ActivityHandler> {
  const { records, draftPlan } = dependencies;
  return new Map<string, ActivityHandler>([
    ...stepHandlers(dependencies),
    [activityNames.draftPlan, ({ request }: PlanningInput) => draftPlan(request)],
    [activityNames.publishRecord, (change: RecordChange) => records.publish(change)],
    [activityNames.takeTurn, ({ operationId }: TurnQuery) => records.takeTurn(operationId)],
    [activityNames.buildState, (operation: UnplannedOperation) => firstState(dependencies, operation)],
    [
      activityNames.syncOperation,
      (sync: OperationSync, context: InvocationContext) => syncOperation(records, sync, context),
    ],
    [
      activityNames.markMailbox,
      ({ operationId, sequence }: MailboxMark) => records.markMailRead(operationId, sequence),
    ],
    [activityNames.reopenRecord, (call: ReopenCall) => reopenRecord(records, call)],
  ]);
}

function stepHandlers({
  kinds,
  activityLimit,
  pacer,
}: Pick<ActivityDependencies, 'kinds' | 'activityLimit' | 'pacer'>): [string, ActivityHandler][] {
  return stepKindNames.flatMap((name) =>
    verbsOf(name).map((verb): [string, ActivityHandler] => [
      verbActivityName(name, verb),
      // The activity's input was planned for this kind, whose input type the table of kinds ties to its name.
      (call: VerbCall<never>, context: InvocationContext) => {
        return pacedVerb(pacer, { kind: name, verb, call }, (paced) => {
          const limit = activityLimit();
          const kind = kinds(limit).then((all): StepKind<never> => all[name]);
          return answerInTime(verb, limit, answerVerb(kind, verb, { call: paced, context }));
        });
      },
    ]),
  );
}

interface Invocation {
  readonly call: VerbCall<never>;
  readonly context: Pick<InvocationContext, 'warn' | 'error'>;
}

/** A throw is a fault of ours: it is logged whole and answered as a value, so that it ends no other verb of the round. */
export async function answerVerb(
  kind: StepKind<never> | Promise<StepKind<never>>,
  verb: Verb,
  { call, context }: Invocation,
): Promise<VerbAnswer | Fault> {
  try {
    const given = await (await kind)[verb]?.(call);
    if (!given) return { outcome: 'fault', message: `${verb} is not known here` };
    logUnlisted(given, verb, { call, context });
    return given;
  } catch (error) {
    const { operationId, stepId } = call;
    context.error(logLine('VerbBroke', { operationId, stepId, verb, error: errorText(error) }));
    return {
      outcome: 'fault',
      message: withoutSecrets(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** One line of JSON for each answer whose code the table of errors does not know. */
function logUnlisted(answer: VerbAnswer, verb: Verb, { call, context }: Invocation): void {
  const problem = problemIn(answer);
  if (!problem?.unlisted) return;
  const { code, class: problemClass, correlationId } = problem;
  const { operationId, stepId } = call;
  const found = { operationId, stepId, verb, code, class: problemClass, correlationId };
  context.warn(logLine('unlistedError', found));
}

/** The same answer however often it is asked, as after a crash. */
export async function reopenRecord(
  records: OperationRecords,
  { operationId, nowAt }: ReopenCall,
): Promise<ReopenAnswer> {
  const reopening = await records.reopen(operationId, nowAt);
  if (reopening.kind !== 'reopened' && reopening.kind !== 'live') return reopening;
  const { run, mailCursor } = reopening.record;
  return { kind: 'lives', run, mailCursor };
}

/** So many are taken in at a time, so that no answer of an activity is large. */
const MOST_COMMANDS = 50;

/** Neither half may cost the other, nor the answers of the round: what fails now is done in the next one. */
export async function syncOperation(
  records: OperationRecords,
  { change, ...query }: OperationSync,
  context: Pick<InvocationContext, 'error'>,
): Promise<SyncAnswer> {
  const taken = change && (await isPublished(records, change, context));
  const commands = await readMailbox(records, query, context);
  return { ...(taken === undefined ? {} : { taken }), commands };
}

async function isPublished(
  records: OperationRecords,
  change: RecordChange,
  context: Pick<InvocationContext, 'error'>,
): Promise<boolean> {
  try {
    await records.publish(change);
    return true;
  } catch (error) {
    const { operationId } = change;
    context.error(logLine('RecordNotWritten', { operationId, error: errorText(error) }));
    return false;
  }
}

async function readMailbox(
  records: OperationRecords,
  { operationId, after }: OperationSync,
  context: Pick<InvocationContext, 'error'>,
): Promise<SyncAnswer['commands']> {
  try {
    return (await records.readMailbox(operationId, after)).slice(0, MOST_COMMANDS);
  } catch (error) {
    context.error(logLine('MailboxUnread', { operationId, error: errorText(error) }));
    return [];
  }
}
