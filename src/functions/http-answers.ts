import type { HttpResponseInit } from '@azure/functions';

export function jsonAnswer(status: number, jsonBody: unknown): HttpResponseInit {
  return {
    status,
    jsonBody,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  };
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
