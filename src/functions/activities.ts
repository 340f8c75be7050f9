/** The activities that orchestrators call: four verbs a step kind, the plan, the record, the mailbox. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type {
  Mailbox,
  MailboxMark,
  MailboxQuery,
  ReopenAnswer,
  ReopenCall,
} from '../contracts/activities.ts';
import { activityNames } from '../contracts/names.ts';
import type { OperationRecords, RecordChange } from '../contracts/operation-records.ts';
import type { DraftPlan, PlanningInput } from '../contracts/plan-draft.ts';
import { verbActivityName, type StepKind, type StepKinds, type VerbCall } from '../contracts/step-kind.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';
import { verbs, type Fault, type VerbAnswer } from '../domain/verb-answers.ts';

export interface ActivityDependencies {
  readonly records: OperationRecords;
  readonly kinds: StepKinds;
  readonly draftPlan: DraftPlan;
}

export function registerActivities({ records, kinds, draftPlan }: ActivityDependencies): void {
  registerStepActivities(kinds);
  df.app.activity(activityNames.draftPlan, {
    handler: ({ request }: PlanningInput) => draftPlan(request),
  });
  df.app.activity(activityNames.publishRecord, {
    handler: (change: RecordChange) => records.publish(change),
  });
  df.app.activity(activityNames.readMailbox, {
    handler: (query: MailboxQuery, context: InvocationContext) => readMailbox(records, query, context),
  });
  df.app.activity(activityNames.markMailbox, {
    handler: ({ operationId, sequence }: MailboxMark) => records.markMailRead(operationId, sequence),
  });
  df.app.activity(activityNames.reopenRecord, { handler: (call: ReopenCall) => reopenRecord(records, call) });
}

function registerStepActivities(kinds: StepKinds): void {
  for (const [kindName, kind] of Object.entries(kinds)) {
    for (const verb of verbs) {
      df.app.activity(verbActivityName(kindName as keyof StepKinds, verb), {
        // The activity's input was planned for this kind, whose input type the table of kinds ties to its name.
        handler: (call: VerbCall<never>, context: InvocationContext) => answer(kind, verb, { call, context }),
      });
    }
  }
}

interface Invocation {
  readonly call: VerbCall<never>;
  readonly context: InvocationContext;
}

/** A throw is a fault of ours: it is logged whole and answered as a value, so that it ends no other verb of the round. */
async function answer(
  kind: StepKind<never>,
  verb: (typeof verbs)[number],
  { call, context }: Invocation,
): Promise<VerbAnswer | Fault> {
  try {
    return await kind[verb](call);
  } catch (error) {
    context.error(`${call.operationId} ${call.stepId} ${verb} broke:`, error);
    return {
      outcome: 'fault',
      message: withoutSecrets(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** The same answer however often it is asked, as after a crash. */
export async function reopenRecord(
  records: OperationRecords,
  { operationId, nowAt }: ReopenCall,
): Promise<ReopenAnswer> {
  const reopening = await records.reopen(operationId, nowAt);
  if (reopening.kind === 'clusterBusy' || reopening.kind === 'unknown') return reopening;
  const { run, mailCursor } = reopening.record;
  return { kind: 'lives', run, mailCursor };
}

/** So many are taken in at a time, so that no answer of an activity is large. */
const MOST_COMMANDS = 50;

/** A mailbox that cannot be read now is read in the next round; it must not spoil the answers of this one. */
async function readMailbox(
  records: OperationRecords,
  { operationId, after }: MailboxQuery,
  context: InvocationContext,
): Promise<Mailbox> {
  try {
    return { commands: (await records.readMailbox(operationId, after)).slice(0, MOST_COMMANDS) };
  } catch (error) {
    context.error(`${operationId}: the mailbox could not be read:`, error);
    return { commands: [] };
  }
}
