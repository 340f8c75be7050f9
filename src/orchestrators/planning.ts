/**
 * The planning of a request that came by message: one activity that reads what is there, asked again while Azure cannot
 * be asked, then the end with the report in its outputs. It changes nothing.
 */
import type { OrchestrationContext } from 'durable-functions';
import { activityNames, DOORBELL } from '../contracts/names.ts';
import type { DraftAnswer, PlanningInput } from '../contracts/plan-draft.ts';
import { fitStatus } from '../domain/fit-status.ts';
import { jsonObjectOf } from '../domain/json.ts';
import type { OperationDocument } from '../domain/operation-document.ts';
import { instantAfter, isEnded, type Phase } from '../domain/operation-state.ts';
import { orchestrationFault, type Problem } from '../domain/problem.ts';
import { retryDelaySeconds, retryPolicyOf } from '../domain/retry-policy.ts';
import type { Fault } from '../domain/verb-answers.ts';
import { runAll, waitUntil, type Durable } from './durable.ts';
import { publishEnd, publishRecord } from './publish-record.ts';

export function* planning(context: OrchestrationContext): Durable<OperationDocument> {
  const input: PlanningInput = context.df.getInput();
  const show = (document: OperationDocument): void => context.df.setCustomStatus(fitStatus(document));
  show(documentOf(input, { phase: 'Preflight', at: nowAt(context) }));
  yield* publishRecord(context, change(input, { phase: 'Preflight', at: nowAt(context) }));
  const drafted = yield* draft(context, input);
  if (drafted.outcome !== 'done') {
    const end: Moment = { phase: 'Failed', at: nowAt(context), refusal: drafted.problem };
    yield* publishEnd(context, change(input, end));
    const document = documentOf(input, end);
    show(document);
    return document;
  }
  const end: Moment = { phase: 'Succeeded', at: nowAt(context) };
  const outputs = { report: jsonObjectOf(drafted.report) };
  yield* publishEnd(context, { ...change(input, end), outputs });
  const document = documentOf(input, end);
  show({ ...document, omitted: ['outputs'] });
  return { ...document, outputs };
}

type Drafted =
  Extract<DraftAnswer, { outcome: 'done' }> | { readonly outcome: 'given up'; readonly problem: Problem };

/** Asks until Azure can be asked, as long as the class of the problem allows. */
function* draft(context: OrchestrationContext, input: PlanningInput): Durable<Drafted> {
  const startMs = nowMs(context);
  for (let count = 1; ; count += 1) {
    const settled = yield* runAll(context, [{ name: activityNames.draftPlan, input }]);
    // The activity answers with this and nothing else.
    const answer = settled.ok ? (settled.values[0] as DraftAnswer) : settled.fault;
    if (answer.outcome === 'done') return answer;
    const problem = answer.outcome === 'retry' ? answer.problem : faultOf(answer);
    const policy = retryPolicyOf(problem.class);
    const spentSeconds = (nowMs(context) - startMs) / 1000;
    if (!policy || spentSeconds >= policy.budgetSeconds) return { outcome: 'given up', problem };
    const seconds =
      (answer.outcome === 'retry' ? answer.retryAfterSeconds : undefined) ??
      retryDelaySeconds(policy, count, input.ids.operationId);
    const next = instantAfter(nowMs(context), seconds);
    const waiting = documentOf(input, { phase: 'Preflight', at: nowAt(context) });
    context.df.setCustomStatus(fitStatus({ ...waiting, nextLookAt: next }));
    yield* waitUntil(context, new Date(next), DOORBELL);
  }
}

function faultOf({ message }: Fault): Problem {
  return { ...orchestrationFault, code: 'PlanFault', message, remedy: 'See the log of the function app.' };
}

interface Moment {
  readonly phase: Phase;
  readonly at: string;
  readonly refusal?: Problem;
}

function change({ ids }: PlanningInput, { phase, at, refusal }: Moment) {
  return {
    operationId: ids.operationId,
    run: 1,
    phase,
    updatedAt: at,
    ...(isEnded(phase) ? { endedAt: at } : {}),
    ...(refusal ? { refusal } : {}),
    progress: { percent: percentAt(phase), current: [] },
  };
}

function percentAt(phase: Phase): number {
  return phase === 'Succeeded' ? 100 : 0;
}

function documentOf({ ids, request, acceptedAt }: PlanningInput, moment: Moment): OperationDocument {
  const { phase, at, refusal } = moment;
  return {
    ...ids,
    kind: 'plan',
    mode: request.network.mode,
    profile: request.profile,
    phase,
    done: isEnded(phase),
    percent: percentAt(phase),
    acceptedAt,
    updatedAt: at,
    ...(isEnded(phase) ? { endedAt: at } : {}),
    currentSteps: [],
    steps: [],
    ...(refusal ? { refusal: { ...refusal, step: null } } : {}),
    resources: [],
  };
}

/** The time that a replay sees again: the start of this episode. */
function nowMs(context: OrchestrationContext): number {
  return context.df.currentUtcDateTime.getTime();
}

function nowAt(context: OrchestrationContext): string {
  return instantAfter(nowMs(context), 0);
}
