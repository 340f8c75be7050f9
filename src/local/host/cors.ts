/** Cross-origin requests, answered as the Functions tools do with the CORS rules of local.settings.json. */
import type { HostAnswer, HostRequest } from './http-message.ts';

export interface CorsRules {
  /** Whole origins; `*` alone for every one. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

/** The answer to a preflight request, allowed or not; undefined for every other request, which is to be handled. */
export function answerPreflight(rules: CorsRules, request: HostRequest): HostAnswer | undefined {
  const method = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || request.headers.origin === undefined || method === undefined)
    return undefined;
  const allowed = originHeaders(rules, request);
  if (allowed === undefined) return { status: 204 };
  const names = request.headers['access-control-request-headers'];
  const headers = {
    ...allowed,
    'Access-Control-Allow-Methods': method,
    ...(names === undefined ? {} : { 'Access-Control-Allow-Headers': names }),
  };
  return { status: 204, headers };
}

/** The answer with the headers that let a page of an allowed origin read it. */
export function withCors(rules: CorsRules, request: HostRequest, answer: HostAnswer): HostAnswer {
  const allowed = originHeaders(rules, request);
  return allowed === undefined ? answer : { ...answer, headers: { ...answer.headers, ...allowed } };
}

function originHeaders(
  { origins, credentials }: CorsRules,
  request: HostRequest,
): Readonly<Record<string, string>> | undefined {
  const { origin } = request.headers;
  if (origin === undefined) return undefined;
  if (origins.includes('*')) return { 'Access-Control-Allow-Origin': '*' };
  if (!origins.some((each) => each.toLowerCase() === origin.toLowerCase())) return undefined;
  return {
    'Access-Control-Allow-Origin': origin,
    ...(origins.length > 1 ? { Vary: 'Origin' } : {}),
    ...(credentials ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
  };
}
