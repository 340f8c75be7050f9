/**
 * The API as the dashboard sees it, out of memory. Every answer goes through the schema that the real API is held to, so
 * that the dashboard is never shown what the API would not say.
 */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import {
  operationHistorySchema,
  operationListSchema,
  operationPlanSchema,
  operationSchema,
  problemDetailsSchema,
  statsSchema,
  type OperationAnswer,
  type OperationHistoryAnswer,
  type OperationPlanAnswer,
  type OperationSummaryAnswer,
  type StatsAnswer,
} from '../../../src/status/schema/answers.ts';
import { operationsQuery } from '../../../src/status/schema/queries.ts';
import { listedFor } from './listed-for.ts';
import { NOW_MS, sampleStats } from './sample-answers.ts';

export interface ScriptedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Refused {
  readonly status: number;
  readonly title?: string;
  readonly code?: string;
  readonly detail?: string;
}

export class ScriptedApi {
  operations: OperationSummaryAnswer[] = [];
  stats: StatsAnswer = sampleStats();
  readonly details = new Map<string, OperationAnswer>();
  readonly plans = new Map<string, OperationPlanAnswer>();
  readonly histories = new Map<string, OperationHistoryAnswer>();
  /** Connections break without an answer. */
  isDown = false;
  /** Without this key everything is 401. */
  key: string | undefined;
  /** Answers every GET with this problem. */
  refuseReads: Refused | undefined;
  nowMs = NOW_MS;
  /** Every request that came, oldest first. */
  readonly requests: ScriptedRequest[] = [];
  /** What a POST is answered with; the default is that it was taken. */
  onPost: (request: ScriptedRequest) => { readonly status: number; readonly body: object } = () => ({
    status: 202,
    body: {},
  });

  answer(request: ScriptedRequest): ScriptedAnswer {
    this.requests.push(request);
    if (this.key !== undefined && request.headers['x-functions-key'] !== this.key)
      return { status: 401, headers: {} };
    if (request.method === 'POST') {
      const { status, body } = this.onPost(request);
      return status >= 400 ? problem({ status, ...body }) : json(request, status, JSON.stringify(body));
    }
    if (this.refuseReads) return problem(this.refuseReads);
    return (
      this.#read(request) ??
      problem({ status: 404, code: 'NotFound', detail: 'There is nothing at this address.' })
    );
  }

  #read(request: ScriptedRequest): ScriptedAnswer | undefined {
    const path = request.url.pathname;
    if (path === '/api/stats') return checked(request, statsSchema, this.stats);
    if (path === '/api/operations') {
      const query = operationsQuery.safeParse(Object.fromEntries(request.url.searchParams));
      if (!query.success) return problem({ status: 400, code: 'InvalidQuery', detail: query.error.message });
      const listed = listedFor(this.operations, request.url.searchParams, this.nowMs);
      return checked(request, operationListSchema, listed);
    }
    const [, id = '', part = ''] = /^\/api\/operations\/([^/]+)(?:\/(plan|history))?$/.exec(path) ?? [];
    const operationId = decodeURIComponent(id);
    if (part === 'plan') return checked(request, operationPlanSchema, this.plans.get(operationId));
    if (part === 'history') return checked(request, operationHistorySchema, this.histories.get(operationId));
    return checked(request, operationSchema, this.details.get(operationId));
  }
}

function checked<S extends z.ZodType>(
  request: ScriptedRequest,
  schema: S,
  answer: z.output<S> | undefined,
): ScriptedAnswer | undefined {
  return answer === undefined ? undefined : json(request, 200, JSON.stringify(schema.parse(answer)));
}

function json(request: ScriptedRequest, status: number, body: string): ScriptedAnswer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"`;
  if (request.method === 'GET' && request.headers['if-none-match'] === etag)
    return { status: 304, headers: { etag } };
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', etag }, body };
}

function problem(told: Refused): ScriptedAnswer {
  const body = problemDetailsSchema.parse({
    type: 'about:blank',
    title: 'Refused',
    code: 'Refused',
    detail: 'The API refuses.',
    ...told,
  });
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  return { status: told.status, headers, body: JSON.stringify(body) };
}
