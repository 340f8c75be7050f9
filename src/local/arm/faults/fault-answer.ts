/** What a fault puts in place of the right answer. */
import type { ArmAnswer } from '../arm-call.ts';
import { ArmError, errorBody } from '../arm-error.ts';
import type { JsonObject } from '../json-values.ts';
import type { FaultSpec } from './fault-spec.ts';

interface Struck {
  readonly path: string;
  readonly nowMs: number;
  /** The right answer, when the work was done. */
  readonly right?: ArmAnswer;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** As a gateway on the way to Azure writes it. */
const PROXY_PAGE =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
  '<hr><center>Microsoft-Azure-Application-Gateway/v2</center>\r\n</body>\r\n</html>\r\n';

export function faultAnswer(fault: FaultSpec, struck: Struck): ArmAnswer {
  if (fault.cut) return { status: 0, cut: true };
  if (fault.hang) return { status: 0, hang: true };
  const headers = { ...fault.headers, ...retryHeaders(fault, struck.nowMs) };
  switch (fault.body) {
    case 'error':
      return { status: fault.status ?? 500, body: faultBody(fault, struck.path), headers };
    case 'html':
      return {
        status: fault.status ?? 502,
        headers,
        text: { contentType: 'text/html', content: PROXY_PAGE },
      };
    case 'empty':
    case 'truncated':
    case 'torn':
      return spoilt(fault, struck, headers);
  }
}

function spoilt(fault: FaultSpec, { right, path }: Struck, headers: Record<string, string>): ArmAnswer {
  const status = fault.status ?? right?.status ?? 500;
  const all = { ...right?.headers, ...headers };
  if (fault.body === 'empty') return { status, headers: all };
  const json = JSON.stringify(right?.body ?? faultBody(fault, path));
  if (fault.body === 'torn') {
    return { status, headers: all, text: { contentType: JSON_TYPE, content: json }, torn: true };
  }
  const content = json.slice(0, Math.ceil(json.length / 2));
  return { status, headers: all, text: { contentType: JSON_TYPE, content } };
}

function faultBody({ shape, code, message, ...more }: FaultSpec, path: string): JsonObject {
  const { target, details, additionalInfo } = more;
  const error = new ArmError(shape, more.status ?? 500, {
    code,
    message: message.replaceAll('{path}', path),
    ...(target === undefined ? {} : { target }),
  });
  const parts = { ...(details ? { details } : {}), ...(additionalInfo ? { additionalInfo } : {}) };
  const body = errorBody(error);
  const nested = body['error'];
  if (typeof nested !== 'object' || nested === null) return { ...body, ...parts };
  return { error: { ...nested, ...parts } };
}

function retryHeaders({ retryAfter }: FaultSpec, nowMs: number): Record<string, string> {
  if (!retryAfter) return {};
  const { seconds, as } = retryAfter;
  switch (as) {
    case 'seconds':
      return { 'Retry-After': String(Math.ceil(seconds)) };
    case 'date':
      return { 'Retry-After': new Date(nowMs + seconds * 1000).toUTCString() };
    case 'retry-after-ms':
    case 'x-ms-retry-after-ms':
      return { [as]: String(Math.ceil(seconds * 1000)) };
  }
}
