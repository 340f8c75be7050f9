/** An answer as it goes over the wire: ARM's headers, and the body as text. */
import type { ArmAnswer } from './arm-call.ts';
import { guidFrom } from './guid.ts';
import type { HandledRequest } from './handle-request.ts';

interface Asked {
  readonly nowMs: number;
  readonly clientRequestId?: string;
}

interface WireAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string;
}

export function wireAnswer({ answer, requestId }: HandledRequest, asked: Asked): WireAnswer {
  const { contentType, content } = contentOf(answer);
  const headers = {
    ...armHeaders(asked, requestId),
    ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    ...contentLength(answer, content),
    ...answer.headers,
  };
  return { headers, content };
}

function contentOf({ body, text }: ArmAnswer): { contentType?: string; content: string } {
  if (text) return text;
  if (body === undefined) return { content: '' };
  return { contentType: 'application/json; charset=utf-8', content: JSON.stringify(body) };
}

function contentLength({ status }: ArmAnswer, content: string): Record<string, string> {
  return status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(content)) };
}

function armHeaders({ nowMs, clientRequestId }: Asked, requestId: string): Record<string, string> {
  const at = new Date(nowMs);
  const correlationId = guidFrom('correlation', requestId);
  const stamp = at.toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    Date: at.toUTCString(),
    'Cache-Control': 'no-cache',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlationId,
    'x-ms-routing-request-id': `SIMULATOR:${stamp}:${correlationId}`,
    ...(clientRequestId === undefined ? {} : { 'x-ms-client-request-id': clientRequestId }),
  };
}
