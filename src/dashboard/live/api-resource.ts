import type {
  CallerAnswer,
  HealthAnswer,
  OperationAnswer,
  OperationHistoryAnswer,
  OperationListAnswer,
  OperationPlanAnswer,
  StatsAnswer,
} from '../../status/schema/answers.ts';

/** What the API answers, by the kind of thing that is asked for. */
export interface Answers {
  readonly operations: OperationListAnswer;
  readonly operation: OperationAnswer;
  readonly plan: OperationPlanAnswer;
  readonly history: OperationHistoryAnswer;
  readonly stats: StatsAnswer;
  readonly health: HealthAnswer;
  readonly me: CallerAnswer;
}

/** Something to read from the API, and what kind of answer it has. */
export interface ApiResource<K extends keyof Answers> {
  readonly kind: K;
  readonly path: string;
}

export const statsResource: ApiResource<'stats'> = { kind: 'stats', path: '/api/stats' };

export const meResource: ApiResource<'me'> = { kind: 'me', path: '/api/me' };

export function operationsResource(query: URLSearchParams): ApiResource<'operations'> {
  return { kind: 'operations', path: withQuery('/api/operations', query) };
}

export function operationResource(operationId: string): ApiResource<'operation'> {
  return { kind: 'operation', path: operationPath(operationId) };
}

export function planResource(operationId: string): ApiResource<'plan'> {
  return { kind: 'plan', path: `${operationPath(operationId)}/plan` };
}

export function historyResource(operationId: string, continuationToken?: string): ApiResource<'history'> {
  const query = new URLSearchParams(continuationToken === undefined ? {} : { continuationToken });
  return { kind: 'history', path: withQuery(`${operationPath(operationId)}/history`, query) };
}

export function operationPath(operationId: string): string {
  return `/api/operations/${encodeURIComponent(operationId)}`;
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
