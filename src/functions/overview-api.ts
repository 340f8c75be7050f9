/** All operations in figures, and whether what the app depends on answers. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { functionNames } from '../contracts/names.ts';
import type { HttpFunctionName } from '../http-access/function-access.ts';
import type { Figures } from '../status/figures.ts';
import { lookAtHealth, type HealthCheck, type HealthLook } from '../status/health.ts';
import { PROMETHEUS_TYPE } from '../status/prometheus-text.ts';
import { rememberBriefly } from '../status/remember-briefly.ts';
import type { HealthAnswer, LivenessAnswer } from '../status/schema/answers.ts';
import { noQuery } from '../status/schema/queries.ts';
import { readInstance } from './durable-instances.ts';
import { jsonAnswer, textAnswer } from './http-answers.ts';
import type { HttpDoor } from './http-door.ts';
import { addDurableHttpFunction, addHttpFunction, type HttpFunction } from './http-function.ts';
import { readQuery } from './read-query.ts';

export interface OverviewDependencies extends HealthLook {
  readonly figures: Pick<Figures, 'stats' | 'metrics'>;
  /** Besides that of the durable engine. */
  readonly checks: readonly HealthCheck[];
}

/** A probe may ask every second. */
const HEALTH_MS = 3_000;

export function registerOverviewApi(door: HttpDoor, dependencies: OverviewDependencies): void {
  const { figures, checks, now } = dependencies;
  addHttpFunction(door, get(functionNames.getStats, 'api/stats'), (request) => answerStats(figures, request));
  addHttpFunction(door, get(functionNames.getMetrics, 'metrics'), (request) =>
    answerMetrics(figures, request),
  );
  const look = rememberBriefly(
    (client: DurableClient) => lookAtHealth([durableCheck(client), ...checks], dependencies),
    { maxAgeMs: HEALTH_MS, now },
  );
  addDurableHttpFunction(door, get(functionNames.getHealth, 'api/health'), (request, client) =>
    answerHealth(() => look(client), request),
  );
  addDurableHttpFunction(door, get(functionNames.getLiveness, 'api/live'), (request, client) =>
    answerLiveness(() => look(client), request),
  );
}

function get(name: HttpFunctionName, route: string): HttpFunction {
  return { name, route, method: 'GET' };
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
  return healthAnswer(await look(), (health) => health);
}

/** For probes, which cannot sign in: what depends on what, and what is wrong with it, is for those who may read. */
export async function answerLiveness(
  look: () => Promise<HealthAnswer>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  if (!query.ok) return query.answer;
  return healthAnswer(await look(), ({ status }): LivenessAnswer => ({ status }));
}

function healthAnswer(
  health: HealthAnswer,
  tell: (health: HealthAnswer) => HealthAnswer | LivenessAnswer,
): HttpResponseInit {
  return jsonAnswer(health.status === 'unhealthy' ? 503 : 200, tell(health));
}
