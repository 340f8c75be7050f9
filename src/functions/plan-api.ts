import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import type * as z from 'zod';
import { functionNames } from '../contracts/names.ts';
import type { DraftPlan } from '../contracts/plan-draft.ts';
import { describeFindings } from '../domain/finding.ts';
import { parseRequest } from '../domain/parse-request.ts';
import { planMermaid } from '../domain/plan-mermaid.ts';
import type { PlanReport } from '../domain/plan-report.ts';
import { planText } from '../domain/plan-text.ts';
import type { SubscriptionFence } from '../domain/subscription-fence.ts';
import { noQuery, planQuery } from '../status/schema/queries.ts';
import { answering } from './answering.ts';
import { badRequest, invalidRequest, jsonAnswer, textAnswer, unavailable } from './http-answers.ts';
import { readJsonBody } from './json-body.ts';
import { readQuery } from './read-query.ts';

/** As large as a message of Service Bus may be. */
const MOST_BYTES = 256 * 1024;
/** Where Azure has not said when to come back. */
const COME_BACK_SECONDS = 10;

interface Planning {
  readonly draftPlan: DraftPlan;
  /** Those that requests may name. */
  readonly subscriptions: SubscriptionFence;
}

type Format = z.output<typeof planQuery>['format'];

const renderings: Readonly<Record<Format, (report: PlanReport) => HttpResponseInit>> = {
  json: (report) => jsonAnswer(200, report),
  text: (report) => textAnswer(planText(report)),
  mermaid: (report) => textAnswer(planMermaid(report)),
};

/** `POST /api/plan` and `POST /api/validate`: both tell of a request, and change nothing. */
export function registerPlanApi(draftPlan: DraftPlan, subscriptions: SubscriptionFence): void {
  app.http(functionNames.plan, {
    route: 'api/plan',
    methods: ['POST'],
    authLevel: 'function',
    handler: (request, context) =>
      answering(request, context, () => answerPlan({ draftPlan, subscriptions }, request)),
  });
  app.http(functionNames.validate, {
    route: 'api/validate',
    methods: ['POST'],
    authLevel: 'function',
    handler: (request, context) =>
      answering(request, context, () => answerValidation(subscriptions, request)),
  });
}

export async function answerPlan(
  { draftPlan, subscriptions }: Planning,
  http: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(http, planQuery);
  if (!query.ok) return query.answer;
  const body = await readJsonBody(http, MOST_BYTES);
  if (!body.ok) return body.answer;
  const parsed = parseRequest(body.value, subscriptions);
  if (!parsed.ok) return invalidRequest(describeFindings(parsed.findings), parsed.findings);
  const { request } = parsed;
  if (request.kind === 'DeprovisionCluster') {
    return badRequest('NothingToPlan', 'kind: only PlanCluster and ProvisionCluster have a plan');
  }
  const answer = await draftPlan(request);
  return answer.outcome === 'done'
    ? renderings[query.value.format](answer.report)
    : unavailable(answer.problem, answer.retryAfterSeconds ?? COME_BACK_SECONDS);
}

export async function answerValidation(
  subscriptions: SubscriptionFence,
  http: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(http, noQuery);
  if (!query.ok) return query.answer;
  const body = await readJsonBody(http, MOST_BYTES);
  if (!body.ok) return body.answer;
  const parsed = parseRequest(body.value, subscriptions);
  return jsonAnswer(200, { valid: parsed.ok, findings: parsed.ok ? [] : parsed.findings });
}
