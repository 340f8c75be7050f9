/** The activities that orchestrators call: the verbs of each step kind, the plan, the record, the mailbox. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { Mailbox, MailboxQuery } from '../contracts/activities.ts';
import { activityNames } from '../contracts/names.ts';
import type { OperationRecords, RecordChange } from '../contracts/operation-records.ts';
import type { DraftPlan, PlanningInput } from '../contracts/plan-draft.ts';
import { verbActivityName, type StepKind, type StepKinds, type VerbCall } from '../contracts/step-kind.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';
import { verbs, type Fault, type Verb, type VerbAnswer } from '../domain/verb-answers.ts';
import { answerInTime } from './answer-in-time.ts';

export interface ActivityDependencies {
  readonly records: OperationRecords;
  /** The kinds of steps, whose calls end when the signal says so. */
  readonly kinds: (limit: AbortSignal) => StepKinds;
  /** Made for each activity of a step when it begins; says when its time is over. */
  readonly activityLimit: () => AbortSignal;
  readonly draftPlan: DraftPlan;
}

export function registerActivities(dependencies: ActivityDependencies): void {
  const { records, draftPlan } = dependencies;
  registerStepActivities(dependencies);
  df.app.activity(activityNames.draftPlan, {
    handler: ({ request }: PlanningInput) => draftPlan(request),
  });
  df.app.activity(activityNames.publishRecord, {
    handler: (change: RecordChange) => records.publish(change),
  });
  df.app.activity(activityNames.readMailbox, {
    handler: (query: MailboxQuery, context: InvocationContext) => readMailbox(records, query, context),
  });
}

function registerStepActivities(dependencies: Pick<ActivityDependencies, 'kinds' | 'activityLimit'>): void {
  const kinds = dependencies.kinds(new AbortController().signal);
  for (const [name, kind] of Object.entries(kinds)) {
    // The table's own keys.
    const kindName = name as keyof StepKinds;
    for (const verb of verbs) {
      if (!kind[verb]) continue;
      df.app.activity(verbActivityName(kindName, verb), {
        // The activity's input was planned for this kind, whose input type the table of kinds ties to its name.
        handler: (call: VerbCall<never>, context: InvocationContext) => {
          const limit = dependencies.activityLimit();
          return answerInTime(
            verb,
            limit,
            answer(dependencies.kinds(limit)[kindName], verb, { call, context }),
          );
        },
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
  verb: Verb,
  { call, context }: Invocation,
): Promise<VerbAnswer | Fault> {
  try {
    return (await kind[verb]?.(call)) ?? { outcome: 'fault', message: `${verb} is not known here` };
  } catch (error) {
    context.error(`${call.operationId} ${call.stepId} ${verb} broke:`, error);
    return {
      outcome: 'fault',
      message: withoutSecrets(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** A mailbox that cannot be read now is read in the next round; it must not spoil the answers of this one. */
async function readMailbox(
  records: OperationRecords,
  { operationId, after }: MailboxQuery,
  context: InvocationContext,
): Promise<Mailbox> {
  try {
    return { commands: await records.readMailbox(operationId, after) };
  } catch (error) {
    context.error(`${operationId}: the mailbox could not be read:`, error);
    return { commands: [] };
  }
}
