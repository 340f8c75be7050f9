/** All operations in figures, and whether what the app depends on answers. */
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { functionNames } from '../contracts/names.ts';
import type { Figures } from '../status/figures.ts';
import { lookAtHealth, type HealthCheck, type HealthLook } from '../status/health.ts';
import { PROMETHEUS_TYPE } from '../status/prometheus-text.ts';
import { rememberBriefly } from '../status/remember-briefly.ts';
import type { HealthAnswer } from '../status/schema/answers.ts';
import { noQuery } from '../status/schema/queries.ts';
import { answering } from './answering.ts';
import { readInstance } from './durable-instances.ts';
import { jsonAnswer, textAnswer } from './http-answers.ts';
import { readQuery } from './read-query.ts';

export interface OverviewDependencies extends HealthLook {
  readonly figures: Pick<Figures, 'stats' | 'metrics'>;
  /** Besides that of the durable engine. */
  readonly checks: readonly HealthCheck[];
}

/** A probe may ask every second. */
const HEALTH_MS = 3_000;

export function registerOverviewApi(dependencies: OverviewDependencies): void {
  const { figures, checks, now } = dependencies;
  get(functionNames.getStats, 'api/stats', (request) => answerStats(figures, request));
  get(functionNames.getMetrics, 'metrics', (request) => answerMetrics(figures, request));
  const look = rememberBriefly(
    (client: DurableClient) => lookAtHealth([durableCheck(client), ...checks], dependencies),
    { maxAgeMs: HEALTH_MS, now },
  );
  df.app.client.http(functionNames.getHealth, {
    route: 'api/health',
    methods: ['GET'],
    authLevel: 'function',
    handler: (request, client, context) =>
      answering(request, context, () => answerHealth(() => look(client), request)),
  });
}

function get(name: string, route: string, answer: (request: HttpRequest) => Promise<HttpResponseInit>): void {
  app.http(name, {
    route,
    methods: ['GET'],
    authLevel: 'function',
    handler: (request, context) => answering(request, context, () => answer(request)),
  });
}

/** Any id will do: an engine that answers says that it knows no such instance. */
const NO_INSTANCE = 'slipway-health';

function durableCheck(client: DurableClient): HealthCheck {
  return {
    name: 'durableEngine',
    isEssential: true,
    remedy: 'See the log of the Functions host, and whether AzureWebJobsStorage can be reached.',
    check: () => readInstance(client, NO_INSTANCE),
  };
}

export async function answerStats(
  figures: Pick<Figures, 'stats'>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  return query.ok ? jsonAnswer(200, await figures.stats()) : query.answer;
}

export async function answerMetrics(
  figures: Pick<Figures, 'metrics'>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  return query.ok ? textAnswer(await figures.metrics(), PROMETHEUS_TYPE) : query.answer;
}

/** 503 where nothing can be shown or taken in, so that a probe need not read the body. */
export async function answerHealth(
  look: () => Promise<HealthAnswer>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  if (!query.ok) return query.answer;
  const health = await look();
  return jsonAnswer(health.status === 'unhealthy' ? 503 : 200, health);
}
