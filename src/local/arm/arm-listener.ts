/** The HTTPS side of the simulator: reads requests, writes answers with ARM's headers, survives whatever is sent. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Clock } from '../shared/clock.ts';
import type { ArmAnswer, ArmRequest } from './arm-call.ts';
import { refusal, type ArmError } from './arm-error.ts';
import type { Certificates } from './certificates.ts';
import { guidFrom } from './guid.ts';
import type { HandledRequest } from './handle-request.ts';

const LONGEST_BODY_BYTES = 4 * 1024 * 1024;

interface ListenerParts {
  readonly certificates: Certificates;
  readonly clock: Clock;
  readonly handle: (request: ArmRequest, nowMs: number) => HandledRequest;
}

export function createArmListener(parts: ListenerParts): Server {
  const { key, certificate } = parts.certificates;
  const server = createServer({ key, cert: certificate }, (incoming, response) => {
    serve(parts, incoming, response).catch((error: unknown) => {
      process.stderr.write(`arm simulator: ${String(error)}\n`);
      incoming.socket.destroy();
    });
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

async function serve(
  parts: ListenerParts,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = readRequest(incoming, await readBody(incoming));
  const nowMs = parts.clock.now();
  const handled = parts.handle(request, nowMs);
  if (handled.answer.cut === true) {
    incoming.socket.destroy();
    return;
  }
  write({ incoming, response, nowMs }, handled);
}

/** Undefined for a body that is too long. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    // A message without a set encoding gives buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length <= LONGEST_BODY_BYTES) chunks.push(bytes);
  }
  return length <= LONGEST_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function readRequest(incoming: IncomingMessage, text: string | undefined): ArmRequest {
  const origin = `https://${incoming.headers.host ?? 'localhost'}`;
  const { path, query, error: badUrl } = parseTarget(origin, incoming.url ?? '/');
  const { value, error: badBody } = parseBody(text);
  const unreadable = badUrl ?? badBody;
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: singleHeaders(incoming),
    body: value,
    origin,
    ...(unreadable ? { unreadable } : {}),
  };
}

function parseTarget(
  origin: string,
  target: string,
): { path: string; query: URLSearchParams; error?: ArmError } {
  const url = URL.parse(`${origin}${target}`);
  if (url) return { path: url.pathname.replace(/\/{2,}/g, '/'), query: url.searchParams };
  const error = refusal(400, 'InvalidRequestUri', 'The request URI is invalid.');
  return { path: '/', query: new URLSearchParams(), error };
}

function parseBody(text: string | undefined): { value?: unknown; error?: ArmError } {
  if (text === undefined) {
    return { error: refusal(413, 'RequestContentTooLarge', 'The request content is too large.') };
  }
  if (text.trim() === '') return {};
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The request content was invalid and could not be deserialized: '${reason}'.`;
    return { error: refusal(400, 'InvalidRequestContent', message) };
  }
}

function singleHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly nowMs: number;
}

function write({ incoming, response, nowMs }: Exchange, { answer, requestId }: HandledRequest): void {
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  response.sendDate = false;
  response.writeHead(answer.status, {
    ...armHeaders(incoming, nowMs, requestId),
    ...(answer.body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...contentLength(answer, text),
    ...answer.headers,
  });
  response.end(incoming.method === 'HEAD' ? undefined : text);
}

function contentLength({ status }: ArmAnswer, text: string): Record<string, string> {
  return status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
}

function armHeaders(incoming: IncomingMessage, nowMs: number, requestId: string): Record<string, string> {
  const at = new Date(nowMs);
  const clientRequestId = incoming.headers['x-ms-client-request-id'];
  const correlationId = guidFrom('correlation', requestId);
  const stamp = at.toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    Date: at.toUTCString(),
    'Cache-Control': 'no-cache',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlationId,
    'x-ms-routing-request-id': `SIMULATOR:${stamp}:${correlationId}`,
    ...(typeof clientRequestId === 'string' ? { 'x-ms-client-request-id': clientRequestId } : {}),
  };
}
