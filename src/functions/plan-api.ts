import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { functionNames } from '../contracts/names.ts';
import type { DraftPlan } from '../contracts/plan-draft.ts';
import { describeFindings } from '../domain/finding.ts';
import { parseRequest } from '../domain/parse-request.ts';
import { planMermaid } from '../domain/plan-mermaid.ts';
import type { PlanReport } from '../domain/plan-report.ts';
import { planText } from '../domain/plan-text.ts';
import { badRequest, invalidRequest, jsonAnswer, textAnswer, unavailable } from './http-answers.ts';
import { readJsonBody } from './json-body.ts';

/** As large as a message of Service Bus may be. */
const MOST_BYTES = 256 * 1024;
/** Where Azure has not said when to come back. */
const COME_BACK_SECONDS = 10;

const planQuery = z.object({ format: z.enum(['json', 'text', 'mermaid']).default('json') });
type Format = z.output<typeof planQuery>['format'];

const renderings: Readonly<Record<Format, (report: PlanReport) => HttpResponseInit>> = {
  json: (report) => jsonAnswer(200, report),
  text: (report) => textAnswer(planText(report)),
  mermaid: (report) => textAnswer(planMermaid(report)),
};

/** `POST /api/plan` and `POST /api/validate`: both tell of a request, and change nothing. */
export function registerPlanApi(draftPlan: DraftPlan): void {
  df.app.client.http(functionNames.plan, {
    route: 'api/plan',
    methods: ['POST'],
    authLevel: 'function',
    handler: (request) => answerPlan(draftPlan, request),
  });
  df.app.client.http(functionNames.validate, {
    route: 'api/validate',
    methods: ['POST'],
    authLevel: 'function',
    handler: answerValidation,
  });
}

export async function answerPlan(draftPlan: DraftPlan, http: HttpRequest): Promise<HttpResponseInit> {
  const query = planQuery.safeParse(Object.fromEntries(http.query));
  if (!query.success) return badRequest('InvalidQuery', 'format: must be json, text or mermaid');
  const body = await readJsonBody(http, MOST_BYTES);
  if (!body.ok) return body.answer;
  const parsed = parseRequest(body.value);
  if (!parsed.ok) return invalidRequest(describeFindings(parsed.findings), parsed.findings);
  const { request } = parsed;
  if (request.kind === 'DeprovisionCluster') {
    return badRequest('NothingToPlan', 'kind: only PlanCluster and ProvisionCluster have a plan');
  }
  const answer = await draftPlan(request);
  return answer.outcome === 'done'
    ? renderings[query.data.format](answer.report)
    : unavailable(answer.problem, answer.retryAfterSeconds ?? COME_BACK_SECONDS);
}

export async function answerValidation(http: HttpRequest): Promise<HttpResponseInit> {
  const body = await readJsonBody(http, MOST_BYTES);
  if (!body.ok) return body.answer;
  const parsed = parseRequest(body.value);
  return jsonAnswer(200, { valid: parsed.ok, findings: parsed.ok ? [] : parsed.findings });
}
