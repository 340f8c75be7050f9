/** The forms of the API's answers. Errors are problem details (RFC 9457) with a stable `code`. */
import type { HttpResponseInit } from '@azure/functions';
import type { Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';
import type { ProblemDetails } from '../status/schema/answers.ts';
import { apiHeaders } from './security-headers.ts';

const headers = apiHeaders;

const PROBLEM_TYPE = 'application/problem+json';

/** Without `instance`, which is the request's. */
export interface ProblemAnswer {
  readonly status: number;
  readonly jsonBody: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;
}

export function jsonAnswer(status: number, jsonBody: unknown) {
  return { status, jsonBody, headers };
}

export function textAnswer(body: string, contentType = 'text/plain; charset=utf-8'): HttpResponseInit {
  return { status: 200, body, headers: { ...headers, 'content-type': contentType } };
}

interface NewProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** A page that explains it. */
  readonly page?: string | undefined;
  readonly findings?: readonly Finding[];
}

export function problemAnswer({ status, code, detail, page, findings }: NewProblem): ProblemAnswer {
  const jsonBody: ProblemDetails = {
    type: page ?? `urn:slipway:problem:${encodeURIComponent(code)}`,
    title: titleOf(code),
    status,
    code,
    detail,
    ...(findings ? { findings: [...findings] } : {}),
  };
  return { status, jsonBody, headers: { ...headers, 'content-type': PROBLEM_TYPE } };
}

/** `InvalidContinuationToken` is «Invalid continuation token»: the same for every problem of the code. */
function titleOf(code: string): string {
  const words = code.replace(
    /([a-z0-9])([A-Z])/g,
    (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function badRequest(code: string, detail: string): ProblemAnswer {
  return problemAnswer({ status: 400, code, detail });
}

export function notFound(detail: string, code = 'NotFound'): ProblemAnswer {
  return problemAnswer({ status: 404, code, detail });
}

/** `operationId` may be anything that somebody put into a URL. */
export function noSuchOperation(operationId: string): ProblemAnswer {
  return notFound(`There is no operation ${operationId.slice(0, 100)}.`);
}

export function conflict(code: string, detail: string): ProblemAnswer {
  return problemAnswer({ status: 409, code, detail });
}

/** With every finding. */
export function invalidRequest(detail: string, findings: readonly Finding[]): ProblemAnswer {
  return problemAnswer({ status: 400, code: 'InvalidRequest', detail, findings });
}

export function tooLarge(mostBytes: number): ProblemAnswer {
  const detail = `The body is larger than ${String(mostBytes)} bytes.`;
  return problemAnswer({ status: 413, code: 'RequestTooLarge', detail });
}

export function unavailable(problem: Problem, retryAfterSeconds: number): ProblemAnswer {
  const { code, message: detail, doc: page } = problem;
  const answer = problemAnswer({ status: 503, code, detail, page });
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds));
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}

/** What went wrong is in the log, and for nobody else. */
export function internalError(): ProblemAnswer {
  const detail = 'Something went wrong here; try again. The log of the function app tells what.';
  return problemAnswer({ status: 500, code: 'InternalError', detail });
}

/** The problem of this very request, when it is one. */
export function withInstance(answer: HttpResponseInit, instance: string): HttpResponseInit {
  return isProblem(answer) ? { ...answer, jsonBody: { ...answer.jsonBody, instance } } : answer;
}

/** Undefined for what is no problem. */
export function problemCode(answer: HttpResponseInit): string | undefined {
  return isProblem(answer) ? answer.jsonBody.code : undefined;
}

function isProblem(answer: HttpResponseInit): answer is ProblemAnswer {
  return answer.headers !== undefined && Reflect.get(answer.headers, 'content-type') === PROBLEM_TYPE;
}
