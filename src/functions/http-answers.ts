import type { HttpResponseInit } from '@azure/functions';
import type { Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';

const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

export function jsonAnswer(status: number, jsonBody: unknown) {
  return { status, jsonBody, headers };
}

export function textAnswer(body: string): HttpResponseInit {
  return { status: 200, body, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } };
}

/** Errors have the form that Azure's own APIs give them. */
function errorAnswer(status: number, code: string, message: string): HttpResponseInit {
  return jsonAnswer(status, { error: { code, message } });
}

export function badRequest(code: string, message: string): HttpResponseInit {
  return errorAnswer(400, code, message);
}

export function notFound(message: string): HttpResponseInit {
  return errorAnswer(404, 'NotFound', message);
}

export function conflict(code: string, message: string): HttpResponseInit {
  return errorAnswer(409, code, message);
}

/** Every finding, besides the error that Azure's form has room for. */
export function invalidRequest(message: string, findings: readonly Finding[]): HttpResponseInit {
  return jsonAnswer(400, { error: { code: 'InvalidRequest', message }, findings });
}

export function tooLarge(mostBytes: number): HttpResponseInit {
  return errorAnswer(413, 'RequestTooLarge', `The body is larger than ${String(mostBytes)} bytes.`);
}

export function unavailable(problem: Problem, retryAfterSeconds: number): HttpResponseInit {
  const answer = errorAnswer(503, problem.code, problem.message);
  return {
    ...answer,
    headers: { ...headers, 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) },
  };
}
